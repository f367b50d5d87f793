import { DetentError } from '../../shared/errors.ts';

/** Taps on either side of the centre of the interpolator. */
const HALF_TAPS = 32;

/** Modified Bessel function of the first kind, order 0, by its power series. */
function besselI0(x: number): number {
	let sum = 1;
	let term = 1;
	for (let k = 1; k < 60; k++) {
		term *= (x / (2 * k)) ** 2;
		sum += term;
	}
	return sum;
}

/** Windowed sinc (Kaiser, β = 9) that delays by `HALF_TAPS + fraction` frames; unity gain at 0 Hz. */
function interpolator(fraction: number): Float64Array {
	const taps = new Float64Array(2 * HALF_TAPS);
	let sum = 0;
	for (let tap = 0; tap < taps.length; tap++) {
		const x = tap - HALF_TAPS - fraction;
		const edge = x / HALF_TAPS;
		const window = Math.abs(edge) >= 1 ? 0 : besselI0(9 * Math.sqrt(1 - edge * edge)) / besselI0(9);
		const value = x === 0 ? 1 : (Math.sin(Math.PI * x) / (Math.PI * x)) * window;
		taps[tap] = value;
		sum += value;
	}
	return taps.map((value) => value / sum);
}

/**
 * Delays one channel by `frames`, which may have a fraction. A whole number of frames changes no bit; a fraction is
 * interpolated, flat within 0.01 dB up to 0.9 of half the sample rate.
 *
 * @throws DetentError `audio.delay` for a fractional delay shorter than the interpolator (32 frames)
 */
export class FrameDelay {
	/** The last samples, twice over. */
	readonly #line: Float64Array;
	readonly #whole: number;
	readonly #taps: Float64Array | null;
	#at = 0;

	constructor(frames: number) {
		const whole = Math.floor(frames);
		const fraction = frames - whole;
		if (frames < 0 || (fraction > 0 && whole < HALF_TAPS))
			throw new DetentError('audio.delay', {
				message: `A delay of ${frames} frames cannot be made.`,
				remedy: `Use a whole number of frames, or at least ${HALF_TAPS}.`,
			});
		this.#taps = fraction > 0 ? interpolator(fraction) : null;
		this.#whole = fraction > 0 ? whole - HALF_TAPS : whole;
		this.#line = new Float64Array(2 * (this.#whole + 2 * HALF_TAPS + 1));
	}

	/** Delays the first `frames` samples of `plane` in place. */
	process(plane: Float64Array, frames: number): void {
		const line = this.#line;
		const size = line.length / 2;
		const taps = this.#taps;
		const length = taps?.length ?? 0;
		let at = this.#at;
		for (let frame = 0; frame < frames; frame++) {
			const value = plane[frame] ?? 0;
			line[at] = value;
			line[at + size] = value;
			// In the second half everything that is reached back to lies in one piece.
			const from = at + size - this.#whole;
			if (taps === null) plane[frame] = line[from] ?? 0;
			else {
				// Four sums side by side: an addition need not wait for the one before.
				let a = 0;
				let b = 0;
				let c = 0;
				let d = 0;
				for (let tap = 0; tap < length; tap += 4) {
					a += (taps[tap] as number) * (line[from - tap] as number);
					b += (taps[tap + 1] as number) * (line[from - tap - 1] as number);
					c += (taps[tap + 2] as number) * (line[from - tap - 2] as number);
					d += (taps[tap + 3] as number) * (line[from - tap - 3] as number);
				}
				plane[frame] = a + b + (c + d);
			}
			at = at + 1 === size ? 0 : at + 1;
		}
		this.#at = at;
	}
}
