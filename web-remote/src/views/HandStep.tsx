import { isSettable } from '../../../src/shared/model/control.ts';
import { findControl } from '../../../src/shared/model/definition.ts';
import type { RecallStepState, RemoteState } from '../../../src/shared/protocol/state.ts';
import { trueMinus } from '../../../src/shared/trueMinus.ts';
import { haptic } from '../app/haptic.ts';
import { AnswerKey } from '../controls/AnswerKey.tsx';
import { Dial } from '../controls/Dial.tsx';
import { ForEngineer } from '../controls/ForEngineer.tsx';
import { readingAt } from '../controls/reading.ts';
import { LeverSwitch } from '../controls/Switch.tsx';
import { isOnlyToBeSeen } from '../state/lookFirst.ts';
import { store, useRemote } from '../state/store.ts';
import { RecallPhotos } from './photos/RecallPhotos.tsx';

/** Readings of more letters are written smaller. */
const LONG_READING = 12;

/** One knob for one hand: where it stands, where it goes, and two large answers. */
export function HandStep({
	step,
	state,
	left,
	revision,
	before,
}: {
	step: RecallStepState;
	state: RemoteState;
	left: number;
	revision: string | null;
	/** The step that was answered before, where there is one to go back to. */
	before: RecallStepState | null;
}) {
	const locked = useRemote((now) => !now.mayControl);
	const definition = state.definitions[step.unit];
	const control = definition === undefined ? null : findControl(definition, step.control);
	const longest =
		control !== null && isSettable(control)
			? Math.max(...[step.from, step.to].map((position) => readingAt(control, position).length))
			: 0;
	const onlySeen = isOnlyToBeSeen(state, step);
	const answer = (outcome: 'done' | 'failed' | 'back') => {
		haptic();
		void store.command({ type: 'recall.hand', step: step.id, outcome });
	};
	return (
		<div class="hand">
			<div class="hand-head">
				<span>
					{before !== null && (
						<ForEngineer>
							<button
								type="button"
								class="small"
								disabled={locked}
								aria-label={`Back to ${before.text}`}
								onClick={() => answer('back')}
							>
								‹ Back
							</button>
						</ForEngineer>
					)}
				</span>
				<span class="quiet">{left === 1 ? 'Last one' : `${left} to go`}</span>
			</div>
			<div class="hand-where">
				<h2>{state.units[step.unit]?.name ?? step.unit}</h2>
				<p class="hand-control">{control?.label ?? step.control}</p>
			</div>
			{control !== null && isSettable(control) ? (
				<>
					{control.type === 'toggle' ? (
						<div class="hand-levers">
							{!onlySeen && <LeverSwitch control={control} position={step.from} />}
							<LeverSwitch control={control} position={step.to} />
						</div>
					) : (
						<div class="hand-dial">
							<Dial control={control} position={step.from} room={24} ghost={step.to} />
						</div>
					)}
					<div class={longest > LONG_READING ? 'hand-move long' : 'hand-move'}>
						{onlySeen && <span class="hand-from">Look: it should be at</span>}
						{!onlySeen && (
							<>
								<span class="hand-from">{step.from === null ? 'not known' : readingAt(control, step.from)}</span>
								<svg viewBox="0 0 40 16" aria-label="to" role="img">
									<path d="M2 8 H34 M27 2 L35 8 L27 14" />
								</svg>
							</>
						)}
						<strong class="hand-to">{readingAt(control, step.to)}</strong>
					</div>
				</>
			) : (
				<p class="quiet hand-text">{trueMinus(step.text)}</p>
			)}
			<RecallPhotos revision={revision} unit={step.unit} name={state.units[step.unit]?.name ?? step.unit} />
			<ForEngineer>
				<div class="hand-answers">
					<AnswerKey question={step.id} className="huge" disabled={locked} onAnswer={() => answer('failed')}>
						Can’t
					</AnswerKey>
					<AnswerKey question={step.id} className="huge primary" disabled={locked} onAnswer={() => answer('done')}>
						Done
					</AnswerKey>
				</div>
			</ForEngineer>
		</div>
	);
}
