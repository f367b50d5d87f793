import { PREEMPHASIS } from './preemphasis.ts';

/** Share of what was learned that still counts after another stretch. */
const SHARE = 0.93;

/**
 * What a gentle saturation adds: the square and the cube of the signal, each with a weight fitted by least squares to
 * what the response and the gain leave over.
 */
export class Bend {
	readonly #square: Float64Array;
	readonly #cube: Float64Array;
	/** Σ s², Σ s·c, Σ c², Σ s·e, Σ c·e: kept, and with the stretch on trial. */
	#sums = new Float64Array(5);
	#trial = new Float64Array(5);

	constructor(frames: number) {
		this.#square = new Float64Array(frames);
		this.#cube = new Float64Array(frames);
	}

	/**
	 * @param y the return
	 * @param p its prediction, before the gain
	 * @param out gets the return without what was bent
	 */
	straighten(y: Float64Array, p: Float64Array, gain: Float64Array, out: Float64Array): void {
		const square = this.#square;
		const cube = this.#cube;
		const trial = this.#trial;
		for (let k = 0; k < 5; k++) trial[k] = SHARE * (this.#sums[k] as number);
		let u1 = 0;
		let u2 = 0;
		let s1 = 0;
		let s2 = 0;
		let c1 = 0;
		let c2 = 0;
		let ss = 0;
		let sc = 0;
		let cc = 0;
		let se = 0;
		let ce = 0;
		for (let i = 0; i < y.length; i++) {
			const predicted = (p[i] as number) * (gain[i] as number);
			// Back to the plain waveform, bent there, and emphasised again.
			const u = predicted + 2 * PREEMPHASIS * u1 - PREEMPHASIS * PREEMPHASIS * u2;
			u2 = u1;
			u1 = u;
			const s = u * u;
			const c = s * u;
			const sEmphasised = s - 2 * PREEMPHASIS * s1 + PREEMPHASIS * PREEMPHASIS * s2;
			const cEmphasised = c - 2 * PREEMPHASIS * c1 + PREEMPHASIS * PREEMPHASIS * c2;
			s2 = s1;
			s1 = s;
			c2 = c1;
			c1 = c;
			square[i] = sEmphasised;
			cube[i] = cEmphasised;
			const e = (y[i] as number) - predicted;
			ss += sEmphasised * sEmphasised;
			sc += sEmphasised * cEmphasised;
			cc += cEmphasised * cEmphasised;
			se += sEmphasised * e;
			ce += cEmphasised * e;
		}
		[ss, sc, cc, se, ce].forEach((sum, k) => {
			trial[k] = (trial[k] as number) + sum;
		});
		const [a, b, , d, f] = trial as unknown as [number, number, number, number, number];
		const rest = 1e-6 * (trial[2] as number) + 1e-12;
		const first = a * (1 + 1e-6) + 1e-12;
		const second = (trial[2] as number) + rest;
		const determinant = first * second - b * b;
		const squareWeight = determinant > 0 ? (d * second - f * b) / determinant : 0;
		const cubeWeight = determinant > 0 ? (f * first - d * b) / determinant : 0;
		for (let i = 0; i < y.length; i++)
			out[i] = (y[i] as number) - squareWeight * (square[i] as number) - cubeWeight * (cube[i] as number);
	}

	/** The stretch straightened last was sound, and is remembered. */
	keep(): void {
		[this.#sums, this.#trial] = [this.#trial, this.#sums];
	}
}
