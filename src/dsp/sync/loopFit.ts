import { syncCode } from './code.ts';

/** Taps of the model of the loop, and how many of them look ahead of the nominal place. */
export const TAPS = 32;
export const AHEAD = 14;
/** Of the mean diagonal: keeps the parts of the spectrum in which the code has nothing from running away. */
const RIDGE = 1e-9;
const TRIMS = 3;
const TRIM_SIGMAS = 5;

/**
 * What a loop of converters makes of the code: fractional delay, filters, gain and polarity, as a filter of 32 taps. All
 * memory is taken once.
 */
export class LoopFit {
	readonly taps = new Float64Array(TAPS);
	readonly #code: Float64Array;
	readonly #matrix = new Float64Array(TAPS * TAPS);
	readonly #right = new Float64Array(TAPS);

	/** @param mostFrames that `fit` or `predict` are given at once */
	constructor(mostFrames: number) {
		this.#code = new Float64Array(mostFrames + TAPS);
	}

	/** What the model gives for `frames` frames, of which the first one is code index `index`. */
	predict(index: number, frames: number, out: Float64Array): void {
		this.#load(index, frames);
		const code = this.#code;
		const { taps } = this;
		for (let frame = 0; frame < frames; frame++) {
			let sum = 0;
			for (let tap = 0; tap < TAPS; tap++) sum += (taps[tap] as number) * (code[frame + TAPS - 1 - tap] as number);
			out[frame] = sum;
		}
	}

	/**
	 * Least squares over `frames` frames of `received`, of which the first one is code index `index`.
	 *
	 * @param scratch at least as long
	 * @returns standard deviation of what is left, without the few frames that stand out; null where no filter fits
	 */
	fit(received: Float64Array, index: number, frames: number, scratch: Float64Array): number | null {
		this.#load(index, frames);
		const code = this.#code;
		for (let row = 0; row < TAPS; row++) {
			for (let column = row; column < TAPS; column++) {
				let sum = 0;
				for (let frame = 0; frame < frames; frame++)
					sum += (code[frame + TAPS - 1 - row] as number) * (code[frame + TAPS - 1 - column] as number);
				this.#matrix[row * TAPS + column] = sum;
			}
			let sum = 0;
			for (let frame = 0; frame < frames; frame++)
				sum += (code[frame + TAPS - 1 - row] as number) * (received[frame] as number);
			this.#right[row] = sum;
		}
		if (!this.#solve()) return null;
		this.predict(index, frames, scratch);
		for (let frame = 0; frame < frames; frame++)
			scratch[frame] = (received[frame] as number) - (scratch[frame] as number);
		return trimmedDeviation(scratch, frames);
	}

	/** Codes from `TAPS - 1 - AHEAD` before the first frame to `AHEAD` after the last. */
	#load(index: number, frames: number): void {
		const first = index + AHEAD - (TAPS - 1);
		for (let at = 0; at < frames + TAPS - 1; at++) this.#code[at] = syncCode(first + at);
	}

	/** Cholesky; false when there is nothing to solve. */
	#solve(): boolean {
		const m = this.#matrix;
		let trace = 0;
		for (let row = 0; row < TAPS; row++) trace += m[row * TAPS + row] as number;
		for (let row = 0; row < TAPS; row++) {
			for (let column = row; column < TAPS; column++) {
				let sum = m[row * TAPS + column] as number;
				if (row === column) sum += (RIDGE * trace) / TAPS;
				for (let k = 0; k < row; k++) sum -= (m[k * TAPS + row] as number) * (m[k * TAPS + column] as number);
				if (row === column) {
					if (!(sum > 0)) return false;
					m[row * TAPS + row] = Math.sqrt(sum);
				} else m[row * TAPS + column] = sum / (m[row * TAPS + row] as number);
			}
		}
		const { taps } = this;
		for (let row = 0; row < TAPS; row++) {
			let sum = this.#right[row] as number;
			for (let k = 0; k < row; k++) sum -= (m[k * TAPS + row] as number) * (taps[k] as number);
			taps[row] = sum / (m[row * TAPS + row] as number);
		}
		for (let row = TAPS - 1; row >= 0; row--) {
			let sum = taps[row] as number;
			for (let k = row + 1; k < TAPS; k++) sum -= (m[row * TAPS + k] as number) * (taps[k] as number);
			taps[row] = sum / (m[row * TAPS + row] as number);
		}
		return true;
	}
}

function trimmedDeviation(values: Float64Array, frames: number): number {
	let limit = Number.POSITIVE_INFINITY;
	let deviation = 0;
	for (let round = 0; round <= TRIMS; round++) {
		let sum = 0;
		let count = 0;
		for (let frame = 0; frame < frames; frame++) {
			const value = values[frame] as number;
			if (Math.abs(value) > limit) continue;
			sum += value * value;
			count++;
		}
		deviation = Math.sqrt(sum / Math.max(1, count));
		limit = TRIM_SIGMAS * deviation;
	}
	return deviation;
}
