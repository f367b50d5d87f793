import { RealFft } from '../fourier/fft.ts';
import { fractionalTaps, kaiserBeta } from '../kaiser.ts';

/** Samples of one channel. */
export type Samples = Float32Array | Float64Array;

/** Taps on each side: flat to 0.488 of the rate. */
export const FRACTIONAL_SIDE = 192;
const ATTENUATION_DB = 140;
const TAPS = 2 * FRACTIONAL_SIDE;
const FFT_FRAMES = 1 << 13;
/** Frames that one transform gives: a whole number of them wastes nothing. */
export const DELAY_STEP = FFT_FRAMES - TAPS + 1;

/**
 * Reads band-limited signals with one delay: `result[i] = signal(from + i - delayFrames)`. A whole number of frames is an
 * exact copy; a fraction is read with 384 taps (Kaiser window, 140 dB) up to 0.488 of the rate, by overlap-save, to 1e-15
 * of the highest sample near by.
 */
export class DelayedReader {
	readonly #whole: number;
	readonly #filter: Convolver | null;

	/** @param delayFrames may be negative */
	constructor(delayFrames: number) {
		this.#whole = Math.floor(-delayFrames);
		const fraction = -delayFrames - this.#whole;
		this.#filter =
			fraction === 0 ? null : new Convolver(fractionalTaps(fraction, FRACTIONAL_SIDE, kaiserBeta(ATTENUATION_DB)));
	}

	/**
	 * What lies outside the signal is 0.
	 *
	 * @param out gets `frames` values
	 */
	read(signal: Samples, from: number, frames: number, out: Float64Array): void {
		const start = from + this.#whole;
		if (this.#filter === null) copy(signal, start, frames, out);
		else this.#filter.read(signal, start - FRACTIONAL_SIDE + 1, frames, out);
	}
}

/** `readDelayed(signal, delay, …)` is `new DelayedReader(delay).read(signal, …)`, for what is read once. */
export function readDelayed(
	signal: Samples,
	delayFrames: number,
	from: number,
	frames: number,
	out: Float64Array,
): void {
	new DelayedReader(delayFrames).read(signal, from, frames, out);
}

function copy(signal: Samples, from: number, frames: number, out: Float64Array): void {
	const first = Math.min(frames, Math.max(0, -from));
	const last = Math.max(first, Math.min(frames, signal.length - from));
	out.fill(0, 0, first);
	out.set(signal.subarray(from + first, from + last), first);
	out.fill(0, last, frames);
}

/** Sums of a signal under taps: `out[i] = Σ taps[k]·signal[from + i + k]`. */
class Convolver {
	readonly #fft = new RealFft(FFT_FRAMES);
	readonly #block = new Float64Array(FFT_FRAMES);
	readonly #re = new Float64Array(this.#fft.bins);
	readonly #im = new Float64Array(this.#fft.bins);
	readonly #tapsRe = new Float64Array(this.#fft.bins);
	readonly #tapsIm = new Float64Array(this.#fft.bins);

	constructor(taps: Float64Array) {
		this.#block.set(taps);
		this.#fft.forward(this.#block, this.#tapsRe, this.#tapsIm);
	}

	read(signal: Samples, from: number, frames: number, out: Float64Array): void {
		const fft = this.#fft;
		const block = this.#block;
		const re = this.#re;
		const im = this.#im;
		for (let done = 0; done < frames; done += DELAY_STEP) {
			copy(signal, from + done, FFT_FRAMES, block);
			fft.forward(block, re, im);
			for (let k = 0; k < fft.bins; k++) {
				const r = re[k] as number;
				const i = im[k] as number;
				const tr = this.#tapsRe[k] as number;
				const ti = this.#tapsIm[k] as number;
				re[k] = r * tr + i * ti;
				im[k] = i * tr - r * ti;
			}
			fft.inverse(re, im, block);
			out.set(block.subarray(0, Math.min(DELAY_STEP, frames - done)), done);
		}
	}
}
