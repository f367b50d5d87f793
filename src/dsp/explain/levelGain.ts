import { median } from './bandTransfer.ts';

const STEP_SECONDS = 0.1;
const RANGE_DB = 3;
/** Softer than this the noise of both is compared, not the music. */
const SOFTEST_DBFS = -60;
const LEAST_STEPS = 5;

export interface GainAtLevel {
	levelDbfs: number;
	changeDb: number;
	seconds: number;
}

/** Gain against level: RMS of 100 ms of the mid of both; a change of width is no change of gain. */
export class LevelGain {
	readonly #stepFrames: number;
	readonly #steps: { levelDbfs: number; gainDb: number }[] = [];
	#frames = 0;
	#mix = 0;
	#other = 0;

	constructor(rateHz: number) {
		this.#stepFrames = Math.round(STEP_SECONDS * rateHz);
	}

	/** @param planes left and right of the mix, then of the other; `frames` of each */
	take(planes: readonly Float64Array[], frames: number): void {
		const [left, right, otherLeft, otherRight] = planes as [Float64Array, Float64Array, Float64Array, Float64Array];
		for (let i = 0; i < frames; i++) {
			this.#mix += ((left[i] as number) + (right[i] as number)) ** 2;
			this.#other += ((otherLeft[i] as number) + (otherRight[i] as number)) ** 2;
			this.#frames += 1;
			if (this.#frames < this.#stepFrames) continue;
			if (this.#mix > 0 && this.#other > 0) {
				const levelDbfs = 10 * Math.log10(this.#mix / (4 * this.#frames));
				this.#steps.push({ levelDbfs, gainDb: 10 * Math.log10(this.#other / this.#mix) });
			}
			this.#frames = 0;
			this.#mix = 0;
			this.#other = 0;
		}
	}

	/** Softest first; against the softest range that is told. */
	read(): GainAtLevel[] {
		const ranges = new Map<number, number[]>();
		for (const { levelDbfs, gainDb } of this.#steps) {
			if (levelDbfs < SOFTEST_DBFS) continue;
			const range = Math.floor(levelDbfs / RANGE_DB);
			ranges.set(range, [...(ranges.get(range) ?? []), gainDb]);
		}
		const told = [...ranges].filter(([, gains]) => gains.length >= LEAST_STEPS).sort(([a], [b]) => a - b);
		const [, softest = []] = told[0] ?? [];
		const from = softest.length === 0 ? 0 : median(softest);
		return told.map(([range, gains]) => ({
			levelDbfs: (range + 0.5) * RANGE_DB,
			changeDb: median(gains) - from,
			seconds: gains.length * STEP_SECONDS,
		}));
	}
}
