import type { Cancel, Clock } from '../../src/shared/clock.ts';

/** A clock that stands still until a test moves it; timers fire in order of their due time. */
export class FakeClock implements Clock {
	#nowMs: number;
	#sinceStartMs = 0;
	#timers: { dueMs: number; order: number; callback: () => void }[] = [];
	#order = 0;

	constructor(startMs = Date.UTC(2026, 0, 1)) {
		this.#nowMs = startMs;
	}

	nowMs(): number {
		return this.#nowMs + this.#sinceStartMs;
	}

	monotonicMs(): number {
		return this.#sinceStartMs;
	}

	after(delayMs: number, callback: () => void): Cancel {
		this.#order += 1;
		const timer = { dueMs: this.#sinceStartMs + delayMs, order: this.#order, callback };
		this.#timers.push(timer);
		return () => {
			this.#timers = this.#timers.filter((other) => other !== timer);
		};
	}

	precisely(delayMs: number, callback: () => void): Cancel {
		return this.after(Math.max(0, delayMs), callback);
	}

	/** Moves time on, firing what falls due, and lets promises settle after each timer. */
	async advance(byMs: number): Promise<void> {
		const endMs = this.#sinceStartMs + byMs;
		await settle();
		for (;;) {
			const next = this.#timers
				.filter((timer) => timer.dueMs <= endMs)
				.sort((a, b) => a.dueMs - b.dueMs || a.order - b.order)[0];
			if (next === undefined) break;
			this.#sinceStartMs = Math.max(this.#sinceStartMs, next.dueMs);
			this.#timers = this.#timers.filter((timer) => timer !== next);
			next.callback();
			await settle();
		}
		this.#sinceStartMs = endMs;
		await settle();
	}
}

/** Lets every promise that can settle do so. */
export async function settle(): Promise<void> {
	for (let i = 0; i < 40; i += 1) await Promise.resolve();
}
