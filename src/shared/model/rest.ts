import { isStepped, type SettableControl } from './control.ts';

/** Where a control is drawn while nobody knows where it stands: its rest, or the first step, or the start of its travel. */
export function restPosition(control: SettableControl): number {
	if (control.rest !== undefined) return control.rest;
	return isStepped(control) ? 0 : control.purpose === 'output' || control.purpose === 'input' ? 0.5 : 0;
}
