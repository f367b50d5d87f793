import type { Cancel, Clock } from '../../shared/clock.ts';

export interface PollerOptions {
	clock: Clock;
	/** How long from one question to the next, as things stand now. */
	everyMs(): number;
	/** Asks; what goes wrong in it has put the link to `away` already. */
	ask(): Promise<unknown>;
	/** False once nobody is there to be asked. */
	goesOn(): boolean;
	/** Counts from when the last question was due, whatever its answer took; without it from the answer. */
	keepsTime?: boolean;
}

/** Asks a unit again and again, one question at a time, as long as it is there. */
export class Poller {
	readonly #options: PollerOptions;
	#cancel: Cancel | null = null;

	constructor(options: PollerOptions) {
		this.#options = options;
	}

	/** Begins anew: the first question comes after the pause. */
	start(): void {
		this.#after(this.#options.everyMs());
	}

	/** Asks at once, and goes on from there. */
	now(): void {
		this.#after(0);
	}

	stop(): void {
		this.#cancel?.();
		this.#cancel = null;
	}

	#after(pauseMs: number): void {
		this.stop();
		const { ask, clock, everyMs, goesOn, keepsTime } = this.#options;
		const dueMs = clock.monotonicMs() + pauseMs;
		this.#cancel = clock.after(pauseMs, () => {
			this.#cancel = null;
			const next = () => {
				// It may have been asked to begin anew meanwhile.
				if (!goesOn() || this.#cancel !== null) return;
				const lateMs = keepsTime === true ? clock.monotonicMs() - dueMs : 0;
				this.#after(Math.max(0, everyMs() - lateMs));
			};
			ask().then(next, next);
		});
	}
}
