/** Below this a filter's memory is silence; it is set to exactly zero, so that a box comes to an exact rest. */
export const REST = 1e-18;

/**
 * One channel of a second-order section in topology-preserving form, which stays clean while its parameters move.
 * Source: A. Simper, "Solving the continuous SVF equations using trapezoidal integration" (2013); the responses are
 * those of the RBJ Audio EQ Cookbook. A bell or shelf of 0 dB leaves every bit as it is. Latency 0.
 */
export class StateVariable {
	readonly #rateHz: number;
	#a1 = 1;
	#a2 = 0;
	#a3 = 0;
	#m0 = 1;
	#m1 = 0;
	#m2 = 0;
	#s1 = 0;
	#s2 = 0;

	constructor(rateHz: number) {
		this.#rateHz = rateHz;
	}

	/** @param frequencyHz centre, held below 0.49 of the rate */
	bell(frequencyHz: number, q: number, gainDb: number): void {
		const a = 10 ** (gainDb / 40);
		const k = 1 / (q * a);
		this.#integrators(this.#warp(frequencyHz), k);
		this.#m0 = 1;
		this.#m1 = k * (a * a - 1);
		this.#m2 = 0;
	}

	/** @param frequencyHz where half of the gain in dB is reached */
	lowShelf(frequencyHz: number, q: number, gainDb: number): void {
		const a = 10 ** (gainDb / 40);
		this.#integrators(this.#warp(frequencyHz) / Math.sqrt(a), 1 / q);
		this.#m0 = 1;
		this.#m1 = (a - 1) / q;
		this.#m2 = a * a - 1;
	}

	/** @param frequencyHz where half of the gain in dB is reached */
	highShelf(frequencyHz: number, q: number, gainDb: number): void {
		const a = 10 ** (gainDb / 40);
		this.#integrators(this.#warp(frequencyHz) * Math.sqrt(a), 1 / q);
		this.#m0 = a * a;
		this.#m1 = ((1 - a) * a) / q;
		this.#m2 = 1 - a * a;
	}

	highPass(frequencyHz: number, q: number): void {
		this.#integrators(this.#warp(frequencyHz), 1 / q);
		this.#m0 = 1;
		this.#m1 = -1 / q;
		this.#m2 = -1;
	}

	lowPass(frequencyHz: number, q: number): void {
		this.#integrators(this.#warp(frequencyHz), 1 / q);
		this.#m0 = 0;
		this.#m1 = 0;
		this.#m2 = 1;
	}

	process(plane: Float64Array, from: number, frames: number): void {
		const a1 = this.#a1;
		const a2 = this.#a2;
		const a3 = this.#a3;
		const m0 = this.#m0;
		const m1 = this.#m1;
		const m2 = this.#m2;
		let s1 = this.#s1;
		let s2 = this.#s2;
		for (let i = from; i < from + frames; i++) {
			const v0 = plane[i] as number;
			const v3 = v0 - s2;
			const v1 = a1 * s1 + a2 * v3;
			const v2 = s2 + a2 * s1 + a3 * v3;
			s1 = 2 * v1 - s1;
			s2 = 2 * v2 - s2;
			if (s1 < REST && s1 > -REST && s2 < REST && s2 > -REST) {
				s1 = 0;
				s2 = 0;
			}
			plane[i] = m0 * v0 + m1 * v1 + m2 * v2;
		}
		this.#s1 = s1;
		this.#s2 = s2;
	}

	reset(): void {
		this.#s1 = 0;
		this.#s2 = 0;
	}

	#warp(frequencyHz: number): number {
		return Math.tan((Math.PI * Math.min(frequencyHz, 0.49 * this.#rateHz)) / this.#rateHz);
	}

	#integrators(g: number, k: number): void {
		this.#a1 = 1 / (1 + g * (g + k));
		this.#a2 = g * this.#a1;
		this.#a3 = g * this.#a2;
	}
}
