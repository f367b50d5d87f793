import { GatedLoudness } from './gatedLoudness.ts';
import { type LoudnessOptions, WindowedLoudness } from './windowedLoudness.ts';

/**
 * Loudness meter for something with an end, ITU-R BS.1770-5 Annex 1 and EBU Tech 3341 and 3342 (2023), for 1 to 5.1
 * channels; see `LoudnessWindows` and `GatedLoudness` for the readings. A sample that is not finite is read as 0 and
 * counted. `process` allocates nothing, but for the gate's stores, which grow after an hour and then at each doubling.
 */
export class LoudnessMeter {
	readonly #gated = new GatedLoudness();
	readonly #windowed: WindowedLoudness;

	/** @throws DetentError `audio.channels`, `audio.rate` */
	constructor(options: LoudnessOptions) {
		this.#windowed = new WindowedLoudness(options, [this.#gated]);
	}

	process(planes: readonly Float64Array[], frames: number, from = 0): void {
		this.#windowed.process(planes, frames, from);
	}

	momentaryLufs(): number | null {
		return this.#windowed.windows.momentaryLufs();
	}

	shortTermLufs(): number | null {
		return this.#windowed.windows.shortTermLufs();
	}

	maxMomentaryLufs(): number | null {
		return this.#windowed.windows.maxMomentaryLufs();
	}

	maxShortTermLufs(): number | null {
		return this.#windowed.windows.maxShortTermLufs();
	}

	integratedLufs(): number | null {
		return this.#gated.integratedLufs();
	}

	loudnessRangeLu(): number | null {
		return this.#gated.loudnessRangeLu();
	}

	/** Samples that were no numbers. */
	get nonFiniteSamples(): number {
		return this.#windowed.nonFiniteSamples;
	}

	reset(): void {
		this.#windowed.reset();
		this.#gated.reset();
	}
}
