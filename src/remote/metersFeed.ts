import { type Meters, type MeterTopic, metersFor, withMissed } from '../shared/protocol/meters.ts';

/**
 * Meters on their way to one remote: one reading at a time, the next when that one was received, and then the newest, with
 * the peaks of those between.
 */
export class MetersFeed {
	readonly #send: (meters: Meters, received: () => void) => void;
	#topics: readonly MeterTopic[] = [];
	#inFlight = false;
	/** The last reading it did not get, with the peaks of those before. */
	#missed: Meters | null = null;

	constructor(send: (meters: Meters, received: () => void) => void) {
		this.#send = send;
	}

	want(topics: readonly MeterTopic[]): void {
		this.#topics = topics;
		this.#missed = null;
	}

	push(meters: Meters): void {
		if (this.#topics.length === 0) return;
		const some = withMissed(this.#missed, metersFor(meters, this.#topics));
		if (this.#inFlight) this.#missed = some;
		else this.#go(some);
	}

	#go(meters: Meters): void {
		this.#inFlight = true;
		this.#missed = null;
		this.#send(meters, () => {
			this.#inFlight = false;
			if (this.#missed !== null) this.#go(this.#missed);
		});
	}
}
