import { type Clock, delayPrecisely } from '../shared/clock.ts';
import type { ByteLink } from './byteLink.ts';

/**
 * Milliseconds that a byte takes on a DIN MIDI cable: start bit, eight bits and stop bit at 31 250 baud (MIDI 1.0
 * Detailed Specification, Hardware). A message of three bytes takes 0.96 ms.
 */
export const DIN_MIDI_BYTE_MS = 0.32;

/** How much of a late turn of the event loop a wire's buffer makes up for. */
const WIRE_SLACK_MS = 2;

/** Spaces messages on a line, in the order in which they were asked for. */
export class Pacer {
	readonly #clock: Clock;
	readonly #slackMs: number;
	readonly #from: 'end' | 'start';
	#freeMs = Number.NEGATIVE_INFINITY;
	#tail: Promise<unknown> = Promise.resolve();

	/**
	 * @param slackMs lateness that the next message may make up for. 0: between the end of one write and the beginning of
	 * the next there is never less than the first one's hold. More: only the mean holds, as on a wire with a buffer.
	 * @param from what a hold is counted from: the `end` of a write, for a line that takes its time with each; the `start`
	 * for packets, which have left when they were handed over, whenever the system then says so
	 */
	constructor(clock: Clock, slackMs = 0, from: 'end' | 'start' = 'end') {
		this.#clock = clock;
		this.#slackMs = slackMs;
		this.#from = from;
	}

	/**
	 * Writes when the line is free, and holds the line for `holdMs`, also when the write fails. A message
	 * whose signal aborts before its turn is never written, and rejects with the signal's reason.
	 *
	 * @returns the monotonic time, in ms, until which this message holds the line
	 */
	send(write: () => Promise<void>, holdMs: number, signal?: AbortSignal): Promise<number> {
		const turn = this.#tail.then(async () => {
			signal?.throwIfAborted();
			const waitMs = this.#freeMs - this.#clock.monotonicMs();
			if (waitMs > 0) await delayPrecisely(this.#clock, waitMs, signal);
			const startMs = this.#clock.monotonicMs();
			try {
				await write();
			} finally {
				const nowMs = this.#from === 'start' ? startMs : this.#clock.monotonicMs();
				const behind = nowMs - this.#freeMs <= this.#slackMs;
				this.#freeMs = (behind ? this.#freeMs : nowMs) + holdMs;
			}
			return this.#freeMs;
		});
		this.#tail = turn.catch(() => undefined);
		return turn;
	}
}

/**
 * A link whose wire takes its time for each byte: messages of all who share it go out one behind the other, and a write
 * resolves when its last byte has left the wire, as far as its rate tells.
 *
 * @param byteMs milliseconds for each byte, `DIN_MIDI_BYTE_MS` for one
 */
export function pacedLink(link: ByteLink, byteMs: number, clock: Clock): ByteLink {
	const pacer = new Pacer(clock, WIRE_SLACK_MS);
	return {
		address: link.address,
		open: () => link.open(),
		close: () => link.close(),
		status: () => link.status(),
		write: async (bytes) => {
			if (!link.status().open) return link.write(bytes);
			const freeMs = await pacer.send(() => link.write(bytes), bytes.length * byteMs);
			const waitMs = freeMs - clock.monotonicMs();
			if (waitMs > 0) await delayPrecisely(clock, waitMs);
		},
		onBytes: (listener) => link.onBytes(listener),
		onStatus: (listener) => link.onStatus(listener),
	};
}
