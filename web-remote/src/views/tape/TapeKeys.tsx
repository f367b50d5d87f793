import type { TapeAction } from '../../../../src/shared/model/tape.ts';
import type { UnitState } from '../../../../src/shared/protocol/state.ts';
import { store, useRemote } from '../../state/store.ts';

const KEYS: readonly (readonly [Exclude<TapeAction, 'record'>, string, string])[] = [
	['rewind', 'Rewind', 'M11 5 L3 12 L11 19 Z M20 5 L12 12 L20 19 Z'],
	['play', 'Play', 'M6 4 L20 12 L6 20 Z'],
	['stop', 'Stop', 'M5 5 H19 V19 H5 Z'],
	['forward', 'Forward', 'M4 5 L12 12 L4 19 Z M13 5 L21 12 L13 19 Z'],
];

/** The keys of a machine. A key is marked while the machine itself says that it does what the key asks for. */
export function TapeKeys({ unit }: { unit: UnitState }) {
	const locked = useRemote((now) => !now.mayControl);
	const { tape } = unit;
	const does = (action: string) =>
		tape !== null && (action === 'stop' ? tape.moving === false : tape.moving === true && tape.mode === action);
	return (
		<div class="tape-keys">
			{KEYS.map(([action, label, path]) => (
				<button
					key={action}
					type="button"
					class={does(action) ? 'tape-key does' : 'tape-key'}
					aria-label={`${unit.name}: ${label}`}
					disabled={locked}
					onClick={() => void store.command({ type: 'tape.command', unit: unit.id, action })}
				>
					<svg viewBox="0 0 24 24" aria-hidden="true">
						<path class="solid" d={path} />
					</svg>
					<span>{label}</span>
				</button>
			))}
			{tape?.can.locate === true && (
				<button
					type="button"
					class="tape-key"
					aria-label={`${unit.name}: to zero`}
					disabled={locked}
					onClick={() => void store.command({ type: 'tape.toZero', unit: unit.id })}
				>
					<strong class="tape-zero" aria-hidden="true">
						0
					</strong>
					<span>To zero</span>
				</button>
			)}
		</div>
	);
}
