import { useEffect, useRef, useState } from 'preact/hooks';
import { failureWords } from '../../../src/shared/failureWords.ts';
import { driveText } from '../../../src/shared/levels.ts';
import { chainUnits } from '../../../src/shared/model/chain.ts';
import type { PassState } from '../../../src/shared/protocol/state.ts';
import { trueMinus } from '../../../src/shared/trueMinus.ts';
import { go } from '../app/route.ts';
import { sentence } from '../app/words.ts';
import { AnswerKey } from '../controls/AnswerKey.tsx';
import { ForEngineer } from '../controls/ForEngineer.tsx';
import { SureButton } from '../controls/SureButton.tsx';
import { unsaidByHand, unsureByHand } from '../state/confirm.ts';
import { passRuns } from '../state/selectors.ts';
import { store, useRemote } from '../state/store.ts';
import { ConfirmFirst } from './ConfirmFirst.tsx';
import { Findings } from './Findings.tsx';
import { ControllerWord } from './listen/MonitorCard.tsx';
import { MendPrint } from './MendPrint.tsx';
import { PassCheckList } from './PassCheckList.tsx';
import { PassSurroundings, useSurroundings } from './PassSurroundings.tsx';
import { PassTape } from './tape/PassTape.tsx';

const PHASES: readonly PassState['phase'][] = [
	'preparing',
	'checking levels',
	'measuring latency',
	'rolling tape',
	'printing',
	'punching in',
	'checking',
	'rendering',
];

function Progress({ pass }: { pass: PassState }) {
	const rolls = useRemote((now) => now.state?.chain?.tape !== undefined);
	const phases = PHASES.filter(
		(phase) => (phase !== 'rolling tape' || rolls) && (phase !== 'punching in' || pass.phase === 'punching in'),
	);
	const at = phases.indexOf(pass.phase);
	return (
		<>
			<div class="phases-room">
				<ol class="phases">
					{phases.map((phase, index) => (
						<li
							key={phase}
							class={index < at ? 'past' : index === at ? 'now' : ''}
							aria-current={index === at ? 'step' : false}
						>
							{phase}
						</li>
					))}
				</ol>
			</div>
			<progress max={1} value={pass.progress} aria-label="Progress of the pass" />
			<p role="status">
				{pass.message} <span class="quiet">{Math.round(pass.progress * 100)} %</span>
			</p>
		</>
	);
}

/** Ends a pass: at once while nothing is printed yet, and asking once more when there is a print to lose. */
function CancelPass({ phase }: Pick<PassState, 'phase'>) {
	const locked = useRemote((now) => !now.mayControl);
	const cancel = () => void store.command({ type: 'pass.cancel' });
	const label = 'Cancel the pass';
	if (PHASES.indexOf(phase) >= PHASES.indexOf('printing'))
		return <SureButton className="" label={label} sure="Yes, give this print up" onSure={cancel} />;
	return (
		<AnswerKey question={label} className="" disabled={locked} onAnswer={cancel}>
			{label}
		</AnswerKey>
	);
}

/** How the mix meets converter and rack, and what a person should know of it. */
function Levels({ levels }: { levels: PassState['levels'] }) {
	const chain = useRemote((now) => now.state?.chain ?? null);
	if (levels === null || chain === null) return null;
	return (
		<>
			<p class="quiet">{trueMinus(driveText(chain, levels.drive))}</p>
			{levels.compared !== undefined && <p class="quiet">{trueMinus(levels.compared)}</p>}
			{levels.warnings.length > 0 && (
				<ul class="warnings">
					{levels.warnings.map((warning) => (
						<li key={warning}>{trueMinus(warning)}</li>
					))}
				</ul>
			)}
		</>
	);
}

