import type { DitherSettings } from '../../src/dsp/dither/dither.ts';
import { xoshiro256State } from '../../src/shared/random.ts';

const rotateLeft = (word: bigint, by: bigint) => BigInt.asUintN(64, (word << by) | (word >> (64n - by)));

/** Both uniform draws of a sample, -0.5 to 0.5, from one word of xoshiro256++. */
function* draws(seed: number, channel: number): Generator<readonly [number, number], never> {
	let [s0, s1, s2, s3] = xoshiro256State(seed, channel);
	for (;;) {
		const word = BigInt.asUintN(64, rotateLeft(BigInt.asUintN(64, s0 + s3), 23n) + s0);
		const shifted = BigInt.asUintN(64, s1 << 17n);
		s2 ^= s0;
		s3 ^= s1;
		s1 ^= s2;
		s0 ^= s3;
		s2 ^= shifted;
		s3 = rotateLeft(s3, 45n);
		yield [Number(BigInt.asIntN(32, word)) / 2 ** 32, Number(BigInt.asIntN(32, word >> 32n)) / 2 ** 32];
	}
}

/**
 * What `Dither` does to one channel, written to be read; it takes the sums in the kernel's order, so that the two agree
 * bit for bit.
 *
 * @param channel chooses the generator
 */
export function ditherReference(input: Float64Array, channel: number, settings: DitherSettings): Float64Array {
	const { bits, seed, shape, autoBlank = false } = settings;
	const scale = 2 ** (bits - 1);
	const forward = shape?.forward ?? [];
	const recursive = shape?.recursive ?? [];
	/** Newest first, as the coefficients are. */
	let errors = forward.map(() => 0);
	let outputs = recursive.map(() => 0);
	let stillFrames = 32;
	const random = draws(seed, channel);
	return input.map((sample) => {
		const wanted = Math.max(-2 * scale, Math.min(2 * scale, Number.isNaN(sample) ? 0 : sample * scale));
		const [first, second] = random.next().value;
		let filter = sumOfProducts(recursive, outputs, -1, 0, 0);
		filter = sumOfProducts(forward, errors, 1, filter, 2);
		if (forward.length > 1) filter += (forward[1] ?? 0) * (errors[1] ?? 0);
		if (forward.length > 0) filter += (forward[0] ?? 0) * (errors[0] ?? 0);
		let level = Math.floor(wanted - filter + (first + second + 0.5));
		let error = level - (wanted - filter);
		stillFrames = Number.isInteger(wanted) ? stillFrames + 1 : 0;
		if (autoBlank && stillFrames >= 32) {
			level = wanted;
			filter = 0;
			error = 0;
		}
		errors = [error, ...errors].slice(0, forward.length);
		outputs = [filter, ...outputs].slice(0, recursive.length);
		return Math.max(-scale, Math.min(scale - 1, level)) / scale;
	});
}

/** `start` plus all products from index `from` on, oldest first, in two partial sums of even and of odd lags. */
function sumOfProducts(
	coefficients: readonly number[],
	history: readonly number[],
	sign: 1 | -1,
	start: number,
	from: number,
): number {
	const partial: [even: number, odd: number] = [start, 0];
	for (let i = coefficients.length - 1; i >= from; i--) {
		partial[i % 2 === 0 ? 1 : 0] += sign * (coefficients[i] ?? 0) * (history[i] ?? 0);
	}
	return partial[0] + partial[1];
}
