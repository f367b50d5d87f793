import type { Cancel, Clock } from '../shared/clock.ts';
import type { WireBatch, WireLine } from '../shared/protocol/wire.ts';

/** Lines wait this long for company. */
const GATHER_MS = 20;
const MAX_LINES = 500;
const MAX_HEX = 300_000;

/**
 * What passes on one unit's wire, on its way to one remote. The next batch goes when the last one was received, so a slow
 * remote slows nobody; what does not fit meanwhile is dropped and counted.
 */
export class WireFeed {
	readonly #unit: string;
	readonly #clock: Clock;
	readonly #send: (batch: WireBatch, received: () => void) => void;
	#lines: WireLine[] = [];
	#hex = 0;
	#dropped = 0;
	#inFlight = false;
	#stopped = false;
	#cancel: Cancel | null = null;

	constructor(unit: string, clock: Clock, send: (batch: WireBatch, received: () => void) => void) {
		this.#unit = unit;
		this.#clock = clock;
		this.#send = send;
	}

	push(line: WireLine): void {
		if (this.#lines.length >= MAX_LINES || this.#hex + line.hex.length > MAX_HEX) this.#dropped += 1;
		else {
			this.#lines.push(line);
			this.#hex += line.hex.length;
		}
		this.#schedule();
	}

	stop(): void {
		this.#stopped = true;
		this.#cancel?.();
	}

	#schedule(): void {
		if (this.#stopped || this.#inFlight || this.#cancel !== null) return;
		if (this.#lines.length + this.#dropped === 0) return;
		this.#cancel = this.#clock.after(GATHER_MS, () => {
			this.#cancel = null;
			const batch = { unit: this.#unit, lines: this.#lines, dropped: this.#dropped };
			this.#lines = [];
			this.#hex = 0;
			this.#dropped = 0;
			this.#inFlight = true;
			this.#send(batch, () => {
				this.#inFlight = false;
				this.#schedule();
			});
		});
	}
}
