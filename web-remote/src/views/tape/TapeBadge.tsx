import type { UnitState } from '../../../../src/shared/protocol/state.ts';
import { motionWords } from '../../../../src/shared/tapeWords.ts';
import { go } from '../../app/route.ts';

/** What a machine does, beside its name in the rack; a touch leads to its keys. */
export function TapeBadge({ unit }: { unit: UnitState }) {
	if (unit.tapeDesk === null) return null;
	const recording = unit.tape?.recording === true;
	return (
		<button
			type="button"
			class={`tape-badge${recording ? ' recording' : ''}${unit.tape?.moving === true ? ' moving' : ''}`}
			onClick={() => go('tape')}
		>
			<span>{recording ? 'recording' : motionWords(unit.tape)}</span>
			{unit.tape?.position != null && <strong>{unit.tape.position}</strong>}
		</button>
	);
}
