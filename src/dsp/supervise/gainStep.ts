import type { BandSums, FittedGain } from './bandSums.ts';
import type { StepWindow } from './stepWindows.ts';

const DB = 20 / Math.LN10;
/** More left over than this share of what came back: it is another signal, and no matter of level. */
const UNLIKE = 0.2;
/** A gain below this is none. */
const LEAST_GAIN = 0.01;

/** By how much the gain of a band differs behind a place from before it, as a window reads it. */
export class GainStep {
	readonly #sums: BandSums;
	readonly #before: FittedGain = { gain: 1, variance: 0, left: 0, returned: 0 };
	readonly #behind: FittedGain = { gain: 1, variance: 0, left: 0, returned: 0 };

	constructor(sums: BandSums) {
		this.#sums = sums;
	}

	/**
	 * Reads the step between a cell and the one before it.
	 *
	 * @returns standard deviation of what is read, dB; infinite or not a number where there is no gain to read
	 */
	read(band: number, cell: number, { cells, straight }: StepWindow): number {
		const before = this.#before;
		const behind = this.#behind;
		this.#sums.fit(band, cell - 1 - cells, cell - 1, cell - 0.5, straight, before);
		this.#sums.fit(band, cell, cell + cells, cell - 0.5, straight, behind);
		if (!(before.gain > LEAST_GAIN && behind.gain > LEAST_GAIN)) return Number.POSITIVE_INFINITY;
		return (
			DB * Math.sqrt(before.variance / (before.gain * before.gain) + behind.variance / (behind.gain * behind.gain))
		);
	}

	/** What was read last, dB. */
	get db(): number {
		return DB * Math.log(this.#behind.gain / this.#before.gain);
	}

	/** Another signal came back there. */
	get isOther(): boolean {
		return this.#before.left + this.#behind.left > UNLIKE * (this.#before.returned + this.#behind.returned);
	}
}
