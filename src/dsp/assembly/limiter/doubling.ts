import { CHUNK, DOUBLING_SIDE } from './layout';

/** Samples above this would overflow the screen's float32. */
const MOST: f32 = 1e18;

/** Copies a chunk to float32, held within what float32 can square. */
export function toFloat32(source: usize, target: usize): void {
	const most = f32x4.splat(MOST);
	const least = f32x4.splat(-MOST);
	for (let i: usize = 0; i < <usize>CHUNK; i += 4) {
		const low = f32x4.demote_f64x2_zero(v128.load(source + (i << 3)));
		const high = f32x4.demote_f64x2_zero(v128.load(source + (i << 3), 16));
		const four = v128.shuffle<f32>(low, high, 0, 1, 4, 5);
		v128.store(target + (i << 2), f32x4.max(f32x4.min(four, most), least));
	}
}

/**
 * Doubles a chunk: each sample and the value half-way to the next one.
 *
 * @param source first sample, float32, with `DOUBLING_SIDE` samples on both sides
 * @param taps the right half of the filter, float32
 */
export function doubleChunk(source: usize, target: usize, taps: usize): void {
	for (let i: usize = 0; i < <usize>CHUNK; i += 16) {
		const from = source + (i << 2);
		let before = from;
		let after = from + 4;
		let a = f32x4.splat(0);
		let b = f32x4.splat(0);
		let c = f32x4.splat(0);
		let d = f32x4.splat(0);
		for (let j: usize = 0; j < <usize>DOUBLING_SIDE; j++) {
			const tap = v128.load_splat<f32>(taps + (j << 2));
			a = f32x4.add(a, f32x4.mul(tap, f32x4.add(v128.load(before), v128.load(after))));
			b = f32x4.add(b, f32x4.mul(tap, f32x4.add(v128.load(before, 16), v128.load(after, 16))));
			c = f32x4.add(c, f32x4.mul(tap, f32x4.add(v128.load(before, 32), v128.load(after, 32))));
			d = f32x4.add(d, f32x4.mul(tap, f32x4.add(v128.load(before, 48), v128.load(after, 48))));
			before -= 4;
			after += 4;
		}
		const to = target + (i << 3);
		interleave(from, a, to);
		interleave(from + 16, b, to + 32);
		interleave(from + 32, c, to + 64);
		interleave(from + 48, d, to + 96);
	}
}

// @ts-ignore: decorator
@inline
function interleave(samples: usize, between: v128, target: usize): void {
	const four = v128.load(samples);
	v128.store(target, v128.shuffle<f32>(four, between, 0, 4, 1, 5));
	v128.store(target, v128.shuffle<f32>(four, between, 2, 6, 3, 7), 16);
}
