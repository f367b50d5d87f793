/** Reductions are whole numbers of this part of full gain, so that running sums are exact and forget nothing. */
export const REDUCTION_UNITS = 2 ** 30;

/** Running mean over a fixed length in whole units, rounded up, so that the mean is never below the true one. */
class Box {
	readonly #ring: Float64Array;
	#at = 0;
	#sum = 0;

	constructor(length: number) {
		this.#ring = new Float64Array(length);
	}

	push(units: number): number {
		const ring = this.#ring;
		this.#sum += units - (ring[this.#at] as number);
		ring[this.#at] = units;
		this.#at = this.#at + 1 === ring.length ? 0 : this.#at + 1;
		return this.#sum === 0 ? 0 : Math.ceil(this.#sum / ring.length);
	}

	reset(): void {
		this.#ring.fill(0);
		this.#sum = 0;
		this.#at = 0;
	}
}

/**
 * Smooths a gain reduction with three running means, a bell of `length` frames with continuous slope. Exact integer
 * arithmetic: no reduction in gives exactly none out, and a value held for `length` frames is reached in full.
 */
export class BoxSmoother {
	readonly length: number;
	readonly #first: Box;
	readonly #second: Box;
	readonly #third: Box;

	/** @param length frames from the first to the last input that an output depends on, at least 3 */
	constructor(length: number) {
		const total = Math.max(3, length) + 2;
		const third = Math.floor(total / 3);
		const second = Math.floor((total - third) / 2);
		this.#first = new Box(total - third - second);
		this.#second = new Box(second);
		this.#third = new Box(third);
		this.length = total - 2;
	}

	/** @param units reduction in whole units, 0 to `REDUCTION_UNITS` */
	push(units: number): number {
		return this.#third.push(this.#second.push(this.#first.push(units)));
	}

	reset(): void {
		this.#first.reset();
		this.#second.reset();
		this.#third.reset();
	}
}
