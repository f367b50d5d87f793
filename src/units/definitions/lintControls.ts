import type { Conditions, Control, Purpose } from '../../shared/model/control.ts';
import { isContinuous, isSettable, isStepped } from '../../shared/model/control.ts';
import { expandChannels } from '../../shared/model/definition.ts';
import { closest } from './hint.ts';
import type { Path } from './readYaml.ts';

/** Something that the lint found, at a path inside the definition. */
export interface Finding {
	path: Path;
	message: string;
	severity: 'error' | 'warning';
}

/** Purposes whose values go one way around the knob. */
const ONE_WAY: ReadonlySet<Purpose> = new Set<Purpose>([
	'threshold',
	'ratio',
	'attack',
	'release',
	'makeup',
	'gain',
	'frequency',
	'attenuation',
	'input',
	'output',
	'mix',
	'level',
	'speed',
]);

const error = (path: Path, message: string): Finding => ({ path, message, severity: 'error' });

function isOneWay(values: readonly number[]): boolean {
	const rising = values.every((value, index) => index === 0 || value > (values[index - 1] ?? value));
	const falling = values.every((value, index) => index === 0 || value < (values[index - 1] ?? value));
	return rising || falling;
}

const known = (values: readonly (number | undefined)[]) => values.filter((value) => value !== undefined);

function lintSteps(control: Control, path: Path): Finding[] {
	if (!isStepped(control)) return [];
	const found: Finding[] = [];
	const angles = known(control.positions.map((step) => step.angleDeg));
	if (angles.some((angle, index) => index > 0 && angle <= (angles[index - 1] ?? angle))) {
		found.push(error([...path, 'positions'], 'the angles of the positions must rise, clockwise'));
	}
	const legends = control.positions.map((step) => step.legend);
	const twice = legends.find((legend, index) => legends.indexOf(legend) !== index);
	if (twice !== undefined) found.push(error([...path, 'positions'], `two positions have the legend "${twice}"`));
	const values = known(control.positions.map((step) => step.value));
	if (ONE_WAY.has(control.purpose) && !isOneWay(values)) {
		found.push(error([...path, 'positions'], `the values of a ${control.purpose} must go one way`));
	}
	if (values.length > 0 && control.unit === undefined) found.push(error(path, 'values are given without a unit'));
	if (control.rest !== undefined && control.rest >= control.positions.length) {
		found.push(error([...path, 'rest'], `there is no position ${control.rest}`));
	}
	return found;
}

function lintTravel(control: Control, path: Path): Finding[] {
	if (!isContinuous(control)) return [];
	const found: Finding[] = [];
	if (control.minAngleDeg >= control.maxAngleDeg) {
		found.push(error(path, 'minAngleDeg must be less than maxAngleDeg'));
	}
	const places = control.marks.map((mark) => mark.position);
	if (places.some((place, index) => index > 0 && place <= (places[index - 1] ?? place))) {
		found.push(error([...path, 'marks'], 'the marks must stand in rising order of position'));
	}
	const values = known(control.marks.map((mark) => mark.value));
	if (ONE_WAY.has(control.purpose) && !isOneWay(values)) {
		found.push(error([...path, 'marks'], `the values of a ${control.purpose} must go one way`));
	}
	if (values.length > 0 && control.unit === undefined) found.push(error(path, 'values are given without a unit'));
	return found;
}

function lintConditions(
	control: Control,
	conditions: Conditions | undefined,
	path: Path,
	byId: ReadonlyMap<string, Control>,
): Finding[] {
	const flat = (conditions ?? []).flatMap((entry) => ('anyOf' in entry ? entry.anyOf : [entry]));
	return flat.flatMap((condition): Finding[] => {
		const other = byId.get(condition.control);
		if (other === undefined) {
			const near = closest(condition.control, [...byId.keys()]);
			const hint = near === null ? '' : `; did you mean "${near}"?`;
			return [error(path, `a condition names the control "${condition.control}", which does not exist${hint}`)];
		}
		if (other.id === control.id) return [error(path, 'a control cannot be its own condition')];
		if (!isSettable(other)) return [error(path, `a condition cannot depend on the read-out "${other.id}"`)];
		if (condition.steps === undefined && condition.above === undefined) {
			return [error(path, `the condition on "${other.id}" needs "steps" or "above"`)];
		}
		if (isStepped(other)) {
			const count = other.positions.length;
			const outside = condition.steps?.find((step) => step >= count);
			if (condition.above !== undefined) return [error(path, `"${other.id}" has steps: use "steps", not "above"`)];
			if (outside !== undefined)
				return [error(path, `"${other.id}" has no position ${outside}, only 0 to ${count - 1}`)];
		} else if (condition.steps !== undefined) {
			return [error(path, `"${other.id}" has no steps: use "above"`)];
		}
		return [];
	});
}

/**
 * What is wrong with a list of controls beyond the schema: order of positions, marks and values, ids, sources and
 * conditions.
 *
 * @param controls before per-channel expansion
 * @param pathOf where a control of the list stands in the file
 * @param sourceIds ids of the definition's sources; null where sources are not asked for
 */
export function lintControls(
	controls: readonly Control[],
	pathOf: (control: Control) => Path,
	sourceIds: ReadonlySet<string> | null,
): Finding[] {
	const expanded = expandChannels(controls);
	const byId = new Map(expanded.map((control) => [control.id, control]));
	const found: Finding[] = [];
	const ids = expanded.map((control) => control.id);
	for (const control of controls) {
		const path = pathOf(control);
		found.push(...lintSteps(control, path), ...lintTravel(control, path));
		const sources = sourceIds === null ? [] : (control.sources ?? []);
		if (sourceIds !== null && (control.confidence === 'S' || control.confidence === 'P') && sources.length === 0) {
			found.push(error(path, `"${control.id}" has confidence ${control.confidence} but names no source`));
		}
		for (const id of sources.filter((source) => sourceIds?.has(source) === false)) {
			found.push(error([...path, 'sources'], `the source "${id}" is not in the list of sources`));
		}
		const copies = control.perChannel === true ? [`${control.id}.left`, `${control.id}.right`] : [control.id];
		if (copies.some((id) => ids.filter((other) => other === id).length > 1)) {
			found.push(error([...path, 'id'], `the id "${control.id}" is used twice`));
		}
		const copy = byId.get(copies[0] ?? '') ?? control;
		found.push(...lintConditions(copy, copy.liveWhen, [...path, 'liveWhen'], byId));
		found.push(...lintConditions(copy, copy.observableWhen, [...path, 'observableWhen'], byId));
	}
	return found;
}
