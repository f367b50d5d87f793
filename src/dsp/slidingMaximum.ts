/** Maximum of the last `length` values pushed, in constant time on average (monotonic queue). Starts full of zeros. */
export class SlidingMaximum {
	readonly #length: number;
	readonly #values: Float64Array;
	readonly #times: Float64Array;
	#head = 0;
	#count = 0;
	#time = 0;

	constructor(length: number) {
		this.#length = length;
		this.#values = new Float64Array(length);
		this.#times = new Float64Array(length);
	}

	/** @param value not below 0 */
	push(value: number): number {
		const { length } = this.#values;
		const values = this.#values;
		const times = this.#times;
		let head = this.#head;
		let count = this.#count;
		if (count > 0 && (times[head] as number) <= this.#time - this.#length) {
			head = head + 1 === length ? 0 : head + 1;
			count--;
		}
		let tail = head + count;
		if (tail >= length) tail -= length;
		while (count > 0) {
			const last = tail === 0 ? length - 1 : tail - 1;
			if ((values[last] as number) > value) break;
			tail = last;
			count--;
		}
		values[tail] = value;
		times[tail] = this.#time++;
		this.#head = head;
		this.#count = count + 1;
		return values[head] as number;
	}

	reset(): void {
		this.#head = 0;
		this.#count = 0;
		this.#time = 0;
	}
}
