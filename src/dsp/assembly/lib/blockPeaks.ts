/*
 * Highest samples and bends by blocks, of which the bounds of the true peaks are made.
 */

/** Frames of a block, and blocks of a span, which is what is worked on at a time. */
export const BLOCK = 32;
export const BLOCKS = 8;
export const SPAN = BLOCK * BLOCKS;

/** Highest magnitudes of samples and of bends in four blocks, lane by lane. */
const sampleLanes = heap.alloc(64);
const bendLanes = heap.alloc(64);

/** The higher of two numbers; quicker than `max`, which minds NaN and the sign of 0. */
// @ts-ignore
@inline
export function higher<T extends number>(a: T, b: T): T {
	return a < b ? b : a;
}

/** Highest of four lanes, without a branch: which one it is cannot be foretold. */
// @ts-ignore
@inline
export function highestLane(lanes: v128): f32 {
	const two = f32x4.pmax(lanes, v128.shuffle<f32>(lanes, lanes, 2, 3, 2, 3));
	return f32x4.extract_lane(f32x4.pmax(two, v128.shuffle<f32>(two, two, 1, 1, 1, 1)), 0);
}

/** Highest lanes of four vectors in memory. */
// @ts-ignore
@inline
function highestLanes(at: usize): v128 {
	const a = v128.load(at);
	const b = v128.load(at, 16);
	const c = v128.load(at, 32);
	const d = v128.load(at, 48);
	const ab = f32x4.pmax(v128.shuffle<f32>(a, b, 0, 4, 1, 5), v128.shuffle<f32>(a, b, 2, 6, 3, 7));
	const cd = f32x4.pmax(v128.shuffle<f32>(c, d, 0, 4, 1, 5), v128.shuffle<f32>(c, d, 2, 6, 3, 7));
	return f32x4.pmax(v128.shuffle<f32>(ab, cd, 0, 1, 4, 5), v128.shuffle<f32>(ab, cd, 2, 3, 6, 7));
}

/**
 * Highest magnitudes of x and of b = (2x - x₋₁ - x₊₁)/4 in each block of one span.
 *
 * @param at address of its first sample; one before it and one after its last are read
 * @param samples where those of x go
 * @param bends where those of b go
 */
export function measureSpan(at: usize, samples: usize, bends: usize): void {
	for (let half = 0; half < BLOCKS * 4; half += 16) {
		for (let block = 0; block < 64; block += 16) {
			// Highest and lowest instead of magnitudes: two instructions less.
			let x = v128.load(at);
			let high = x;
			let low = x;
			let bend = f32x4.sub(f32x4.add(x, x), f32x4.add(v128.load(at - 4), v128.load(at + 4)));
			let bendHigh = bend;
			let bendLow = bend;
			for (const end = at + (BLOCK - 4) * 4; at < end; ) {
				at += 16;
				x = v128.load(at);
				high = f32x4.pmax(high, x);
				low = f32x4.pmin(low, x);
				bend = f32x4.sub(f32x4.add(x, x), f32x4.add(v128.load(at - 4), v128.load(at + 4)));
				bendHigh = f32x4.pmax(bendHigh, bend);
				bendLow = f32x4.pmin(bendLow, bend);
			}
			at += 16;
			v128.store(sampleLanes + block, f32x4.pmax(high, f32x4.neg(low)));
			v128.store(bendLanes + block, f32x4.pmax(bendHigh, f32x4.neg(bendLow)));
		}
		v128.store(samples + half, highestLanes(sampleLanes));
		v128.store(bends + half, f32x4.mul(highestLanes(bendLanes), f32x4.splat(0.25)));
	}
}
