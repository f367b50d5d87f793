import { DetentError } from '../../shared/errors.ts';
import { MAX_OSC_BYTES } from './packet.ts';

/** How packets are told apart in a stream: SLIP (OSC 1.1, RFC 1055) or an int32 length before each (OSC 1.0). */
export type StreamFraming = 'slip' | 'length';

export interface FramingProblem {
	error: DetentError;
	/** The stream cannot be followed any more; only a new connection helps. */
	fatal: boolean;
}

/** What a piece of the stream completed, in order. */
export interface Framed {
	packets: Uint8Array[];
	problems: FramingProblem[];
}

/** Cuts a stream into packets. It never holds more than one packet of `MAX_OSC_BYTES`. */
export interface FrameDecoder {
	push(bytes: Uint8Array): Framed;
}

const END = 0xc0;
const ESCAPE = 0xdb;
const ESCAPED_END = 0xdc;
const ESCAPED_ESCAPE = 0xdd;

function problem(message: string, fatal: boolean): FramingProblem {
	return { error: new DetentError('wire.framing', { message: `Not an OSC stream: ${message}.` }), fatal };
}

/** A packet being put together: grows by doubling, up to the bound. */
class Assembly {
	#bytes = new Uint8Array(256);
	length = 0;

	/** @returns false when the packet would be longer than a packet may be */
	add(byte: number): boolean {
		if (this.length === MAX_OSC_BYTES) return false;
		if (this.length === this.#bytes.length) {
			const larger = new Uint8Array(Math.min(MAX_OSC_BYTES, this.#bytes.length * 2));
			larger.set(this.#bytes);
			this.#bytes = larger;
		}
		this.#bytes[this.length] = byte;
		this.length += 1;
		return true;
	}

	take(): Uint8Array {
		const packet = this.#bytes.slice(0, this.length);
		this.length = 0;
		return packet;
	}
}

/**
 * SLIP (RFC 1055) with END at both ends of each packet, as OSC 1.1 has it; a stream with END only behind each packet is
 * read as well. After a bad escape or a packet without end everything up to the next END is passed over.
 */
class SlipDecoder implements FrameDecoder {
	readonly #packet = new Assembly();
	#escaped = false;
	#skipping = false;

	push(bytes: Uint8Array): Framed {
		const framed: Framed = { packets: [], problems: [] };
		for (const byte of bytes) this.#take(byte, framed);
		return framed;
	}

	#take(byte: number, framed: Framed): void {
		if (byte === END) {
			if (this.#escaped) framed.problems.push(problem('SLIP ends inside an escape', false));
			else if (!this.#skipping && this.#packet.length > 0) framed.packets.push(this.#packet.take());
			this.#packet.length = 0;
			this.#escaped = false;
			this.#skipping = false;
			return;
		}
		if (this.#skipping) return;
		if (!this.#escaped && byte === ESCAPE) {
			this.#escaped = true;
			return;
		}
		let plain = byte;
		if (this.#escaped) {
			this.#escaped = false;
			if (byte !== ESCAPED_END && byte !== ESCAPED_ESCAPE) {
				this.#skipping = true;
				framed.problems.push(problem('an unknown SLIP escape', false));
				return;
			}
			plain = byte === ESCAPED_END ? END : ESCAPE;
		}
		if (this.#packet.add(plain)) return;
		this.#skipping = true;
		framed.problems.push(problem(`a packet is longer than ${MAX_OSC_BYTES} bytes`, false));
	}
}

/** int32 length, then the packet. A length that cannot be is fatal: where the next packet begins is not known. */
class LengthDecoder implements FrameDecoder {
	readonly #head = new DataView(new ArrayBuffer(4));
	#headBytes = 0;
	#packet: Uint8Array | null = null;
	#have = 0;
	#dead = false;

	push(bytes: Uint8Array): Framed {
		const framed: Framed = { packets: [], problems: [] };
		let at = 0;
		while (at < bytes.length && !this.#dead) {
			if (this.#packet === null) {
				this.#head.setUint8(this.#headBytes, bytes[at] ?? 0);
				this.#headBytes += 1;
				at += 1;
				if (this.#headBytes === 4) this.#begin(framed);
				continue;
			}
			const piece = bytes.subarray(at, at + this.#packet.length - this.#have);
			this.#packet.set(piece, this.#have);
			this.#have += piece.length;
			at += piece.length;
			if (this.#have < this.#packet.length) continue;
			framed.packets.push(this.#packet);
			this.#packet = null;
		}
		return framed;
	}

	#begin(framed: Framed): void {
		const length = this.#head.getInt32(0);
		this.#headBytes = 0;
		this.#have = 0;
		if (length >= 0 && length <= MAX_OSC_BYTES) {
			if (length > 0) this.#packet = new Uint8Array(length);
			return;
		}
		this.#dead = true;
		framed.problems.push(problem(`a packet of ${length} bytes is announced`, true));
	}
}

export function createFrameDecoder(framing: StreamFraming): FrameDecoder {
	return framing === 'slip' ? new SlipDecoder() : new LengthDecoder();
}

/** A packet as it goes into the stream. */
export function encodeFrame(framing: StreamFraming, packet: Uint8Array): Uint8Array {
	if (framing === 'length') {
		const framed = new Uint8Array(packet.length + 4);
		new DataView(framed.buffer).setInt32(0, packet.length);
		framed.set(packet, 4);
		return framed;
	}
	const framed: number[] = [END];
	for (const byte of packet) {
		if (byte === END) framed.push(ESCAPE, ESCAPED_END);
		else if (byte === ESCAPE) framed.push(ESCAPE, ESCAPED_ESCAPE);
		else framed.push(byte);
	}
	framed.push(END);
	return Uint8Array.from(framed);
}
