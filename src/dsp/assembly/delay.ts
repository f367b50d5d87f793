/** Taps that are taken at once; their partial sums are added as (first + second) + (third + fourth). */
const STEP: usize = 4 * 8;

/** Room for taps and blocks, on a boundary of 16 bytes; asked for while a thread sets up its filter, never later. */
export function allocate(bytes: usize): usize {
	return heap.alloc(bytes);
}

/**
 * Each sample of `output` is the sum of taps × samples of `input`, from the sample of the same place backwards.
 *
 * @param input the first sample; as many as there are taps lie before it
 * @param tapCount,frames multiples of 4
 */
export function filter(input: usize, taps: usize, tapCount: usize, output: usize, frames: usize): void {
	const lastTap = taps + tapCount * 8;
	// Four samples side by side, in two vectors, and four partial sums of each: no addition waits for the one before.
	for (const end = output + frames * 8; output < end; output += STEP, input += STEP) {
		let a = f64x2.splat(0);
		let b = f64x2.splat(0);
		let c = f64x2.splat(0);
		let d = f64x2.splat(0);
		let a2 = f64x2.splat(0);
		let b2 = f64x2.splat(0);
		let c2 = f64x2.splat(0);
		let d2 = f64x2.splat(0);
		let from = input - 3 * 8;
		for (let tap = taps; tap < lastTap; tap += STEP, from -= STEP) {
			const second = v128.load(from, 16);
			const third = v128.load(from, 24);
			let weight = v128.load64_splat(tap);
			a = f64x2.add(a, f64x2.mul(weight, third));
			a2 = f64x2.add(a2, f64x2.mul(weight, v128.load(from, 40)));
			weight = v128.load64_splat(tap, 8);
			b = f64x2.add(b, f64x2.mul(weight, second));
			b2 = f64x2.add(b2, f64x2.mul(weight, v128.load(from, 32)));
			weight = v128.load64_splat(tap, 16);
			c = f64x2.add(c, f64x2.mul(weight, v128.load(from, 8)));
			c2 = f64x2.add(c2, f64x2.mul(weight, third));
			weight = v128.load64_splat(tap, 24);
			d = f64x2.add(d, f64x2.mul(weight, v128.load(from)));
			d2 = f64x2.add(d2, f64x2.mul(weight, second));
		}
		v128.store(output, f64x2.add(f64x2.add(a, b), f64x2.add(c, d)));
		v128.store(output, f64x2.add(f64x2.add(a2, b2), f64x2.add(c2, d2)), 16);
	}
}
