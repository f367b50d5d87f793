/**
 * MIDI 1.0 messages and a streaming parser (MIDI 1.0 Detailed Specification 4.2).
 *
 * Channels are 0–15 as on the wire. A SysEx message is kept whole, with F0 and F7.
 */
export type MidiMessage =
	| { kind: 'noteOff' | 'noteOn'; channel: number; note: number; velocity: number }
	| { kind: 'polyPressure'; channel: number; note: number; pressure: number }
	| { kind: 'controlChange'; channel: number; controller: number; value: number }
	| { kind: 'programChange'; channel: number; program: number }
	| { kind: 'channelPressure'; channel: number; pressure: number }
	/** 0–16383, 8192 in the middle. */
	| { kind: 'pitchBend'; channel: number; value: number }
	| { kind: 'sysEx'; bytes: Uint8Array }
	/** F1, F2, F3, F6 with their data. */
	| { kind: 'systemCommon'; bytes: Uint8Array }
	/** F8–FF. */
	| { kind: 'realtime'; status: number };

/** Longest SysEx that is kept unless another bound is declared; a longer one is discarded whole. */
export const MAX_SYSEX_BYTES = 65_536;
const FIRST_BUFFER_BYTES = 64;

/** Data bytes after a channel status byte, by its high nibble. */
const CHANNEL_DATA_BYTES: Readonly<Record<number, 1 | 2>> = {
	8: 2,
	9: 2,
	10: 2,
	11: 2,
	12: 1,
	13: 1,
	14: 2,
};

const COMMON_DATA_BYTES: Readonly<Record<number, 0 | 1 | 2>> = { 241: 1, 242: 2, 243: 1, 246: 0 };

function channelMessage(status: number, first: number, second: number): MidiMessage | null {
	const channel = status & 0x0f;
	switch (status >> 4) {
		case 0x8:
			return { kind: 'noteOff', channel, note: first, velocity: second };
		case 0x9:
			return { kind: 'noteOn', channel, note: first, velocity: second };
		case 0xa:
			return { kind: 'polyPressure', channel, note: first, pressure: second };
		case 0xb:
			return { kind: 'controlChange', channel, controller: first, value: second };
		case 0xc:
			return { kind: 'programChange', channel, program: first };
		case 0xd:
			return { kind: 'channelPressure', channel, pressure: first };
		case 0xe:
			return { kind: 'pitchBend', channel, value: (second << 7) | first };
		default:
			return null;
	}
}

/** Bytes of one message; values are cut to their 7, 14 or 4 bits, never spilled into the next byte. */
export function encodeMidi(message: MidiMessage): Uint8Array {
	const data = (value: number) => value & 0x7f;
	switch (message.kind) {
		case 'noteOff':
			return Uint8Array.of(0x80 | (message.channel & 15), data(message.note), data(message.velocity));
		case 'noteOn':
			return Uint8Array.of(0x90 | (message.channel & 15), data(message.note), data(message.velocity));
		case 'polyPressure':
			return Uint8Array.of(0xa0 | (message.channel & 15), data(message.note), data(message.pressure));
		case 'controlChange':
			return Uint8Array.of(0xb0 | (message.channel & 15), data(message.controller), data(message.value));
		case 'programChange':
			return Uint8Array.of(0xc0 | (message.channel & 15), data(message.program));
		case 'channelPressure':
			return Uint8Array.of(0xd0 | (message.channel & 15), data(message.pressure));
		case 'pitchBend':
			return Uint8Array.of(0xe0 | (message.channel & 15), data(message.value), data(message.value >> 7));
		case 'sysEx':
		case 'systemCommon':
			return message.bytes.slice();
		case 'realtime':
			return Uint8Array.of(message.status);
	}
}

/**
 * Bytes to messages, in any pieces. Knows running status and realtime bytes in the middle of any message.
 *
 * Never throws and never keeps more than the bound. Data bytes without a status are dropped; a status byte inside a SysEx
 * ends it unheard.
 */
export class MidiParser {
	readonly #maxSysExBytes: number;
	#status = 0;
	#first = -1;
	#inSysEx = false;
	#buffer: Uint8Array<ArrayBuffer> = new Uint8Array(FIRST_BUFFER_BYTES);
	/** Bytes of the SysEx so far; more than the buffer holds once it is too long. */
	#length = 0;
	#dropped = 0;

