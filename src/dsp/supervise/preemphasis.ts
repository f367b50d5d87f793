/** Zero of the pre-emphasis, taken twice. */
export const PREEMPHASIS = 0.9;

/**
 * (1 - 0.9 z⁻¹)² on one channel: music falls off with frequency, and this evens it out, so that a few frames are enough
 * to tell whether two signals are the same.
 */
export class Preemphasis {
	#one = 0;
	#two = 0;

	next(sample: number): number {
		const value = sample - 2 * PREEMPHASIS * this.#one + PREEMPHASIS * PREEMPHASIS * this.#two;
		this.#two = this.#one;
		this.#one = sample;
		return value;
	}
}
