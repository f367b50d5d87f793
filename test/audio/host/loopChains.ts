import type { Chain } from '../../../src/shared/model/chain.ts';
import type { Latency } from '../../../src/shared/model/measurement.ts';
import { toDb } from '../../../src/shared/units.ts';
import { latencyOf } from './studio.ts';

export const RATE = 48_000;
export const BLOCK = 1024;
/** What the stream of blocks delays. */
export const STREAM = 4 * BLOCK;
export const PRE_ROLL = 2000;

/** An insert of one unit that has its name. */
export function insert(id: string, more: object = {}): Chain['stages'][number] {
	return { kind: 'insert', id, name: id, trimDb: 0, units: [id], ...more };
}

/** The round trip of a loop whose units delay by so many frames. */
export const late = (frames: number): Latency => {
	const whole = Math.round(frames);
	return { ...latencyOf(STREAM + whole), fraction: frames - whole };
};

/** Largest difference over the music, dB re full scale. */
export function worstDb(capture: readonly Float64Array[], expected: readonly Float64Array[]): number {
	let worst = 0;
	expected.forEach((plane, channel) => {
		const got = capture[channel];
		// What is not there yet at the end of the source still sounds in the tail.
		for (let frame = 0; frame < plane.length; frame++)
			worst = Math.max(worst, Math.abs((got?.[PRE_ROLL + frame] ?? 0) - (plane[frame] ?? 0)));
	});
	return worst === 0 ? Number.NEGATIVE_INFINITY : toDb(worst);
}
