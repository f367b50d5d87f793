import { isStepped, type SettableControl } from './control.ts';

/** Purposes whose counter-clockwise end is silence or an extreme; their middle is the modest guess. */
const CENTRED = new Set<SettableControl['purpose']>(['input', 'output', 'level', 'calibration']);

/**
 * Where a control is drawn, and a simulated one stands, while nobody has said otherwise: its rest, the first step, the
 * middle of a level or trimmer, or the start of travel.
 */
export function restPosition(control: SettableControl): number {
	if (control.rest !== undefined) return control.rest;
	if (isStepped(control)) return 0;
	return control.type === 'trimmer' || CENTRED.has(control.purpose) ? 0.5 : 0;
}
