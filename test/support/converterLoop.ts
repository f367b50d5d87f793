import { FrameDelay } from '../../src/audio/backends/frameDelay.ts';
import { syncCode } from '../../src/dsp/sync/code.ts';
import type { Rng } from '../../src/shared/random.ts';

/** A cable from a DA converter's line output to an AD converter's line input, as it is found in studios. */
export interface ConverterLoopOptions {
	rateHz: number;
	/** With a fraction. */
	delayFrames: number;
	/** Negative turns the polarity. */
	gain: number;
	/** Word length of both converters. */
	bits: 16 | 24;
	/** RMS of the analogue noise, dBFS. */
	noiseDbfs: number;
	/** Peak of 50 Hz hum, dBFS; null for none. */
	humDbfs: number | null;
	/** Corner of the coupling capacitors and the converter's own high-pass, Hz. */
	couplingHz: number;
}

const BLOCK = 256;

/**
 * What comes back of the sync code, frame by frame: interpolated delay, a one-pole high-pass on either side, a one-pole
 * low-pass for the analogue part near the band's end, hum, noise, and TPDF dither at the word length.
 */
export class ConverterLoop {
	readonly #options: ConverterLoopOptions;
	readonly #random: Rng;
	readonly #delay: FrameDelay;
	readonly #block = new Float64Array(BLOCK);
	readonly #highPass: number;
	#at = BLOCK;
	#sent = 0;
	#frame = 0;
	#low1 = 0;
	#low2 = 0;
	#smooth = 0;
	#spare: number | null = null;

	constructor(options: ConverterLoopOptions, random: Rng) {
		this.#options = options;
		this.#random = random;
		this.#delay = new FrameDelay(options.delayFrames);
		this.#highPass = 1 - Math.exp((-2 * Math.PI * options.couplingHz) / options.rateHz);
	}

	/** The next frame of the sync input. */
	next(): number {
		if (this.#at === BLOCK) {
			for (let frame = 0; frame < BLOCK; frame++) this.#block[frame] = syncCode(this.#sent++);
			this.#delay.process(this.#block, BLOCK);
			this.#at = 0;
		}
		const { rateHz, gain, bits, noiseDbfs, humDbfs } = this.#options;
		let value = gain * (this.#block[this.#at++] as number);
		this.#low1 += this.#highPass * (value - this.#low1);
		value -= this.#low1;
		this.#low2 += this.#highPass * (value - this.#low2);
		value -= this.#low2;
		this.#smooth += 0.9 * (value - this.#smooth);
		value = this.#smooth + 10 ** (noiseDbfs / 20) * this.#gaussian();
		if (humDbfs !== null) value += 10 ** (humDbfs / 20) * Math.sin((2 * Math.PI * 50 * this.#frame) / rateHz);
		this.#frame++;
		const grid = 2 ** (bits - 1);
		return Math.round(value * grid + this.#random() - this.#random()) / grid;
	}

	#gaussian(): number {
		const spare = this.#spare;
		if (spare !== null) {
			this.#spare = null;
			return spare;
		}
		const radius = Math.sqrt(-2 * Math.log(1 - this.#random()));
		const turn = 2 * Math.PI * this.#random();
		this.#spare = radius * Math.sin(turn);
		return radius * Math.cos(turn);
	}
}
