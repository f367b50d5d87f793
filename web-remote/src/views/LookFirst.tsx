import type { RecallState, RemoteState } from '../../../src/shared/protocol/state.ts';
import { go } from '../app/route.ts';
import { ForEngineer } from '../controls/ForEngineer.tsx';
import { SureButton } from '../controls/SureButton.tsx';
import { confirmControls } from '../state/confirm.ts';
import { isOnlyToBeSeen } from '../state/lookFirst.ts';
import { store } from '../state/store.ts';

/** Before a recall: one look and one word for all that was last seen where it has to go, rather than a step for each. */
export function LookFirst({ recall, state }: { recall: RecallState; state: RemoteState }) {
	const { revision } = recall;
	const seen = recall.steps.filter((step) => isOnlyToBeSeen(state, step));
	const hands = recall.steps.filter(({ kind }) => kind === 'hand').length;
	if (revision === null || recall.phase !== 'planned' || seen.length < 2) return null;
	const confirm = async () => {
		const settings = seen.map(({ unit, control, from, to }) => ({ unit, control, position: from ?? to }));
		if (await confirmControls(settings)) await store.command({ type: 'recall.plan', revision });
	};
	return (
		<ForEngineer>
			<div class="card look-first">
				<p>
					<strong>
						{seen.length} of {hands} by hand
					</strong>{' '}
					were last seen where they have to go; only nobody has looked since. Look at the rack: what stands as it is
					drawn there needs no step.
				</p>
				<div class="row">
					<button type="button" onClick={() => go('rack')}>
						Look at the rack
					</button>
					<SureButton
						className="primary"
						label="These stand as drawn"
						sure={`Yes, I looked: ${hands - seen.length} are left`}
						onSure={() => void confirm()}
					/>
				</div>
			</div>
		</ForEngineer>
	);
}
