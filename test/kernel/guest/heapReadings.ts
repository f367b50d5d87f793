import { setTimeout as pause } from 'node:timers/promises';

export interface Reading {
	/** Monotonic clock, ms. */
	readonly at: number;
	readonly value: number;
}

/** What a host says of its heap, as far as it was waited for: in the middle of a pass it holds what the pass needs. */
export class HeapReadings {
	readonly #withinMs: number;
	#readings: Reading[] = [];
	#heard: ((bytes: number) => void) | null = null;

	/** @param withinMs a host that says nothing for so long has none to say it */
	constructor(withinMs: number) {
		this.#withinMs = withinMs;
	}

	get all(): readonly Reading[] {
		return this.#readings;
	}

	/** Another process begins anew. */
	forget(): void {
		this.#readings = [];
	}

	take(bytes: number): void {
		this.#heard?.(bytes);
	}

	/** Waits for the next one. */
	async next(): Promise<void> {
		const ended = new AbortController();
		const heard = new Promise<number>((resolve) => {
			this.#heard = resolve;
		});
		const late = pause(this.#withinMs, null, { signal: ended.signal }).catch(() => null);
		const bytes = await Promise.race([heard, late]);
		this.#heard = null;
		ended.abort();
		if (bytes !== null) this.#readings.push({ at: performance.now(), value: bytes });
	}
}
