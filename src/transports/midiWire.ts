import { type Clock, delayPrecisely } from '../shared/clock.ts';
import type { SysExPacing } from '../shared/model/wire.ts';
import { Pacer } from './pacer.ts';

/**
 * Longest piece handed over at once. ALSA drops an event that does not fit its pool of about 14 kB, and gathers pieces of
 * one size only as long as nothing longer was ever sent.
 */
const PIECE_BYTES = 1024;
/** How much of a late turn of the event loop the cable's own buffer makes up for. */
const SLACK_MS = 2;

/** Pieces of one message. A message that is not longer than the limit stays whole. */
export function piecesOf(bytes: Uint8Array, pieceBytes: number): Uint8Array[] {
	if (bytes.length <= pieceBytes) return [bytes];
	const count = Math.ceil(bytes.length / pieceBytes);
	return Array.from({ length: count }, (_, index) => bytes.subarray(index * pieceBytes, (index + 1) * pieceBytes));
}

/**
 * One output's cable: whole messages one after the other, whoever sends them, and never faster than the cable carries
 * them. A byte of one message inside another's SysEx would end that SysEx.
 */
export class MidiWire {
	readonly #clock: Clock;
	readonly #pacer: Pacer;
	readonly #cuts: boolean;
	/** 0 for a wire without a rate of its own (USB). */
	#byteMs = 0;

	/** @param cuts whether the system's library takes a SysEx in pieces; else it gets each message whole */
	constructor(clock: Clock, cuts: boolean) {
		this.#clock = clock;
		this.#pacer = new Pacer(clock, SLACK_MS);
		this.#cuts = cuts;
	}

	slowTo(byteMs: number): void {
		this.#byteMs = Math.max(this.#byteMs, byteMs);
	}

	/**
	 * Resolves when the last byte has left the cable, as far as its rate tells.
	 *
	 * @param stillOpen asked before each piece but the first, so that the rest of a message is not sent into another
	 * connection
	 */
	async write(
		bytes: Uint8Array,
		pacing: SysExPacing | null,
		send: (piece: Uint8Array) => Promise<void>,
		stillOpen: () => boolean,
	): Promise<void> {
		const longest = this.#cuts ? Math.min(PIECE_BYTES, pacing?.chunkBytes ?? PIECE_BYTES) : bytes.length;
		const pieces = piecesOf(bytes, Math.max(1, longest));
		const last = pieces.at(-1) ?? bytes;
		const sendAll = async () => {
			for (const [index, piece] of pieces.entries()) {
				if (index > 0 && !stillOpen()) throw new Error('The connection was opened anew in the middle of a message.');
				await send(piece);
				const pauseMs = piece === last ? 0 : piece.length * this.#byteMs + (pacing?.gapMs ?? 0);
				if (pauseMs > 0) await delayPrecisely(this.#clock, pauseMs);
			}
		};
		const freeMs = await this.#pacer.send(sendAll, last.length * this.#byteMs);
		const waitMs = freeMs - this.#clock.monotonicMs();
		if (waitMs > 0) await delayPrecisely(this.#clock, waitMs);
	}
}
