import { z } from 'zod';
import { controlIdSchema, isStepped, positionSchema, type SettableControl } from './control.ts';

/** The position of one control with everything that is known about it, as it is frozen in a revision. */
export const settingSchema = z.strictObject({
	control: controlIdSchema,
	label: z.string(),
	position: positionSchema,
	/** What is printed at the position; for a continuous control the clock-face or scale reading. */
	legend: z.string(),
	angleDeg: z.number().nullable(),
	/** Value in `unit`, only where a source gives it. */
	value: z.number().nullable(),
	unit: z.string().nullable(),
});
export type Setting = z.infer<typeof settingSchema>;

/** True when `position` is legal for the control: an existing step, or a fraction of travel. */
export function isPosition(control: SettableControl, position: number): boolean {
	if (!Number.isFinite(position)) return false;
	if (isStepped(control)) return Number.isInteger(position) && position >= 0 && position < control.positions.length;
	return position >= 0 && position <= 1;
}

/** The nearest legal position. */
export function clampPosition(control: SettableControl, position: number): number {
	if (isStepped(control)) return Math.min(control.positions.length - 1, Math.max(0, Math.round(position)));
	return Math.min(1, Math.max(0, position));
}

/** Angle in degrees clockwise from twelve o'clock; evenly spread over ±150° where a stepped control has no angles. */
export function angleAt(control: SettableControl, position: number): number {
	if (isStepped(control)) {
		const index = clampPosition(control, position);
		const own = control.positions[index]?.angleDeg;
		if (own !== undefined) return own;
		const count = control.positions.length;
		const spread = Math.min(300, 40 * (count - 1));
		return -spread / 2 + (spread * index) / (count - 1);
	}
	const at = clampPosition(control, position);
	return control.minAngleDeg + at * (control.maxAngleDeg - control.minAngleDeg);
}

/** Reading of a continuous control on its printed scale, interpolated between marks; `null` without numeric marks. */
function scaleReading(marks: readonly { legend: string; position: number }[], position: number): string | null {
	const numeric = marks
		.map((mark) => ({ at: mark.position, reading: Number(mark.legend.replace('+', '')) }))
		.filter((mark) => Number.isFinite(mark.reading))
		.sort((a, b) => a.at - b.at);
	for (let i = 1; i < numeric.length; i += 1) {
		const low = numeric[i - 1];
		const high = numeric[i];
		if (low === undefined || high === undefined || position < low.at || position > high.at) continue;
		const share = high.at === low.at ? 0 : (position - low.at) / (high.at - low.at);
		const text = (low.reading + share * (high.reading - low.reading)).toFixed(2);
		return Number(text) === 0 ? '0.00' : text;
	}
	return null;
}

/** What a person reads at the position: the printed legend, the scale reading, or the share of travel. */
export function legendAt(control: SettableControl, position: number): string {
	if (isStepped(control)) return control.positions[clampPosition(control, position)]?.legend ?? String(position);
	const exact = control.marks.find((mark) => Math.abs(mark.position - position) < 1e-6);
	if (exact !== undefined) return exact.legend;
	return scaleReading(control.marks, position) ?? `${(position * 100).toFixed(1)} %`;
}

/**
 * Value in the control's unit, or null where no source gives one. Between marks of a continuous control it is
 * interpolated only where the definition states a taper: straight for `linear`, by ratio for `log`.
 */
export function valueAt(control: SettableControl, position: number): number | null {
	if (isStepped(control)) return control.positions[clampPosition(control, position)]?.value ?? null;
	const known = control.marks
		.flatMap((mark) => (mark.value === undefined ? [] : [{ at: mark.position, value: mark.value }]))
		.sort((a, b) => a.at - b.at);
	const exact = known.find((mark) => Math.abs(mark.at - position) < 1e-6);
	if (exact !== undefined) return exact.value;
	if (control.taper !== 'linear' && control.taper !== 'log') return null;
	for (let i = 1; i < known.length; i += 1) {
		const low = known[i - 1];
		const high = known[i];
		if (low === undefined || high === undefined || position < low.at || position > high.at) continue;
		const share = (position - low.at) / (high.at - low.at);
		if (control.taper === 'log' && low.value * high.value > 0) return low.value * (high.value / low.value) ** share;
		return low.value + share * (high.value - low.value);
	}
	return null;
}

/** Legend, position and value of a control at a position, as a revision stores them. */
export function describeSetting(control: SettableControl, position: number): Setting {
	return {
		control: control.id,
		label: control.label,
		position,
		legend: legendAt(control, position),
		angleDeg: angleAt(control, position),
		value: valueAt(control, position),
		unit: control.unit ?? null,
	};
}

/** True when two positions are the same to a careful hand: equal steps, or within the pot's tolerance. */
export function samePosition(control: SettableControl, a: number, b: number): boolean {
	return isStepped(control) ? a === b : Math.abs(a - b) <= control.tolerance;
}
