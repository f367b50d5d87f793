import { definitionChanges } from '../shared/definitionChanges.ts';
import { isStepped, type SettableControl } from '../shared/model/control.ts';
import { findControl, type ResolvedDefinition } from '../shared/model/definition.ts';
import { isKnown } from '../shared/model/evidence.ts';
import type { RecordedUnit } from '../shared/model/revision.ts';
import { isPosition } from '../shared/model/setting.ts';
import type { RecallProblem } from './steps.ts';
import { uncertainWords } from './words.ts';

const BROUGHT_BACK = 'What was believed then is brought back.';
const LEFT_ALONE = 'These trimmers are left alone: turning them would only lose an alignment.';

type RecordedSetting = RecordedUnit['settings'][number];

export interface WantedSetting {
	control: SettableControl;
	position: number;
}

/** A unit as it stands in the rack now. */
export interface UnitNow {
	name: string;
	serial: string | null;
	definition: ResolvedDefinition;
}

/**
 * The position that brings back what was recorded, on the definition in force. With another definition than the recorded
 * one the legend decides, not the number of the step.
 */
function positionNow(control: SettableControl, setting: RecordedSetting, sameDefinition: boolean): number | null {
	if (sameDefinition || !isStepped(control)) return isPosition(control, setting.position) ? setting.position : null;
	if (control.positions[setting.position]?.legend === setting.legend) return setting.position;
	const found = control.positions.findIndex((step) => step.legend === setting.legend);
	return found < 0 ? null : found;
}

/**
 * What of a recorded unit can be brought back on the unit that is there now, and what cannot.
 *
 * @param now null when the rack has no such unit
 * @param then the definition that was recorded; null where none is kept
 */
export function wantedSettings(
	recorded: RecordedUnit,
	now: UnitNow | null,
	then: ResolvedDefinition | null,
): { settings: WantedSetting[]; problems: RecallProblem[] } {
	const problems: RecallProblem[] = [];
	const problem = (kind: RecallProblem['kind'], control: string | null, text: string) => {
		problems.push({ kind, unit: recorded.unit, control, text });
	};
	if (now === null) {
		problem('unit missing', null, `${recorded.name} is not in the rack.`);
		return { settings: [], problems };
	}
	if (now.definition.id !== recorded.definition) {
		problem(
			'unit replaced',
			null,
			`${recorded.name} was a ${recorded.definition}; "${recorded.unit}" is now a ${now.definition.id}. It is left as it is.`,
		);
		return { settings: [], problems };
	}
	if (recorded.serial !== now.serial) {
		const was = recorded.serial ?? 'none';
		const is = now.serial ?? 'none';
		problem('unit replaced', null, `${recorded.name} is another box: serial number ${was} then, ${is} now.`);
	}
	const sameDefinition = now.definition.hash === recorded.definitionHash;
	if (!sameDefinition) {
		const changes = then === null ? null : definitionChanges(then, now.definition);
		// Where nothing differs for a hand, nothing has to be said.
		if (changes?.length !== 0) {
			const words = changes === null ? '' : `: ${changes.join('; ')}`;
			const text = `The definition of ${recorded.name} has changed since${words}. Its legends are followed.`;
			problem('definition changed', null, text);
		}
	}
	const settings: WantedSetting[] = [];
	for (const setting of recorded.settings) {
		const control = findControl(now.definition, setting.control);
		if (control === null) {
			problem('control missing', setting.control, `${recorded.name} has no ${setting.label} now.`);
			continue;
		}
		const position = positionNow(control, setting, sameDefinition);
		if (position === null) {
			problem('position missing', setting.control, `${recorded.name}: ${setting.label} has no ${setting.legend} now.`);
			continue;
		}
		const known = isKnown(setting.evidence);
		// Turning a trimmer to a place that nobody looked at would only lose an alignment.
		if (known || control.type !== 'trimmer') settings.push({ control, position });
	}
	const uncertain = recorded.settings.filter(({ evidence }) => !isKnown(evidence));
	const left = ({ control }: RecordedSetting) => findControl(now.definition, control)?.type === 'trimmer';
	for (const text of [
		...uncertainWords(
			recorded.name,
			uncertain.filter((setting) => !left(setting)),
			BROUGHT_BACK,
		),
		...uncertainWords(recorded.name, uncertain.filter(left), LEFT_ALONE),
	])
		problem('not known when recorded', null, text);
	return { settings, problems };
}
