/**
 * Sum of the last `length` values, without the drift of adding and taking away: sums of what is left of the last full
 * stretch of `length` values are kept beside the sum of the stretch begun.
 */
export class PowerWindow {
	readonly #values: Float64Array;
	/** Sum of the last full stretch from index `i` to its end. */
	readonly #rest: Float64Array;
	#at = 0;
	#begun = 0;

	constructor(length: number) {
		this.#values = new Float64Array(length);
		this.#rest = new Float64Array(length + 1);
	}

	/** @returns the sum of the last `length` values, those before the first counting as 0 */
	push(value: number): number {
		const values = this.#values;
		const rest = this.#rest;
		values[this.#at++] = value;
		this.#begun += value;
		const sum = this.#begun + (rest[this.#at] as number);
		if (this.#at === values.length) {
			for (let i = values.length - 1; i >= 0; i--) rest[i] = (rest[i + 1] as number) + (values[i] as number);
			this.#at = 0;
			this.#begun = 0;
		}
		return sum;
	}

	clear(): void {
		this.#rest.fill(0);
		this.#at = 0;
		this.#begun = 0;
	}
}
