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
	/**
	 * Calls `callback` once after `delayMs`, which may be a fraction: never early, and late by a turn of the event loop at
	 * most. The machine's clock keeps a core busy for the last two milliseconds of it, without holding up anything else.
	 */
	precisely(delayMs: number, callback: () => void): Cancel;
}

/** Resolves after `delayMs` of the given clock; rejects with the signal's reason when aborted first. */
export function delay(clock: Clock, delayMs: number, signal?: AbortSignal): Promise<void> {
	return waitFor((callback) => clock.after(delayMs, callback), signal);
}

/** The same by `clock.precisely`: for a pause whose length is known to a fraction of a millisecond. */
export function delayPrecisely(clock: Clock, delayMs: number, signal?: AbortSignal): Promise<void> {
	return waitFor((callback) => clock.precisely(delayMs, callback), signal);
}

function waitFor(start: (callback: () => void) => Cancel, signal: AbortSignal | undefined): Promise<void> {
	return new Promise((resolve, reject) => {
		if (signal?.aborted) {
			reject(signal.reason);
			return;
		}
		const onAbort = () => {
			cancel();
			reject(signal?.reason);
		};
		const cancel = start(() => {
			signal?.removeEventListener('abort', onAbort);
			resolve();
		});
		signal?.addEventListener('abort', onAbort, { once: true });
	});
}
