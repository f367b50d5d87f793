import type { Cancel, Clock } from '../../shared/clock.ts';

export interface WatchdogOptions {
	clock: Clock;
	/** Silence after which it asks. */
	quietMs: number;
	/** True while it must keep still: a conversation is under way, or the unit is away and asked for anyway. */
	busy(): boolean;
	/** Asks whether the unit is still there; sets nothing. */
	ask(): void;
}

/** Asks a unit that has said nothing for a while whether it is still there: a dead cable makes no noise either. */
export class Watchdog {
	readonly #options: WatchdogOptions;
	#heardAtMs = 0;
	#cancel: Cancel | null = null;

	constructor(options: WatchdogOptions) {
		this.#options = options;
	}

	/** The unit was heard. */
	heard(): void {
		this.#heardAtMs = this.#options.clock.monotonicMs();
	}

	start(): void {
		this.stop();
		this.heard();
		this.#schedule(this.#options.quietMs);
	}

	stop(): void {
		this.#cancel?.();
		this.#cancel = null;
	}

	#schedule(inMs: number): void {
		this.#cancel = this.#options.clock.after(inMs, () => this.#look());
	}

	#look(): void {
		const { clock, quietMs, busy, ask } = this.#options;
		const leftMs = quietMs - (clock.monotonicMs() - this.#heardAtMs);
		if (leftMs >= 1) {
			this.#schedule(leftMs);
			return;
		}
		this.#schedule(quietMs);
		if (!busy()) ask();
	}
}
