import { kaiser, kaiserBeta, sinc } from '../kaiser.ts';

/** Kaiser's formulas promise a little too much: asking for this gives 195 dB from the stop edge on. */
const DESIGN_ATTENUATION_DB = 208;
/** From this lower rate on the band is wide enough for a shorter filter, which rings less. */
const HIGH_RATE_HZ = 64_000;
/** Half the length of the filter, frames of the lower rate. */
const SIDE_FRAMES = 432;
const HIGH_RATE_SIDE_FRAMES = 144;

/**
 * The linear-phase low-pass of a conversion: an ideal one under a Kaiser window, as a function of time. Time is counted in
 * frames of the lower rate and frequency in parts of that rate, so that its Nyquist frequency is 0.5.
 *
 * | lower rate | half length | -0.1 dB | -3 dB | -195 dB |
 * | --- | --- | --- | --- | --- |
 * | below 64 kHz | 432 frames | 0.4881 (21.53 kHz at 44.1 kHz) | 0.4910 | 0.5 |
 * | 64 kHz and more | 144 frames | 0.4643 (40.95 kHz at 88.2 kHz) | 0.4730 | 0.5 |
 *
 * Source: J. F. Kaiser, Nonrecursive digital filter design using the I0-sinh window function, 1974.
 */
export class ResampleFilter {
	/** The filter is 0 from this distance on, in frames of the lower rate. */
	readonly side: number;
	readonly #cutoff: number;
	readonly #beta = kaiserBeta(DESIGN_ATTENUATION_DB);

	constructor(lowerRateHz: number) {
		this.side = lowerRateHz < HIGH_RATE_HZ ? SIDE_FRAMES : HIGH_RATE_SIDE_FRAMES;
		const transition = (DESIGN_ATTENUATION_DB - 7.95) / 14.36 / (2 * this.side);
		this.#cutoff = 0.5 - transition / 2;
	}

	/** Value at a time; its integral over time is 1, to 1e-9. */
	at(time: number): number {
		return 2 * this.#cutoff * sinc(2 * this.#cutoff * time) * kaiser(time / this.side, this.#beta);
	}
}
