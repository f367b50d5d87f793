import type { Explanation } from '../../src/shared/model/explanation.ts';
import { loudness } from '../store/facts.ts';

const BANDS_HZ = [40, 63, 100, 160, 250, 400, 630, 1000, 1600, 2500, 4000, 6300, 10_000, 16_000];

/** What one print does beside another: bands that are turned up or down by so many dB. */
export function explained(eqDb: Partial<Record<number, number>>, more: Partial<Explanation> = {}): Explanation {
	const side = { ...loudness(-14), psr: null, crestDb: 12, ceiling: { peakDbfs: -1, nearPpm: 2, longestFrames: 1 } };
	return {
		rateHz: 48_000,
		seconds: 180,
		delayFrames: 0,
		inverted: false,
		likeness: 0.99,
		gainDb: 0,
		bands: BANDS_HZ.map((hz) => ({ hz, eqDb: eqDb[hz] ?? 0, mixWidthDb: -12, otherWidthDb: -12, otherBalanceDb: 0 })),
		dynamics: [],
		mix: side,
		other: side,
		...more,
	} as Explanation;
}
