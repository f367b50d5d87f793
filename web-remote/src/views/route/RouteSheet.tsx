import { useState } from 'preact/hooks';
import { canonicalJson } from '../../../../src/shared/canonicalJson.ts';
import { digitalWords } from '../../../../src/shared/chainWords.ts';
import type { Chain } from '../../../../src/shared/model/chain.ts';
import { withInsertName, withoutStage, withStageMoved } from '../../../../src/shared/model/chainRoute.ts';
import { trueMinus } from '../../../../src/shared/trueMinus.ts';
import { Dialog } from '../../controls/Dialog.tsx';
import { MoveKeys } from '../../controls/MoveKeys.tsx';
import { passRuns } from '../../state/selectors.ts';
import { failureWords, store, useRemote } from '../../state/store.ts';
import { RemoveKey } from '../describe/RemoveKey.tsx';
import { AddToRoute } from './AddToRoute.tsx';
import { PassKindField } from './PassKindField.tsx';
import { RouteInsert } from './RouteInsert.tsx';
import { type RouteStudio, routeStudio } from './studio.ts';

/** A route on its way: nothing of it is in the studio before it is used as a whole. */
interface Drafting {
	/** The chain in force that it began with. */
	base: Chain;
	draft: Chain;
	/** Drafts before it, the last one newest. */
	before: readonly Chain[];
}

const beginWith = (chain: Chain): Drafting => ({ base: chain, draft: chain, before: [] });
const isSame = (one: Chain, other: Chain) => canonicalJson(one) === canonicalJson(other);

interface NameProps {
	label: string;
	value: string;
	onType: (name: string) => void;
}

/** A name that is taken over once it was typed; an empty one is not. */
function NameInput({ label, value, onType }: NameProps) {
	return (
		<input
			class="grow"
			aria-label={label}
			value={value}
			autocomplete="off"
			maxLength={120}
			onChange={(event) => {
				const name = event.currentTarget.value.trim();
				if (name === '') event.currentTarget.value = value;
				else if (name !== value) onType(name);
			}}
		/>
	);
}

function Stages({ chain, studio, change }: { chain: Chain; studio: RouteStudio; change: (chain: Chain) => void }) {
	return (
		<ol class="stage-list">
			{chain.stages.map((stage, index) => {
				const name = stage.kind === 'insert' ? stage.name : trueMinus(digitalWords(stage.process));
				return (
					<li key={stage.id} class={`stage stage-${stage.kind} route-stage`}>
						<div class="route-line">
							{stage.kind === 'digital' && <p class="grow">{name}</p>}
							{stage.kind === 'insert' && (
								<NameInput
									label="Name of the insert"
									value={name}
									onType={(text) => change(withInsertName(chain, stage.id, text))}
								/>
							)}
							<MoveKeys
								name={name}
								isFirst={index === 0}
								isLast={index === chain.stages.length - 1}
								onMove={(step) => change(withStageMoved(chain, stage.id, step))}
							/>
							<RemoveKey label={`Take ${name} out`} onRemove={() => change(withoutStage(chain, stage.id))} />
						</div>
						{stage.kind === 'insert' && <RouteInsert chain={chain} insert={stage} studio={studio} change={change} />}
					</li>
				);
			})}
		</ol>
	);
}

/** The way of the music through the rack, to be changed as a whole: tried out here, then used or left. */
export function RouteSheet({ chain, onClose }: { chain: Chain; onClose: () => void }) {
	const [{ base, draft, before }, setDrafting] = useState(() => beginWith(chain));
	const [refusal, setRefusal] = useState<string | null>(null);
	const units = useRemote((now) => now.state?.units ?? null);
	const definitions = useRemote((now) => now.state?.definitions ?? null);
	const loops = useRemote((now) => now.state?.audio.loopCalibrations ?? null);
	const locked = useRemote((now) => !now.mayControl || passRuns(now.state));
	const studio = routeStudio(units ?? {}, definitions ?? {}, loops ?? {});
	const change = (next: Chain) => {
		setRefusal(null);
		if (next !== draft) setDrafting({ base, draft: next, before: [...before, draft] });
	};
	const undo = () => {
		const last = before.at(-1);
		setRefusal(null);
		if (last !== undefined) setDrafting({ base, draft: last, before: before.slice(0, -1) });
	};
	const use = async () => {
		const answer = await store.link.command({ type: 'chain.set', chain: draft });
		if (answer.ok) onClose();
		else setRefusal(trueMinus(failureWords(answer.error)));
	};
	const overtaken = !isSame(base, chain);
	return (
		<Dialog title="Route" subtitle="From the mix to the master. Nothing changes before it is used." onClose={onClose}>
			<div class="route">
				<div class="route-field">
					<span class="quiet">Chain</span>
					<NameInput label="Name of the chain" value={draft.name} onType={(name) => change({ ...draft, name })} />
				</div>
				<PassKindField chain={draft} studio={studio} change={change} />
				<Stages chain={draft} studio={studio} change={change} />
				<AddToRoute chain={draft} studio={studio} change={change} />
				{overtaken && (
					<div class="row">
						<p class="grow error-text">The chain was changed elsewhere meanwhile.</p>
						<button type="button" onClick={() => setDrafting(beginWith(chain))}>
							Begin anew with it
						</button>
					</div>
				)}
				{refusal !== null && (
					<p class="error-text" role="alert">
						{refusal}
					</p>
				)}
				<div class="row route-end">
					<button type="button" disabled={before.length === 0} onClick={undo}>
						Undo
					</button>
					<button
						type="button"
						class="primary grow"
						disabled={locked || isSame(draft, chain)}
						onClick={() => void use()}
					>
						Use this route
					</button>
				</div>
			</div>
		</Dialog>
	);
}
