import type { Clock } from '../../shared/clock.ts';

/** An answer that is waited for. It is registered before the question is sent, so that no answer can be too early. */
export interface Expectation<R> {
	/**
	 * Starts the timer and waits.
	 *
	 * @throws what `late` makes when `timeoutMs` pass, the signal's reason when it aborts, or the reason of `failAll`
	 */
	within(timeoutMs: number, signal: AbortSignal | undefined, late: () => Error): Promise<R>;
	cancel(): void;
}

interface Pending<T> {
	offer(message: T): boolean;
	fail(error: Error): void;
}

/** Matches what comes in against what is waited for. */
export class Expectations<T> {
	readonly #clock: Clock;
	readonly #pending = new Set<Pending<T>>();

	constructor(clock: Clock) {
		this.#clock = clock;
	}

	/** @param match the wanted answer's content, or null for a message that is not it */
	expect<R>(match: (message: T) => R | null): Expectation<R> {
		let settle: (result: { value: R } | { error: unknown }) => void = () => undefined;
		const result = new Promise<{ value: R } | { error: unknown }>((resolve) => {
			settle = resolve;
		});
		const pending: Pending<T> = {
			offer: (message) => {
				const value = match(message);
				if (value === null) return false;
				this.#pending.delete(pending);
				settle({ value });
				return true;
			},
			fail: (error) => {
				this.#pending.delete(pending);
				settle({ error });
			},
		};
		this.#pending.add(pending);
		return {
			within: async (timeoutMs, signal, late) => {
				const abort = () => settle({ error: signal?.reason });
				const cancelTimer = this.#clock.after(timeoutMs, () => settle({ error: late() }));
				if (signal?.aborted) abort();
				signal?.addEventListener('abort', abort, { once: true });
				try {
					const settled = await result;
					if ('error' in settled) throw settled.error;
					return settled.value;
				} finally {
					cancelTimer();
					signal?.removeEventListener('abort', abort);
					this.#pending.delete(pending);
				}
			},
			cancel: () => {
				this.#pending.delete(pending);
			},
		};
	}

	/** True when somebody waited for this message. */
	offer(message: T): boolean {
		for (const pending of [...this.#pending]) if (pending.offer(message)) return true;
		return false;
	}

	failAll(error: Error): void {
		for (const pending of [...this.#pending]) pending.fail(error);
	}
}
