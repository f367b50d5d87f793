import { PAIR, POINT, storePoints } from './lib/fftPoints';

export { pass3, pass5, pass7 } from './lib/fftOddPasses';
export { first4, pass2, pass4 } from './lib/fftPasses';

/** Room for tables and blocks, on a boundary of 16 bytes; asked for while a conversion is set up, never later. */
export function allocate(bytes: usize): usize {
	return heap.alloc(bytes);
}

/** What lies beyond the range of 32-bit float is taken as not finite. */
const LARGEST = f64x2.splat(3.4028235677973366e38);
/** -1200 dB. What lies below would only cost the time of denormal numbers. */
const SMALLEST = f64x2.splat(1e-60);

/**
 * Takes what is not finite in a plane as 0; `frames` even.
 *
 * @returns how many samples that were
 */
export function clean(plane: usize, frames: usize): i32 {
	let unusable = 0;
	for (const end = plane + frames * 8; plane < end; plane += 16) {
		const x = v128.load(plane);
		const size = f64x2.abs(x);
		const finite = f64x2.le(size, LARGEST);
		if (!i64x2.all_true(finite)) unusable += 2 - popcnt(i64x2.bitmask(finite));
		v128.store(plane, v128.and(x, v128.and(finite, f64x2.ge(size, SMALLEST))));
	}
	return unusable;
}

/** Points × response, which is real, from pairs to pairs. */
export function weigh(from: usize, to: usize, points: usize, response: usize): void {
	for (const end = from + points * POINT; from < end; from += PAIR, to += PAIR, response += 16) {
		const h = v128.load(response);
		storePoints(to, f64x2.mul(v128.load(from), h), f64x2.mul(v128.load(from, 16), h));
	}
}

/** Points in pairs as a plane of real and one of imaginary parts, `points` even. */
export function split(from: usize, re: usize, im: usize, points: usize): void {
	for (const end = from + points * POINT; from < end; from += PAIR, re += 16, im += 16) {
		v128.store(re, v128.load(from));
		v128.store(im, v128.load(from, 16));
	}
}
