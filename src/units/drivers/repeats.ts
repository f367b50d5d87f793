import type { Cancel, Clock } from '../../shared/clock.ts';

/** What is done again and again until `stop`. */
export class Repeats {
	readonly #clock: Clock;
	#running: { cancel: Cancel }[] = [];

	constructor(clock: Clock) {
		this.#clock = clock;
	}

	/** @param work first done after `everyMs`, or at once with `atOnce` */
	every(everyMs: number, work: () => void, atOnce = false): void {
		const own = { cancel: (): void => undefined };
		const again = () => {
			own.cancel = this.#clock.after(everyMs, again);
			work();
		};
		if (atOnce) again();
		else own.cancel = this.#clock.after(everyMs, again);
		this.#running.push(own);
	}

	stop(): void {
		for (const { cancel } of this.#running) cancel();
		this.#running = [];
	}
}
