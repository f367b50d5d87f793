import { type Rng, seededRng } from '../shared/random.ts';
import type { Kernel } from './kernel.ts';

/**
 * Quantises to a word length with triangular dither of 2 LSB peak to peak, the sum of two independent uniform draws per
 * sample and channel (Lipshitz, Wannamaker, Vanderkooy, JAES 40(5), 1992): the error's mean is 0 and its power LSB²/4,
 * whatever the signal.
 *
 * Output is an exact multiple of the LSB, `n / 2^(bits-1)` with `n` from `-2^(bits-1)` to `2^(bits-1) - 1`; what lies
 * beyond is clamped and counted. A sample that is not a number is written as the quantised silence it stands for, and
 * counted. Latency 0. The same seed gives the same bits.
 */
export class Dither implements Kernel {
	readonly latencyFrames = 0;
	readonly #scale: number;
	readonly #seed: number;
	readonly #generators: Rng[];
	#clipped = 0;
	#nonFinite = 0;

	constructor(bits: 16 | 20 | 24, seed: number, channels: number) {
		this.#scale = 2 ** (bits - 1);
		this.#seed = seed;
		this.#generators = new Array(channels);
		this.reset();
	}

	process(planes: readonly Float64Array[], frames: number, from = 0): void {
		const scale = this.#scale;
		const highest = scale - 1;
		const end = from + frames;
		for (let channel = 0; channel < this.#generators.length; channel++) {
			const plane = planes[channel];
			const draw = this.#generators[channel];
			if (plane === undefined || draw === undefined) continue;
			for (let i = from; i < end; i++) {
				let x = plane[i] as number;
				if (Number.isNaN(x)) {
					x = 0;
					this.#nonFinite++;
				}
				const dither = draw() + draw() - 1;
				let level = Math.floor(x * scale + dither + 0.5);
				if (level > highest) {
					level = highest;
					this.#clipped++;
				} else if (level < -scale) {
					level = -scale;
					this.#clipped++;
				}
				plane[i] = level / scale;
			}
		}
	}

	/** Samples clamped since the start. */
	get clippedSamples(): number {
		return this.#clipped;
	}

	/** Samples that were not a number. */
	get nonFiniteSamples(): number {
		return this.#nonFinite;
	}

	reset(): void {
		for (let channel = 0; channel < this.#generators.length; channel++) {
			this.#generators[channel] = seededRng((this.#seed ^ Math.imul(channel + 1, 0x9e3779b1)) >>> 0);
		}
		this.#clipped = 0;
		this.#nonFinite = 0;
	}
}
