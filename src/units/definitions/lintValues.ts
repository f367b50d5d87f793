import { type Control, isStepped } from '../../shared/model/control.ts';
import type { Finding } from './lintControls.ts';
import type { Path } from './readYaml.ts';

type Values = readonly number[] | { from: number; to: number };

/**
 * Problems of a control's wire values: one for each step, or the two ends of travel, none twice, each within what the
 * message carries.
 *
 * @param limits null where the message carries any number
 */
export function lintValues(
	control: Control,
	values: Values,
	limits: { low: number; high: number } | null,
	path: Path,
): Finding[] {
	const found: Finding[] = [];
	const error = (message: string) => found.push({ path, message, severity: 'error' });
	const all: readonly number[] = 'from' in values ? [values.from, values.to] : values;
	if (isStepped(control)) {
		const count = control.positions.length;
		if ('from' in values) error(`"${control.id}" has ${count} steps: give one value for each`);
		else if (all.length !== count) error(`"${control.id}" has ${count} steps but ${all.length} wire values`);
	} else if (!('from' in values)) {
		error(`"${control.id}" has no steps: give "from" and "to"`);
	}
	if (new Set(all).size !== all.length) error('two positions have the same wire value');
	if (limits === null) return found;
	const { low, high } = limits;
	const above = all.find((value) => value > high);
	if (above !== undefined) error(`${above} does not fit: the largest value here is ${high}`);
	const below = all.find((value) => value < low);
	if (below !== undefined) error(`${below} does not fit: the smallest value here is ${low}`);
	return found;
}
