import { type Control, isStepped } from '../shared/model/control.ts';

/** Values of a control on the wire: one per step, or the two ends of travel. */
export type WireValues = readonly number[] | { readonly from: number; readonly to: number };

function isList(values: WireValues): values is readonly number[] {
	return Array.isArray(values);
}

/**
 * Wire value of a position, as a real number; the caller rounds it where the wire carries integers.
 *
 * @param position step index of a stepped control, fraction of travel of a continuous one
 * @returns null when the position has no value on the wire
 */
export function wireValueOf(control: Control, values: WireValues, position: number): number | null {
	if (isStepped(control)) {
		if (!Number.isInteger(position) || position < 0 || position >= control.positions.length) return null;
		if (isList(values)) return values[position] ?? null;
		return values.from + ((values.to - values.from) * position) / (control.positions.length - 1);
	}
	if (!(position >= 0 && position <= 1)) return null;
	if (!isList(values)) return values.from + (values.to - values.from) * position;
	const low = values[0];
	const high = values.at(-1);
	return low === undefined || high === undefined ? null : low + (high - low) * position;
}

/**
 * Position that a wire value stands for.
 *
 * A stepped control has one only where the value is that of a step, within half of 1/1000 of the whole span for values
 * that came through a 32-bit float.
 *
 * @returns null when the value means nothing for this control
 */
export function positionOfWire(control: Control, values: WireValues, value: number): number | null {
	if (!Number.isFinite(value)) return null;
	if (isStepped(control)) {
		const all = control.positions.map((_, step) => wireValueOf(control, values, step));
		const known = all.filter((entry) => entry !== null);
		const near = (Math.max(...known) - Math.min(...known)) * 5e-4;
		const step = all.findIndex((entry) => entry !== null && Math.abs(entry - value) <= near);
		return step < 0 ? null : step;
	}
	const from = isList(values) ? values[0] : values.from;
	const to = isList(values) ? values.at(-1) : values.to;
	if (from === undefined || to === undefined || from === to) return null;
	const position = (value - from) / (to - from);
	return position < -5e-4 || position > 1 + 5e-4 ? null : Math.min(1, Math.max(0, position));
}
