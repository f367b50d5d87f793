import type { UnitState } from '../../../../src/shared/protocol/state.ts';
import { recordRefusal } from '../../../../src/shared/tapeWords.ts';
import { SlideToArm } from '../../controls/SlideToArm.tsx';
import { store, useRemote } from '../../state/store.ts';

/** `1:05` */
function countdown(seconds: number): string {
	return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** Arming by a slide, then the live red key; what keeps it from being armed is said in its place. */
export function RecordKey({ unit }: { unit: UnitState }) {
	const locked = useRemote((now) => !now.mayControl);
	const refusal = useRemote((now) => (now.state === null ? null : recordRefusal(now.state, unit.id)));
	const { tape, tapeDesk } = unit;
	if (tape === null) return null;
	const arm = (armed: boolean) => void store.command({ type: 'tape.arm', unit: unit.id, armed });
	if (!tape.armed) {
		if (refusal !== null) return <p class="tape-cannot">Record can’t be armed: {refusal}</p>;
		return <SlideToArm label="Slide to arm record" locked={locked} onArm={() => arm(true)} />;
	}
	const left = tapeDesk?.disarmsInSeconds ?? null;
	return (
		<div class="tape-armed" role="status">
			<button
				type="button"
				class="record-key"
				disabled={locked}
				onClick={() => void store.command({ type: 'tape.command', unit: unit.id, action: 'record' })}
			>
				<span class="record-dot" aria-hidden="true" />
				Record
			</button>
			<p class="grow">
				<strong>{tape.recording === true ? 'Recording' : 'Record is armed'}</strong>
				<span class="quiet">
					{left !== null
						? `disarms by itself in ${countdown(left)}`
						: tape.recording === true
							? 'its tally is lit; it is disarmed when it stops'
							: 'held by the pass'}
				</span>
			</p>
			<button type="button" disabled={locked} onClick={() => arm(false)}>
				Disarm
			</button>
		</div>
	);
}
