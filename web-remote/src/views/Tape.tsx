import type { UnitState } from '../../../src/shared/protocol/state.ts';
import { store, useRemote } from '../state/store.ts';

const ACTIONS = [
	['rewind', 'M11 5 L3 12 L11 19 Z M20 5 L12 12 L20 19 Z'],
	['play', 'M6 4 L20 12 L6 20 Z'],
	['stop', 'M5 5 H19 V19 H5 Z'],
	['forward', 'M4 5 L12 12 L4 19 Z M13 5 L21 12 L13 19 Z'],
] as const;

/** Transport of a tape machine or recorder: its real state, and the keys. Recording is armed by a pass only. */
export function Tape({ unit }: { unit: UnitState }) {
	const locked = useRemote((now) => !now.mayControl);
	if (unit.tape === null) return null;
	return (
		<div class="tape">
			<span class={unit.tape.moving ? 'tape-state moving' : 'tape-state'}>
				{unit.tape.mode}
				{unit.tape.position !== null && <strong>{unit.tape.position}</strong>}
			</span>
			{ACTIONS.map(([action, path]) => (
				<button
					key={action}
					type="button"
					class="icon"
					aria-label={`${unit.name}: ${action}`}
					disabled={locked}
					onClick={() => void store.command({ type: 'tape.command', unit: unit.id, action })}
				>
					<svg viewBox="0 0 24 24" aria-hidden="true">
						<path class="solid" d={path} />
					</svg>
				</button>
			))}
		</div>
	);
}
