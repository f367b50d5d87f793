import type { Clock } from '../shared/clock.ts';

/** Token bucket: `perSecond` on average, one second's worth at once. */
export class RateLimit {
	readonly #perSecond: number;
	readonly #clock: Clock;
	#tokens: number;
	#atMs: number;

	constructor(perSecond: number, clock: Clock) {
		this.#perSecond = perSecond;
		this.#clock = clock;
		this.#tokens = perSecond;
		this.#atMs = clock.monotonicMs();
	}

	allow(): boolean {
		const now = this.#clock.monotonicMs();
		this.#tokens = Math.min(this.#perSecond, this.#tokens + ((now - this.#atMs) / 1000) * this.#perSecond);
		this.#atMs = now;
		if (this.#tokens < 1) return false;
		this.#tokens -= 1;
		return true;
	}
}
