/** Butterworth's lowpass of the second order. */
export class Lowpass {
	readonly #b0: number;
	readonly #a1: number;
	readonly #a2: number;
	#one = 0;
	#two = 0;

	constructor(cutHz: number, rateHz: number) {
		const k = Math.tan((Math.PI * cutHz) / rateHz);
		const norm = 1 / (1 + k * Math.SQRT2 + k * k);
		this.#b0 = k * k * norm;
		this.#a1 = 2 * (k * k - 1) * norm;
		this.#a2 = (1 - k * Math.SQRT2 + k * k) * norm;
	}

	next(sample: number): number {
		const out = this.#b0 * sample + this.#one;
		this.#one = 2 * this.#b0 * sample - this.#a1 * out + this.#two;
		this.#two = this.#b0 * sample - this.#a2 * out;
		return out;
	}

	reset(): void {
		this.#one = 0;
		this.#two = 0;
	}
}
