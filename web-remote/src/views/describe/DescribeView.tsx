import { useEffect, useState } from 'preact/hooks';
import type { RigBeginning } from '../../../../src/shared/protocol/rig.ts';
import { go } from '../../app/route.ts';
import { SureButton } from '../../controls/SureButton.tsx';
import { checkRig, rigBeginning, rigPorts, takeRigBack } from '../../state/api.ts';
import { beginDraft, drafting, restartDraft, undoDraft } from '../../state/rigDraft.ts';
import { useSignal } from '../../state/signal.ts';
import { store, useRemote } from '../../state/store.ts';
import { useAsked } from '../../state/useAsked.ts';
import { AudioStep } from './AudioStep.tsx';
import { CheckStep } from './CheckStep.tsx';
import { ConnectionsStep } from './ConnectionsStep.tsx';
import { Problems } from './problems.tsx';
import { UnitsStep } from './UnitsStep.tsx';

const STEPS = ['Units', 'Connections', 'Audio', 'Check'] as const;

async function takeBack(): Promise<void> {
	try {
		const { startsAgain } = await takeRigBack();
		store.say(startsAgain ? 'Detent starts again.' : 'End Detent and start it again.', 'info');
		go('studio');
	} catch (error) {
		store.say(error instanceof Error ? error.message : String(error), 'error');
	}
}

/** The way back from a rig that was written. */
function TakeBack({ beginning }: { beginning: RigBeginning }) {
	const { draft, earlier } = beginning;
	if (draft === null && earlier === null) return null;
	const label =
		earlier === null
			? 'Back to the simulated studio'
			: draft === null
				? 'Use the rig put aside'
				: 'Use the earlier rig';
	return <SureButton className="" label={label} sure="Yes, and start again" onSure={() => void takeBack()} />;
}

/** Describing one's own rig, step by step. Until the last touch nothing of it leaves this device. */
export function DescribeView() {
	const engineer = useRemote((now) => now.truth.role === 'engineer');
	const locked = useRemote((now) => !now.mayControl);
	const { value: beginning, problem } = useAsked(engineer ? rigBeginning : null, String(engineer));
	const asked = useAsked(engineer ? rigPorts : null, String(engineer));
	const now = useSignal(drafting);
	const [at, setAt] = useState(0);
	const draft = now?.draft ?? null;
	const checked = useAsked(
		engineer && draft !== null ? () => checkRig(draft) : null,
		JSON.stringify([engineer, draft]),
	);
	useEffect(() => {
		if (beginning !== null) beginDraft(beginning.draft);
	}, [beginning]);
	const step = STEPS[at] ?? 'Units';
	return (
		<section class="view describe">
			<header class="view-head">
				<div class="view-title">
					<h1>Describe your rig</h1>
				</div>
				{now !== null && (
					<button type="button" disabled={now.before.length === 0} onClick={undoDraft}>
						Undo
					</button>
				)}
				{beginning !== null && (
					<button type="button" onClick={() => restartDraft(beginning.draft)}>
						Begin anew
					</button>
				)}
				{beginning !== null && <TakeBack beginning={beginning} />}
			</header>
			{!engineer && <p class="card">The rig is described on an engineer’s device.</p>}
			{problem !== null && <p class="card error-text">{problem}</p>}
			{engineer && beginning === null && problem === null && <p class="quiet">Looking at the studio…</p>}
			{beginning !== null && now !== null && (
				<Problems.Provider value={checked.value?.problems ?? []}>
					<nav class="segments wide" aria-label="Steps">
						{STEPS.map((name, index) => (
							<button key={name} type="button" aria-pressed={index === at} onClick={() => setAt(index)}>
								<span class="describe-step">{index + 1}</span> {name}
							</button>
						))}
					</nav>
					{step === 'Units' && <UnitsStep draft={now.draft} catalogue={beginning.catalogue} />}
					{step === 'Connections' && (
						<ConnectionsStep
							draft={now.draft}
							catalogue={beginning.catalogue}
							ports={asked.value}
							problem={asked.problem}
						/>
					)}
					{step === 'Audio' && (
						<AudioStep draft={now.draft} catalogue={beginning.catalogue} ports={asked.value} problem={asked.problem} />
					)}
					{step === 'Check' && <CheckStep draft={now.draft} beginning={beginning} checked={checked} />}
					<div class="row">
						<button type="button" disabled={at === 0} onClick={() => setAt(at - 1)}>
							Back
						</button>
						{at < STEPS.length - 1 && (
							<button
								type="button"
								class="primary"
								disabled={locked || now.draft.units.length === 0}
								onClick={() => setAt(at + 1)}
							>
								Next: {STEPS[at + 1]}
							</button>
						)}
						{now.draft.units.length === 0 && <span class="quiet">Choose your first unit.</span>}
					</div>
				</Problems.Provider>
			)}
		</section>
	);
}
