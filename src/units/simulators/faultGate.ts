import type { Cancel, Clock } from '../../shared/clock.ts';
import type { Rng } from '../../shared/random.ts';

/** What can be wrong with a box, on request. */
export const FAULTS = ['silent', 'late', 'nak', 'half-frame', 'garbage', 'unplugged'] as const;
export type Fault = (typeof FAULTS)[number];

/** How late a late answer is. */
export const LATE_MS = 1500;

/** Stands between a box and its wire and spoils what passes. */
export class FaultGate {
	readonly #clock: Clock;
	readonly #rng: Rng;
	readonly #send: (bytes: Uint8Array) => void;
	readonly #delayed = new Set<Cancel>();
	fault: Fault | null = null;

	constructor(clock: Clock, rng: Rng, send: (bytes: Uint8Array) => void) {
		this.#clock = clock;
		this.#rng = rng;
		this.#send = send;
	}

	/** False when the box does not hear what came. */
	get hears(): boolean {
		return this.fault !== 'silent' && this.fault !== 'unplugged';
	}

	send(bytes: Uint8Array): void {
		switch (this.fault) {
			case 'silent':
			case 'unplugged':
				return;
			case 'half-frame':
				this.#send(bytes.slice(0, Math.max(1, bytes.length >> 1)));
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
