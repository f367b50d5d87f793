import type { Clock } from '../../shared/clock.ts';

/** What comes back later than this is the unit's own word. */
const RETURN_MS = 250;
/** Sent messages that are remembered: more than a DIN cable carries meanwhile. */
const REMEMBERED = 300;
/** Channel messages that must come back one after the other before a loop is spoken of; of SysEx one is enough. */
const CHANNEL_RETURNS = 3;

/** Of a long message its ends and its length are enough to know it again. */
const END_BYTES = 32;

function keyOf(bytes: Uint8Array): string {
	if (bytes.length <= 2 * END_BYTES) return bytes.join();
	return `${bytes.length}:${bytes.subarray(0, END_BYTES).join()}:${bytes.subarray(-END_BYTES).join()}`;
}

/**
 * Knows what was just sent, and so whether what comes in is only that: an output that is wired to its own input, or a
 * unit that passes everything through.
 */
export class CableLoop {
	readonly #clock: Clock;
	readonly #sent = new Map<string, number>();
	#returns = 0;

	constructor(clock: Clock) {
		this.#clock = clock;
	}

	/** What was sent comes back, again and again. */
	get found(): boolean {
		return this.#returns >= CHANNEL_RETURNS;
	}

	sent(message: Uint8Array): void {
		const nowMs = this.#clock.monotonicMs();
		for (const [older, atMs] of this.#sent) {
			if (nowMs - atMs <= RETURN_MS) break;
			this.#sent.delete(older);
			// It did not come back: there is no loop, or no longer.
			this.#returns = 0;
		}
		const key = keyOf(message);
		this.#sent.delete(key);
		this.#sent.set(key, nowMs);
		const oldest = this.#sent.keys().next();
		if (this.#sent.size > REMEMBERED && oldest.done !== true) this.#sent.delete(oldest.value);
	}

	/** True for a message that was sent just now. Each message counts once for each time it was sent. */
	returned(message: Uint8Array): boolean {
		if (this.#sent.size === 0) return false;
		const key = keyOf(message);
		const sentAtMs = this.#sent.get(key);
		if (sentAtMs === undefined || this.#clock.monotonicMs() - sentAtMs > RETURN_MS) return false;
		this.#sent.delete(key);
		this.#returns += message[0] === 0xf0 ? CHANNEL_RETURNS : 1;
		return true;
	}

	forget(): void {
		this.#sent.clear();
		this.#returns = 0;
	}
}
