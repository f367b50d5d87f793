/** What somebody who waits for a piece of work hears and may do. */
export interface Asking {
	/** Part done, 0…1. */
	onProgress: (fraction: number) => void;
	/** Aborted when this one no longer waits. */
	signal: AbortSignal;
}

interface Running<Result> {
	promise: Promise<Result>;
	fraction: number;
	asking: Set<Asking>;
	abort: AbortController;
}

/** Work that several may ask for at once is done once; it is given up when nobody waits for it any more. */
export class SharedWork<Result> {
	readonly #running = new Map<string, Running<Result>>();

	/**
	 * @param key names the work: what has the same is the same
	 * @param work begins it, when it is not running; its signal aborts when the last one has left
	 * @returns what the work gives; rejects with the signal's reason for who leaves
	 */
	async ask(key: string, asking: Asking, work: (asking: Asking) => Promise<Result>): Promise<Result> {
		asking.signal.throwIfAborted();
		const running = this.#running.get(key) ?? this.#begin(key, work);
		running.asking.add(asking);
		asking.onProgress(running.fraction);
		let leave = () => {};
		try {
			return await Promise.race([
				running.promise,
				new Promise<never>((_, reject) => {
					leave = () => reject(asking.signal.reason);
					asking.signal.addEventListener('abort', leave, { once: true });
				}),
			]);
		} finally {
			asking.signal.removeEventListener('abort', leave);
			running.asking.delete(asking);
			if (running.asking.size === 0) {
				// Who asks next must not be given what is being given up.
				if (this.#running.get(key) === running) this.#running.delete(key);
				running.abort.abort();
			}
		}
	}

	#begin(key: string, work: (asking: Asking) => Promise<Result>): Running<Result> {
		const abort = new AbortController();
		const asking = new Set<Asking>();
		const onProgress = (fraction: number) => {
			running.fraction = fraction;
			for (const one of asking) one.onProgress(fraction);
		};
		const running: Running<Result> = {
			promise: work({ onProgress, signal: abort.signal }),
			fraction: 0,
			asking,
			abort,
		};
		this.#running.set(key, running);
		const over = () => {
			if (this.#running.get(key) === running) this.#running.delete(key);
		};
		// Everybody may have left before it fails.
		running.promise.then(over, over);
		return running;
	}
}