/** A new pass: a word about it, its phases while it runs, and how it ended. */
export function PassCard() {
	const pass = useRemote((now) => now.state?.pass ?? null);
	const runs = useRemote((now) => passRuns(now.state));
	const ready = useRemote((now) => {
		const state = now.state;
		const track =
			state?.current && state.projects[state.current.project]?.tracks.find((t) => t.id === state.current?.track);
		return state?.chain != null && track?.mix != null;
	});
	const locked = useRemote((now) => !now.mayControl);
	const chain = useRemote((now) => now.state?.chain ?? null);
	const units = chain === null ? [] : [...new Set(chainUnits(chain))];
	const unsure = useRemote((now) => unsureByHand(now.state, units).length);
	const unsaid = useRemote((now) => unsaidByHand(now.state, units).length);
	const rateHz = useRemote((now) => now.state?.audio.rateHz ?? 48000);
	const mendable = useRemote((now) => now.state?.mendable != null);
	const spokenFor = useRemote((now) => now.state?.audio.controller.confirmedAt != null);
	const [note, setNote] = useState('');
	const [punchIn, setPunchIn] = useState(true);
	const surroundings = useSurroundings();
	const [asked, setAsked] = useState(false);
	const card = useRef<HTMLDivElement>(null);
	const begun = useRef(false);
	// What runs stands first: whoever has just started it is taken along, and nobody else.
	useEffect(() => {
		if (!runs || !begun.current) return;
		begun.current = false;
		card.current?.scrollIntoView({ block: 'start' });
	}, [runs]);
	const start = () => {
		const { said } = surroundings;
		if (said === null) return;
		const rest = said === undefined ? {} : { surroundings: said };
		// The pass runs before its answer is here.
		begun.current = true;
		void store.command({ type: 'pass.start', note: note.trim(), punchIn, ...rest }).then(({ ok }) => {
			if (ok) setNote('');
			else begun.current = false;
			setAsked(false);
		});
	};
	return (
		<div ref={card} class="card">
			<h2>{runs ? 'The pass' : 'New pass'}</h2>
			{runs && pass !== null && (
				<>
					<Progress pass={pass} />
					<Levels levels={pass.levels} />
					<Findings findings={pass.findings} rateHz={rateHz} />
					{pass.phase === 'punching in' && !spokenFor && <ControllerWord />}
					<ForEngineer>
						<CancelPass phase={pass.phase} />
					</ForEngineer>
				</>
			)}
			{!runs && (
				<>
					{pass?.phase === 'failed' && (
						<p class="error-text" role="alert">
							The last pass{' '}
							{trueMinus(failureWords('failed', pass.failure ?? { frame: null, reason: pass.message }, rateHz))}
						</p>
					)}
					{pass?.phase === 'complete' && <p class="good-text">{sentence(pass.message)}</p>}
					{pass?.phase === 'cancelled' && <p class="quiet">The last pass was cancelled.</p>}
					{pass !== null && <Levels levels={pass.levels} />}
					{pass !== null && <Findings findings={pass.findings} rateHz={rateHz} />}
					<MendPrint />
					<PassTape />
					{ready && <PassCheckList />}
					{!spokenFor && <ControllerWord />}
					<form
						class="row pass-start"
						onSubmit={(event) => {
							event.preventDefault();
							if (unsaid > 0) setAsked(true);
							else start();
						}}
					>
						<input
							class="grow"
							value={note}
							maxLength={2000}
							aria-label="Note for the revision"
							placeholder="What is this revision for?"
							onInput={(event) => setNote(event.currentTarget.value)}
						/>
						<PassSurroundings {...surroundings} />
						<button
							type="submit"
							class={mendable ? '' : 'primary'}
							disabled={locked || !ready || surroundings.said === null}
						>
							Start the pass
						</button>
					</form>
					<label class="row tick-row">
						<input type="checkbox" checked={punchIn} onChange={(event) => setPunchIn(event.currentTarget.checked)} />
						<span>Print stretches that fail again and join them. The joins are in the log.</span>
					</label>
					{asked && unsaid > 0 && <ConfirmFirst count={unsaid} units={units} onConfirmed={start} />}
					{unsure > 0 && !(asked && unsaid > 0) && (
						<p class="quiet">
							{unsure === 1 ? 'One control' : `${unsure} controls`} of the chain nobody vouches for.{' '}
							<button type="button" class="small" onClick={() => go('rack')}>
								Look at the rack
							</button>
						</p>
					)}
					{!ready && <p class="quiet">A pass needs a mix and a chain.</p>}
				</>
			)}
		</div>
	);
}
