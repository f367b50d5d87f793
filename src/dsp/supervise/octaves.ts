import { fftSize, RealFft } from '../fourier/fft.ts';

const LOWEST = -5;
const HIGHEST = 4;
const LEAST_SECONDS = 0.16;

/** Centres of the octaves, 31 Hz to 16 kHz. */
export const OCTAVES_HZ: readonly number[] = Array.from(
	{ length: HIGHEST - LOWEST + 1 },
	(_, index) => 1000 * 2 ** (LOWEST + index),
);

/** Mean squares of a signal in octaves, over one frame of a sixth of a second or so (Hann). */
export class Octaves {
	/** Samples of a frame; a power of two. */
	readonly size: number;
	readonly #fft: RealFft;
	readonly #window: Float64Array;
	readonly #work: Float64Array;
	readonly #re: Float64Array;
	readonly #im: Float64Array;
	/** First bin of each octave, and behind the last. */
	readonly #edges: readonly number[];
	readonly #scale: number;

	constructor(rateHz: number) {
		this.size = fftSize(LEAST_SECONDS * rateHz);
		const { size } = this;
		this.#fft = new RealFft(size);
		this.#window = Float64Array.from({ length: size }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / size));
		this.#work = new Float64Array(size);
		this.#re = new Float64Array(this.#fft.bins);
		this.#im = new Float64Array(this.#fft.bins);
		const bin = (hz: number) => Math.min(size / 2, Math.round((hz * size) / rateHz));
		this.#edges = [...OCTAVES_HZ.map((hz) => bin(hz / Math.SQRT2)), bin((OCTAVES_HZ.at(-1) ?? 0) * Math.SQRT2)];
		// Two sides of the spectrum, and the mean square of the window, 3/8.
		this.#scale = 2 / (size * size * (3 / 8));
	}

	/**
	 * Adds the mean square of each octave.
	 *
	 * @param signal `size` samples
	 * @param sums one for each of `OCTAVES_HZ`
	 */
	addTo(sums: Float64Array, signal: Float64Array): void {
		const work = this.#work;
		for (let i = 0; i < this.size; i++) work[i] = (signal[i] as number) * (this.#window[i] as number);
		this.#fft.forward(work, this.#re, this.#im);
		for (let octave = 0; octave < sums.length; octave++) {
			let sum = 0;
			const end = this.#edges[octave + 1] as number;
			for (let k = this.#edges[octave] as number; k < end; k++)
				sum += (this.#re[k] as number) ** 2 + (this.#im[k] as number) ** 2;
			sums[octave] = (sums[octave] as number) + sum * this.#scale;
		}
	}
}
