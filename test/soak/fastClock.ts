import type { Cancel, Clock } from '../../src/shared/clock.ts';

interface Timer {
	dueMs: number;
	order: number;
	callback: (() => void) | null;
}

/** A clock that jumps from timer to timer as fast as the machine can follow; between two timers everything settles. */
export class FastClock implements Clock {
	#nowMs = 0;
	#order = 0;
	readonly #heap: Timer[] = [];

	nowMs(): number {
		return Date.UTC(2026, 0, 1) + this.#nowMs;
	}

	monotonicMs(): number {
		return this.#nowMs;
	}

	after(delayMs: number, callback: () => void): Cancel {
		this.#order += 1;
		const timer: Timer = { dueMs: this.#nowMs + Math.max(0, delayMs), order: this.#order, callback };
		this.#push(timer);
		return () => {
			timer.callback = null;
		};
	}

	precisely(delayMs: number, callback: () => void): Cancel {
		return this.after(delayMs, callback);
	}

	/** Lets time pass until the condition holds; false when `maxMs` went by first. */
	async run(until: () => boolean, maxMs: number): Promise<boolean> {
		const endMs = this.#nowMs + maxMs;
		for (;;) {
			await settled();
			if (until()) return true;
			const next = this.#pop();
			if (next === null || next.dueMs > endMs) {
				if (next !== null) this.#push(next);
				this.#nowMs = endMs;
				return until();
			}
			this.#nowMs = Math.max(this.#nowMs, next.dueMs);
			next.callback?.();
		}
	}

	async pass(ms: number): Promise<void> {
		await this.run(() => false, ms);
	}

	#push(timer: Timer): void {
		const heap = this.#heap;
		let at = heap.length;
		heap.push(timer);
		while (at > 0) {
			const parent = (at - 1) >> 1;
			const above = heap[parent];
			if (above === undefined || !before(timer, above)) break;
			heap[at] = above;
			at = parent;
		}
		heap[at] = timer;
	}

	/** The next timer that nobody has ended. */
	#pop(): Timer | null {
		const heap = this.#heap;
		for (;;) {
			const top = heap[0];
			const last = heap.pop();
			if (top === undefined || last === undefined) return null;
			if (heap.length > 0) this.#sink(last);
			if (top.callback !== null) return top;
		}
	}

	#sink(timer: Timer): void {
		const heap = this.#heap;
		let at = 0;
		for (;;) {
			let child = 2 * at + 1;
			const left = heap[child];
			const right = heap[child + 1];
			if (left === undefined) break;
			let least = left;
			if (right !== undefined && before(right, left)) {
				least = right;
				child += 1;
			}
			if (!before(least, timer)) break;
			heap[at] = least;
			at = child;
		}
		heap[at] = timer;
	}
}

function before(a: Timer, b: Timer): boolean {
	return a.dueMs < b.dueMs || (a.dueMs === b.dueMs && a.order < b.order);
}

/** A turn of the event loop: every promise that can settle has settled. */
function settled(): Promise<void> {
	return new Promise((resolve) => setImmediate(resolve));
}
