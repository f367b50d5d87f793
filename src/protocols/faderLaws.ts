import type { Wire } from '../shared/model/wire.ts';
import { totalmixFaderDb, totalmixFaderValue } from './totalmixFader.ts';
import { x32FaderDb, x32FaderGrid, x32FaderValue } from './x32Fader.ts';

export type FaderName = NonNullable<NonNullable<Wire['osc']>['fader']>;

/** A maker's law between a fader's value on the wire (0…1) and dB. */
export interface FaderLaw {
	dbOf(value: number): number;
	valueOf(levelDb: number): number;
	/** The nearest value that the unit can stand at. */
	grid(value: number): number;
}

export const FADER_LAWS: Readonly<Record<FaderName, FaderLaw>> = {
	totalmix: { dbOf: totalmixFaderDb, valueOf: totalmixFaderValue, grid: (value) => value },
	x32: { dbOf: x32FaderDb, valueOf: x32FaderValue, grid: x32FaderGrid },
};
