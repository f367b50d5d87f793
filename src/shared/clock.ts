/** Ends a timer; calling it twice is harmless. */
export type Cancel = () => void;

/**
 * All time in Detent comes from here, so that tests can inject it. `src/audio` and pure folders never read the
 * machine's clock themselves.
 */
export interface Clock {
	/** Wall clock, milliseconds since 1970-01-01 UTC. May jump. */
	nowMs(): number;
	/** Monotonic milliseconds from an arbitrary origin. Never goes back. */
	monotonicMs(): number;
	/** Calls `callback` once after `delayMs`. */
	after(delayMs: number, callback: () => void): Cancel;
}

/** Resolves after `delayMs` of the given clock; rejects with the signal's reason when aborted first. */
export function delay(clock: Clock, delayMs: number, signal?: AbortSignal): Promise<void> {
	return new Promise((resolve, reject) => {
		if (signal?.aborted) {
			reject(signal.reason);
			return;
		}
		const onAbort = () => {
			cancel();
			reject(signal?.reason);
		};
		const cancel = clock.after(delayMs, () => {
			signal?.removeEventListener('abort', onAbort);
			resolve();
		});
		signal?.addEventListener('abort', onAbort, { once: true });
	});
}
