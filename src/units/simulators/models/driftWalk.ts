import { type Rng, seededRng } from '../../../shared/random.ts';

/** A box warms and cools over minutes: a walk with a way home, one step in half a second, straight lines between. */
const STEP_SECONDS = 0.5;
/** Share of the way home in one step; a time constant of 50 s. */
const HOMING = 0.01;
const GAIN_STEP_DB = 0.004;
const RATIO_STEP = 0.0002;

/** Slow seeded drift of a box: gain within a few hundredths of a dB, frequencies within a few tenths of a per cent. */
export class DriftWalk {
	readonly #seed: number;
	readonly #stepFrames: number;
	#rng: Rng;
	#frame = 0;
	#gainFrom = 0;
	#gainTo = 0;
	#ratioFrom = 0;
	#ratioTo = 0;

	constructor(seed: number, rateHz: number) {
		this.#seed = seed;
		this.#stepFrames = Math.round(STEP_SECONDS * rateHz);
		this.#rng = seededRng(seed);
	}

	get gainDb(): number {
		return this.#gainFrom + ((this.#gainTo - this.#gainFrom) * this.#frame) / this.#stepFrames;
	}

	get ratio(): number {
		return 1 + this.#ratioFrom + ((this.#ratioTo - this.#ratioFrom) * this.#frame) / this.#stepFrames;
	}

	/** @param frames at most one step's length */
	advance(frames: number): void {
		this.#frame += frames;
		if (this.#frame < this.#stepFrames) return;
		this.#frame -= this.#stepFrames;
		this.#gainFrom = this.#gainTo;
		this.#ratioFrom = this.#ratioTo;
		this.#gainTo += GAIN_STEP_DB * (2 * this.#rng() - 1) - HOMING * this.#gainTo;
		this.#ratioTo += RATIO_STEP * (2 * this.#rng() - 1) - HOMING * this.#ratioTo;
	}

	reset(): void {
		this.#rng = seededRng(this.#seed);
		this.#frame = 0;
		this.#gainFrom = 0;
		this.#gainTo = 0;
		this.#ratioFrom = 0;
		this.#ratioTo = 0;
	}
}
