import type { SettableControl } from '../../shared/model/control.ts';
import { settableControls } from '../../shared/model/definition.ts';
import type { RecordedUnit } from '../../shared/model/revision.ts';
import { describeSetting } from '../../shared/model/setting.ts';
import type { ControlState, UnitState } from '../../shared/protocol/state.ts';
import type { RackUnit } from './rackUnits.ts';

/** True when nobody has stated yet where the control stands. Trimmers belong to the alignment of a unit, not to a track. */
export function isUnknown(control: SettableControl, state: ControlState): boolean {
	return control.type !== 'trimmer' && state.position === null;
}

/** True for an unknown control, and for one whose last message failed or is still under way: it may stand elsewhere. */
export function isUnsure(control: SettableControl, state: ControlState): boolean {
	if (state.position === null) return control.type !== 'trimmer';
	return state.evidence.evidence === 'none' && state.evidence.by === 'wire';
}

/** The unit with legend, position, value and evidence of every control whose position is known. */
export function recordUnit({ rig, definition }: RackUnit, state: UnitState | undefined): RecordedUnit {
	return {
		unit: rig.id,
		name: state?.name ?? rig.id,
		definition: definition.id,
		definitionHash: definition.hash,
		serial: rig.serial ?? null,
		channel: rig.channel,
		settings: settableControls(definition).flatMap((control) => {
			const known = state?.controls[control.id];
			if (known === undefined || known.position === null) return [];
			return [{ ...describeSetting(control, known.position), evidence: known.evidence }];
		}),
	};
}
