import {
	isWaiting,
	type RecallState,
	type RecallStepState,
	type RemoteState,
} from '../../../src/shared/protocol/state.ts';
import { trueMinus } from '../../../src/shared/trueMinus.ts';
import { go } from '../app/route.ts';
import { ForEngineer } from '../controls/ForEngineer.tsx';
import { Mark } from '../controls/Mark.tsx';
import { evidenceMark } from '../state/evidenceMark.ts';
import { currentTrack } from '../state/selectors.ts';
import { store, useRemote } from '../state/store.ts';
import { transferWords } from '../state/transferWords.ts';
import { HandStep } from './HandStep.tsx';
import { LookFirst } from './LookFirst.tsx';
import { RecallAnother } from './RecallAnother.tsx';

const PHASES: Record<RecallState['phase'], string> = {
	planned: 'Planned. Nothing has been sent.',
	running: 'Sending to the units…',
	'waiting for hand': 'Your hands are needed.',
	done: 'Done.',
	open: 'Some steps are still open.',
	cancelled: 'Cancelled. What was done stays done.',
};

/** A memory that is only offered is nothing to be done. */
const isDue = (step: RecallStepState) => step.kind !== 'memory' || step.chosen === true;
const isOpen = (step: RecallStepState) => isDue(step) && step.evidence.outcome === 'open';

function StepRow({ step, unitName }: { step: RecallStepState; unitName: string }) {
	const mark = evidenceMark(step.evidence);
	const settled = step.evidence.outcome !== 'open';
	return (
		<li class={`step step-${step.evidence.outcome}`}>
			<Mark mark={mark} />
			<div class="grow">
				<span class="step-text">{trueMinus(step.text)}</span>
				<span class="quiet">
					{unitName}
					{settled && ` · ${step.evidence.outcome}`}
					{settled && mark.words !== step.evidence.outcome && `, ${mark.words}`}
					{step.evidence.reason !== null && ` · ${step.evidence.reason}`}
				</span>
			</div>
		</li>
	);
}

function Steps({ title, steps, state }: { title: string; steps: RecallStepState[]; state: RemoteState }) {
	if (steps.length === 0) return null;
	return (
		<div class="card">
			<h2>
				{title} <span class="count">{steps.length}</span>
			</h2>
			<ol class="steplist">
				{steps.map((step) => (
					<StepRow key={step.id} step={step} unitName={state.units[step.unit]?.name ?? step.unit} />
				))}
			</ol>
		</div>
	);
}

/** Memories of digital units that the revision has: each is written back only if somebody wants it. */
function Memories({ steps, state, planned }: { steps: RecallStepState[]; state: RemoteState; planned: boolean }) {
	const locked = useRemote((now) => !now.mayControl);
	const engineer = useRemote((now) => now.truth.role === 'engineer');
	const shown = planned ? steps : steps.filter((step) => step.chosen);
	if (shown.length === 0) return null;
	return (
		<div class="card">
			<h2>
				Memories of units <span class="count">{shown.length}</span>
			</h2>
			<ol class="steplist">
				{shown.map((step) => (
					<li key={step.id} class={`step step-memory step-${step.evidence.outcome}`}>
						<Mark mark={evidenceMark(step.evidence)} />
						<div class="grow">
							<span class="step-text">{trueMinus(step.text)}</span>
							<span class="quiet">
								{state.units[step.unit]?.name ?? step.unit}
								{state.transfer?.unit === step.unit && ` · ${transferWords(state.transfer)}`}
								{step.evidence.reason !== null && ` · ${step.evidence.reason}`}
							</span>
						</div>
						{planned && engineer && (
							<button
								type="button"
								aria-pressed={step.chosen === true}
								disabled={locked}
								onClick={() =>
									void store.command({ type: 'recall.memory', unit: step.unit, write: step.chosen !== true })
								}
							>
								{step.chosen === true ? 'Will be written' : 'Write it back'}
							</button>
						)}
					</li>
				))}
			</ol>
		</div>
	);
}

function Head({ recall }: { recall: RecallState }) {
	const locked = useRemote((now) => !now.mayControl);
	const due = recall.steps.filter(isDue);
	const settled = due.filter((step) => !isOpen(step)).length;
	const nothing = recall.steps.length === 0 && recall.phase !== 'cancelled';
	const failed = recall.steps.some((step) => step.evidence.outcome === 'failed');
	const active = recall.phase === 'running' || recall.phase === 'waiting for hand';
	const finished = recall.phase === 'done' || recall.phase === 'cancelled';
	const mayRetry = recall.phase === 'open' || (failed && !active && recall.phase !== 'planned');
	return (
		<>
			<header class="view-head">
				<h1>Recall of {recall.title}</h1>
				<span class="grow" />
				<ForEngineer>
					<div class="recall-keys">
						{recall.phase === 'planned' && (
							<button
								type="button"
								class="primary"
								disabled={locked}
								onClick={() => void store.command({ type: 'recall.start' })}
							>
								{nothing ? 'Finish' : 'Start'}
							</button>
						)}
						{mayRetry && (
							<button
								type="button"
								class="primary"
								disabled={locked}
								onClick={() => void store.command({ type: 'recall.retry' })}
							>
								Try open steps again
							</button>
						)}
						{recall.scene !== undefined && !active && (
							<button type="button" class={recall.phase === 'done' ? 'primary' : ''} onClick={() => go('rack')}>
								Back to the rack
							</button>
						)}
						{recall.scene === undefined && finished && (
							<button type="button" class={recall.phase === 'done' ? 'primary' : ''} onClick={() => go('track')}>
								Back to the track
							</button>
						)}
						{!finished && (
							<button type="button" disabled={locked} onClick={() => void store.command({ type: 'recall.cancel' })}>
								Cancel
							</button>
						)}
					</div>
				</ForEngineer>
			</header>
			<div class={`recall-phase phase-${recall.phase.replaceAll(' ', '-')}`} role="status">
				<p>
					<strong>{nothing ? 'The rack stands so already.' : PHASES[recall.phase]}</strong>{' '}
					<span class="quiet">
						{nothing
							? `Nothing has to be sent or turned: ${recall.untouched} controls are right.`
							: `${settled} of ${due.length} steps · ${recall.untouched} controls were right already`}
					</span>
				</p>
				<progress max={Math.max(1, due.length)} value={due.length === 0 ? 1 : settled} />
			</div>
		</>
	);
}