	constructor(maxSysExBytes = MAX_SYSEX_BYTES) {
		this.#maxSysExBytes = maxSysExBytes;
	}

	/** Bytes that belonged to no message so far. */
	get droppedBytes(): number {
		return this.#dropped;
	}

	/** Bytes of a SysEx that has not ended yet. */
	get pendingBytes(): number {
		return this.#inSysEx ? Math.min(this.#length, this.#maxSysExBytes) : 0;
	}

	push(bytes: Uint8Array): MidiMessage[] {
		const messages: MidiMessage[] = [];
		for (const byte of bytes) {
			const message = this.#take(byte);
			if (message !== null) messages.push(message);
		}
		return messages;
	}

	/** Forgets what is half received. */
	reset(): void {
		this.#status = 0;
		this.#first = -1;
		this.#endSysEx();
	}

	#take(byte: number): MidiMessage | null {
		if (byte >= 0xf8) return { kind: 'realtime', status: byte };
		if (byte >= 0x80) return this.#takeStatus(byte);
		if (this.#inSysEx) {
			this.#keep(byte);
			return null;
		}
		return this.#takeData(byte);
	}

	/** Adds a byte to the SysEx; of one that is too long only the length is kept. */
	#keep(byte: number): void {
		if (this.#length < this.#maxSysExBytes) {
			if (this.#length === this.#buffer.length) {
				const larger = new Uint8Array(Math.min(this.#maxSysExBytes, this.#buffer.length * 2));
				larger.set(this.#buffer);
				this.#buffer = larger;
			}
			this.#buffer[this.#length] = byte;
		}
		this.#length += 1;
	}

	/** Ends a SysEx; returns how many bytes it had. A large buffer is not kept for the next one. */
	#endSysEx(): number {
		const length = this.#inSysEx ? this.#length : 0;
		this.#inSysEx = false;
		this.#length = 0;
		if (this.#buffer.length > FIRST_BUFFER_BYTES) this.#buffer = new Uint8Array(FIRST_BUFFER_BYTES);
		return length;
	}

	#takeStatus(byte: number): MidiMessage | null {
		if (this.#first >= 0) this.#dropped += 1;
		this.#first = -1;
		if (byte === 0xf7) return this.#takeEnd();
		this.#dropped += this.#endSysEx();
		if (byte === 0xf0) {
			this.#status = 0;
			this.#inSysEx = true;
			this.#keep(byte);
			return null;
		}
		if (byte > 0xf0) {
			const dataBytes = COMMON_DATA_BYTES[byte];
			if (dataBytes === 0) {
				this.#status = 0;
				return { kind: 'systemCommon', bytes: Uint8Array.of(byte) };
			}
			this.#status = dataBytes === undefined ? 0 : byte;
			if (dataBytes === undefined) this.#dropped += 1;
			return null;
		}
		this.#status = byte;
		return null;
	}

	#takeEnd(): MidiMessage | null {
		this.#status = 0;
		if (!this.#inSysEx) {
			this.#dropped += 1;
			return null;
		}
		this.#keep(0xf7);
		const whole = this.#length <= this.#maxSysExBytes ? this.#buffer.slice(0, this.#length) : null;
		const length = this.#endSysEx();
		if (whole !== null) return { kind: 'sysEx', bytes: whole };
		this.#dropped += length;
		return null;
	}

	#takeData(byte: number): MidiMessage | null {
		const status = this.#status;
		if (status === 0) {
			this.#dropped += 1;
			return null;
		}
		const needed = status >= 0xf0 ? COMMON_DATA_BYTES[status] : CHANNEL_DATA_BYTES[status >> 4];
		if (needed === 2 && this.#first < 0) {
			this.#first = byte;
			return null;
		}
		const first = needed === 2 ? this.#first : byte;
		this.#first = -1;
		if (status >= 0xf0) {
			this.#status = 0;
			return {
				kind: 'systemCommon',
				bytes: needed === 2 ? Uint8Array.of(status, first, byte) : Uint8Array.of(status, first),
			};
		}
		return channelMessage(status, first, byte);
	}
}
