import { laterRadices } from '../fourier/fftPlan.ts';

/** Windows of more points than this gain nothing more and leave the cache. */
const MOST_POINTS = 1 << 15;
/** How many times the overlap a window may be when it must be larger than that. */
const LARGEST_IN_OVERLAPS = 4;
/** What takes still larger windows is not converted. */
const MOST_POINTS_EVER = 1 << 20;
/** Time of a pass per point, relative: what a window costs is the sum over both of its transforms. */
const PASS_COST = { 2: 0.28, 3: 0.43, 4: 0.4, 5: 0.74, 7: 1.25 } as const;

/**
 * How a conversion is divided into windows. Time goes in cells: the shortest time that is whole in frames at both rates,
 * `down` frames in and `up` frames out.
 */
export interface ResampleWindow {
	readonly up: number;
	readonly down: number;
	/** Length of a window, a multiple of 8. */
	readonly cells: number;
	/** Cells at each end that the filter reaches into from outside the window: what comes out there is dropped. */
	readonly margin: number;
}

function gcd(a: number, b: number): number {
	return b === 0 ? a : gcd(b, a % b);
}

function transformCost(size: number): number | null {
	const radices = laterRadices(size);
	if (radices === null) return null;
	let cost: number = PASS_COST[4];
	for (const radix of radices) cost += PASS_COST[radix];
	return size * cost;
}

/**
 * The window that costs least for each frame that comes of it.
 *
 * @param inRateHz whole and above 0, and so is `outRateHz`
 * @param side half the length of the filter, frames of the lower rate
 * @returns null when the ratio of the rates has a prime factor beyond 7, or is not one of small numbers
 */
export function chooseWindow(inRateHz: number, outRateHz: number, side: number): ResampleWindow | null {
	const divisor = gcd(inRateHz, outRateHz);
	const up = outRateHz / divisor;
	const down = inRateHz / divisor;
	const margin = Math.ceil(side / Math.min(up, down));
	const higher = Math.max(up, down);
	const mostCells = Math.min(
		Math.max(MOST_POINTS / higher, LARGEST_IN_OVERLAPS * 2 * margin + 8),
		MOST_POINTS_EVER / higher,
	);
	let best: ResampleWindow | null = null;
	let leastCost = Number.POSITIVE_INFINITY;
	for (let cells = 8 * Math.ceil((2 * margin + 1) / 8); cells <= mostCells; cells += 8) {
		const forward = transformCost(cells * down);
		const back = transformCost(cells * up);
		if (forward === null || back === null) continue;
		const cost = (forward + back) / (cells - 2 * margin);
		if (cost < leastCost) {
			leastCost = cost;
			best = { up, down, cells, margin };
		}
	}
	return best;
}
