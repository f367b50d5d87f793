/** Second-order section, `y = b0·x + b1·x1 + b2·x2 - a1·y1 - a2·y2`. */
export interface BiquadCoefficients {
	readonly b0: number;
	readonly b1: number;
	readonly b2: number;
	readonly a1: number;
	readonly a2: number;
}

/** Below this the state is silence; flushing it keeps denormal numbers, which are slow, out of decaying filters. */
const SILENCE = 1e-150;

/** One channel of a second-order section, transposed direct form II, state in float64. Latency 0. */
export class Biquad {
	readonly #coefficients: BiquadCoefficients;
	#s1 = 0;
	#s2 = 0;

	constructor(coefficients: BiquadCoefficients) {
		this.#coefficients = coefficients;
	}

	/** Filters in place. A sample that is not finite stays in the state until `reset`. */
	process(plane: Float64Array, frames: number, from = 0): void {
		const { b0, b1, b2, a1, a2 } = this.#coefficients;
		let s1 = this.#s1;
		let s2 = this.#s2;
		const end = from + frames;
		for (let i = from; i < end; i++) {
			const x = plane[i] as number;
			const y = b0 * x + s1;
			s1 = b1 * x - a1 * y + s2;
			s2 = b2 * x - a2 * y;
			if (s1 < SILENCE && s1 > -SILENCE && s2 < SILENCE && s2 > -SILENCE) {
				s1 = 0;
				s2 = 0;
			}
			plane[i] = y;
		}
		this.#s1 = s1;
		this.#s2 = s2;
	}

	reset(): void {
		this.#s1 = 0;
		this.#s2 = 0;
	}
}

/** Magnitude of the section at a frequency, linear. */
export function biquadMagnitude(coefficients: BiquadCoefficients, frequencyHz: number, rateHz: number): number {
	const { b0, b1, b2, a1, a2 } = coefficients;
	const w = (2 * Math.PI * frequencyHz) / rateHz;
	const cos1 = Math.cos(w);
	const sin1 = Math.sin(w);
	const cos2 = Math.cos(2 * w);
	const sin2 = Math.sin(2 * w);
	const numerator = Math.hypot(b0 + b1 * cos1 + b2 * cos2, b1 * sin1 + b2 * sin2);
	return numerator / Math.hypot(1 + a1 * cos1 + a2 * cos2, a1 * sin1 + a2 * sin2);
}
