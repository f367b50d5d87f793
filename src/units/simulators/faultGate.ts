import type { Cancel, Clock } from '../../shared/clock.ts';
import type { Rng } from '../../shared/random.ts';

/** What can be wrong with a box, on request. */
export const FAULTS = ['silent', 'late', 'nak', 'half-frame', 'garbage', 'unplugged'] as const;
export type Fault = (typeof FAULTS)[number];

/** How late a late answer is. */
export const LATE_MS = 1500;

/** Chooses what is wrong with one message; `in` is to the box. */
export type FaultChoice = (way: 'in' | 'out') => Fault | null;

/** Stands between a box and its wire and spoils what passes. */
export class FaultGate {
	readonly #clock: Clock;
	readonly #rng: Rng;
	readonly #send: (bytes: Uint8Array) => void;
	readonly #delayed = new Set<Cancel>();
	/** What is wrong with every message. */
	fault: Fault | null = null;
	/** Asked for each message while `fault` is null. */
	each: FaultChoice | null = null;

	constructor(clock: Clock, rng: Rng, send: (bytes: Uint8Array) => void) {
		this.#clock = clock;
		this.#rng = rng;
		this.#send = send;
	}

	/**
	 * Passes on what the box hears of a message, which a fault of every message spoils only as a whole.
	 *
	 * @param take `refusing`: the box refuses this one
	 */
	hear(bytes: Uint8Array, take: (bytes: Uint8Array, refusing: boolean) => void): void {
		const own = this.fault === null ? (this.each?.('in') ?? null) : null;
		const lost = [this.fault, own].some((fault) => fault === 'silent' || fault === 'unplugged');
		if (lost) return;
		take(own === 'half-frame' ? halfOf(bytes) : bytes, this.fault === 'nak' || own === 'nak');
	}

	send(bytes: Uint8Array): void {
		switch (this.fault ?? this.each?.('out') ?? null) {
			case 'silent':
			case 'unplugged':
				return;
			case 'half-frame':
				this.#send(halfOf(bytes));
				return;
			case 'garbage':
				this.#send(bytes.map(() => Math.floor(this.#rng() * 256)));
				return;
			case 'late': {
				const cancel = this.#clock.after(LATE_MS, () => {
					this.#delayed.delete(cancel);
					this.#send(bytes);
				});
				this.#delayed.add(cancel);
				return;
			}
			default:
				this.#send(bytes);
		}
	}

	dispose(): void {
		for (const cancel of this.#delayed) cancel();
		this.#delayed.clear();
	}
}

function halfOf(bytes: Uint8Array): Uint8Array {
	return bytes.slice(0, Math.max(1, bytes.length >> 1));
}
