import type { Cancel, Clock } from '../../shared/clock.ts';

/** Commands to one thing leave at most this often. */
export const COMMAND_MS = 50;

/** Lets the newest command to one thing through, at most every `COMMAND_MS`. An urgent one is not held up by others before it. */
export class Latest {
	readonly #clock: Clock;
	#lastMs = Number.NEGATIVE_INFINITY;
	#lastUrgent = false;
	#cancel: Cancel = () => undefined;

	constructor(clock: Clock) {
		this.#clock = clock;
	}

	give(run: () => void, urgent: boolean): void {
		this.#cancel();
		const go = () => {
			this.#lastMs = this.#clock.monotonicMs();
			this.#lastUrgent = urgent;
			run();
		};
		const waitMs = this.#lastMs + COMMAND_MS - this.#clock.monotonicMs();
		if (waitMs <= 0 || (urgent && !this.#lastUrgent)) go();
		else this.#cancel = this.#clock.after(waitMs, go);
	}

	forget(): void {
		this.#cancel();
	}
}
