import { SCOPE_FULL_SCALE } from '../../../src/shared/protocol/meters.ts';

const STEP_DB = 6;
const MOST_GAIN_DB = 36;

/**
 * How far from the middle a point lies, in shares of the radius: mono of full scale reaches the upper corner of the square,
 * one channel alone of full scale the middle of an edge.
 */
export function scopeReach(left: number, right: number): number {
	return (Math.abs(left) + Math.abs(right)) / 2 / SCOPE_FULL_SCALE;
}

/** Gain with which everything up to a reach stays inside, in steps that do not change with every note, dB; 0 at full scale. */
export function scopeGainDb(reach: number): number {
	const roomDb = reach > 0 ? -20 * Math.log10(reach) : 0;
	return Math.max(0, Math.min(MOST_GAIN_DB, STEP_DB * Math.floor(roomDb / STEP_DB)));
}