/** What the revision had and can't be brought back: said before anything starts. */
function Problems({ problems }: { problems: readonly string[] }) {
	if (problems.length === 0) return null;
	return (
		<div class="card recall-problems">
			<h2>What can’t be brought back for certain</h2>
			<ul class="warnings">
				{problems.map((problem) => (
					<li key={problem}>{trueMinus(problem)}</li>
				))}
			</ul>
		</div>
	);
}

/** Units that are away: the rest goes on, and nobody has to wait for them. */
function WaitingFor({ recall, state }: { recall: RecallState; state: RemoteState }) {
	const locked = useRemote((now) => !now.mayControl);
	if (recall.waitingFor.length === 0) return null;
	return (
		<ul class="card recall-waiting" aria-live="polite">
			{recall.waitingFor.map((unit) => (
				<li key={unit} class="row">
					<p class="grow">
						<strong>Waiting for {state.units[unit]?.name ?? unit}</strong>
						<span class="quiet">
							{state.units[unit]?.linkReason ?? 'It is away.'} Its steps go on when it is back; the others go on now.
						</span>
					</p>
					<ForEngineer>
						<button type="button" disabled={locked} onClick={() => void store.command({ type: 'recall.skip', unit })}>
							Skip it
						</button>
					</ForEngineer>
				</li>
			))}
		</ul>
	);
}

/** The hand step just before this one, once it was answered: a wet finger may have said Done of it too soon. */
function answeredBefore(byHand: readonly RecallStepState[], hand: RecallStepState): RecallStepState | null {
	const before = byHand[byHand.indexOf(hand) - 1];
	return before === undefined || before.evidence.outcome === 'open' ? null : before;
}

/** Bringing the rack to a revision: first the plan, then hand after hand, then what is known of each control. */
export function RecallView() {
	const state = useRemote((now) => now.state);
	const printed = useRemote((now) => (currentTrack(now.state)?.track.revisions.length ?? 0) > 0);
	const engineer = useRemote((now) => now.truth.role === 'engineer');
	if (state === null) return null;
	const recall = state.recall;
	if (recall === null && !engineer)
		return (
			<section class="view">
				<header class="view-head">
					<h1>Recall</h1>
				</header>
				<p class="card">Nothing is being recalled now.</p>
			</section>
		);
	if (recall === null) {
		return (
			<section class="view">
				<header class="view-head">
					<h1>Recall</h1>
				</header>
				<div class="card empty">
					<p>
						{printed
							? 'No recall is planned. Choose a revision: you see every step before anything moves.'
							: 'No recall is planned. A finished pass makes the first revision of a track; then the rack can be brought back to it.'}
					</p>
					{!printed && (
						<button type="button" class="primary" onClick={() => go('track')}>
							Go to the track
						</button>
					)}
				</div>
				<RecallAnother title="Revisions of" />
			</section>
		);
	}
	const byHand = recall.steps.filter((step) => step.kind === 'hand');
	const openHands = byHand.filter(isWaiting);
	const hand = recall.phase === 'running' || recall.phase === 'waiting for hand' ? openHands[0] : undefined;
	const others = recall.steps.filter((step) => step.kind !== 'hand');
	return (
		// A client's page has no key to go to: the arrow keys scroll it all the same.
		<section class="view recall" aria-label="Recall" tabIndex={engineer ? undefined : 0}>
			<Head recall={recall} />
			<LookFirst recall={recall} state={state} />
			{hand === undefined && <Problems problems={recall.problems} />}
			{hand === undefined && <WaitingFor recall={recall} state={state} />}
			<div class={hand === undefined ? 'recall-plan' : 'recall-split'}>
				{hand !== undefined && (
					<HandStep
						key={hand.id}
						step={hand}
						state={state}
						left={openHands.length}
						revision={recall.revision}
						before={answeredBefore(byHand, hand)}
					/>
				)}
				<div class="recall-lists">
					{/* Beside the knob that a hand is at, not above it: that stays where the thumb is. */}
					{hand !== undefined && <WaitingFor recall={recall} state={state} />}
					<Steps title="Made safe first" steps={others.filter((step) => step.kind === 'safe')} state={state} />
					<Memories
						steps={others.filter((step) => step.kind === 'memory')}
						state={state}
						planned={recall.phase === 'planned'}
					/>
					<Steps title="By hand" steps={byHand} state={state} />
					<Steps title="Sent to the units" steps={others.filter((step) => step.kind === 'send')} state={state} />
					{hand !== undefined && <Problems problems={recall.problems} />}
				</div>
			</div>
			{engineer && (recall.phase === 'done' || recall.phase === 'cancelled') && (
				<RecallAnother title="Recall another of" />
			)}
		</section>
	);
}
