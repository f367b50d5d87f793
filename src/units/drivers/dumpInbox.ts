import type { Cancel, Clock } from '../../shared/clock.ts';

/** Messages of a dump as they come in, and whether anything still comes. */
export class DumpInbox {
	readonly #clock: Clock;
	readonly #messages: Uint8Array[] = [];
	#stirredAtMs = 0;
	#failure: { error: unknown } | null = null;
	#wake: () => void = () => undefined;

	constructor(clock: Clock) {
		this.#clock = clock;
	}

	push(message: Uint8Array): void {
		this.#messages.push(message);
		this.stir();
		this.#wake();
	}

	/** Bytes of a message that has not ended came in. */
	stir(): void {
		this.#stirredAtMs = this.#clock.monotonicMs();
	}

	/** Nothing more will come. */
	fail(error: unknown): void {
		this.#failure ??= { error };
		this.#wake();
	}

	/**
	 * The next message; null when nothing has stirred for `quietMs`.
	 *
	 * @throws the signal's reason, or what `fail` was told
	 */
	async next(quietMs: number, signal: AbortSignal): Promise<Uint8Array | null> {
		this.stir();
		for (;;) {
			signal.throwIfAborted();
			if (this.#failure !== null) throw this.#failure.error;
			const message = this.#messages.shift();
			if (message !== undefined) return message;
			const leftMs = quietMs - (this.#clock.monotonicMs() - this.#stirredAtMs);
			if (leftMs < 1) return null;
			await this.#change(leftMs, signal);
		}
	}

	/** Resolves when something came in, the time is over or the signal aborts. */
	#change(leftMs: number, signal: AbortSignal): Promise<void> {
		return new Promise((resolve) => {
			let cancel: Cancel = () => undefined;
			const done = () => {
				cancel();
				signal.removeEventListener('abort', done);
				this.#wake = () => undefined;
				resolve();
			};
			cancel = this.#clock.after(leftMs, done);
			signal.addEventListener('abort', done, { once: true });
			this.#wake = done;
		});
	}
}
