/** Added to the diagonal, as a share of the energy: what the programme does not excite stays at rest. */
const REGULAR = 1e-7;
const LEAST = 1e-14;
const LEAST_PIVOT = 1e-300;

/**
 * Least squares of one channel's response over everything heard, the past fading away. A stretch is added on trial; what
 * it taught is kept only by `keep`, so that a fault teaches nothing.
 */
export class NormalEquations {
	readonly response: Float64Array;
	readonly #kept: Float64Array;
	readonly #taps: number;
	/** Lower triangles. */
	#matrix: Float64Array;
	#trial: Float64Array;
	#cross: Float64Array;
	#trialCross: Float64Array;
	readonly #factor: Float64Array;
	readonly #work: Float64Array;

	/** @param taps an even number */
	constructor(taps: number) {
		this.#taps = taps;
		this.response = new Float64Array(taps);
		this.#kept = new Float64Array(taps);
		this.#matrix = new Float64Array(taps * taps);
		this.#trial = new Float64Array(taps * taps);
		this.#factor = new Float64Array(taps * taps);
		this.#cross = new Float64Array(taps);
		this.#trialCross = new Float64Array(taps);
		this.#work = new Float64Array(taps);
	}

	/** Energy of what is remembered. */
	get energy(): number {
		return this.#matrix[0] as number;
	}

	/**
	 * Solves for what is remembered and a stretch s…e-1 of x sent and y returned.
	 *
	 * @param auto Σ x[t]·x[t-k]
	 * @param cross Σ y[t]·x[t-k]
	 * @param before x[s-1-j]
	 * @param last x[e-1-j]
	 * @param share of what is remembered that still counts
	 */
	solve(auto: Float64Array, cross: Float64Array, before: Float64Array, last: Float64Array, share: number): void {
		const taps = this.#taps;
		const trial = this.#trial;
		const matrix = this.#matrix;
		// The covariance of a stretch follows from its first column along the diagonals.
		for (let k = 0; k < taps; k++) trial[k * taps] = auto[k] as number;
		for (let row = 1; row < taps; row++) {
			const b = before[row - 1] as number;
			const l = last[row - 1] as number;
			const at = row * taps;
			const from = at - taps - 1;
			for (let column = 1; column <= row; column++)
				trial[at + column] =
					(trial[from + column] as number) + b * (before[column - 1] as number) - l * (last[column - 1] as number);
		}
		let trace = 0;
		for (let row = 0; row < taps; row++) {
			const at = row * taps;
			for (let column = 0; column <= row; column++)
				trial[at + column] = share * (matrix[at + column] as number) + (trial[at + column] as number);
			trace += trial[at + row] as number;
			this.#trialCross[row] = share * (this.#cross[row] as number) + (cross[row] as number);
		}
		this.#solve((REGULAR * trace) / taps + LEAST);
	}

	/** The stretch solved last was sound. */
	keep(): void {
		[this.#matrix, this.#trial] = [this.#trial, this.#matrix];
		[this.#cross, this.#trialCross] = [this.#trialCross, this.#cross];
		this.#kept.set(this.response);
	}

	/** The response as it was when last kept. */
	restore(): void {
		this.response.set(this.#kept);
	}

	/** Cholesky's factorisation, then both triangles. */
	#solve(diagonal: number): void {
		const taps = this.#taps;
		const factor = this.#factor;
		const work = this.#work;
		const response = this.response;
		for (let row = 0; row < taps; row += 2) this.#factorise(row, diagonal);
		for (let row = 0; row < taps; row++) {
			let sum = this.#trialCross[row] as number;
			for (let k = 0; k < row; k++) sum -= (factor[row * taps + k] as number) * (response[k] as number);
			response[row] = sum * (work[row] as number);
		}
		for (let row = taps - 1; row >= 0; row--) {
			const value = (response[row] as number) * (work[row] as number);
			response[row] = value;
			for (let k = 0; k < row; k++) response[k] = (response[k] as number) - (factor[row * taps + k] as number) * value;
		}
	}

	/** Two rows of the factor, in blocks of two columns: each number that is read is used twice. */
	#factorise(row: number, diagonal: number): void {
		const taps = this.#taps;
		const factor = this.#factor;
		const trial = this.#trial;
		const work = this.#work;
		const a = row * taps;
		const b = a + taps;
		for (let column = 0; column < row; column += 2) {
			const c = column * taps;
			const d = c + taps;
			let ac = trial[a + column] as number;
			let ad = trial[a + column + 1] as number;
			let bc = trial[b + column] as number;
			let bd = trial[b + column + 1] as number;
			for (let k = 0; k < column; k++) {
				const one = factor[a + k] as number;
				const two = factor[b + k] as number;
				const three = factor[c + k] as number;
				const four = factor[d + k] as number;
				ac -= one * three;
				ad -= one * four;
				bc -= two * three;
				bd -= two * four;
			}
			ac *= work[column] as number;
			bc *= work[column] as number;
			const below = factor[d + column] as number;
			factor[a + column] = ac;
			factor[b + column] = bc;
			factor[a + column + 1] = (ad - ac * below) * (work[column + 1] as number);
			factor[b + column + 1] = (bd - bc * below) * (work[column + 1] as number);
		}
		let aa = (trial[a + row] as number) + diagonal;
		let ba = trial[b + row] as number;
		let bb = (trial[b + row + 1] as number) + diagonal;
		for (let k = 0; k < row; k++) {
			const one = factor[a + k] as number;
			const two = factor[b + k] as number;
			aa -= one * one;
			ba -= two * one;
			bb -= two * two;
		}
		aa = Math.sqrt(Math.max(aa, LEAST_PIVOT));
		factor[a + row] = aa;
		work[row] = 1 / aa;
		ba *= work[row] as number;
		factor[b + row] = ba;
		bb = Math.sqrt(Math.max(bb - ba * ba, LEAST_PIVOT));
		factor[b + row + 1] = bb;
		work[row + 1] = 1 / bb;
	}
}
