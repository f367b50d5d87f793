/**
 * Frames of the Denon DN-780R twin cassette deck.
 *
 * Command: `02 code p0 p1 p2 p3 03 BCCH BCCL`. Answer: `02 code answer … 03 BCCH BCCL`. BCC is the sum from the code
 * to 03, modulo 256, as two ASCII hex digits. Sources: "Specification for Serial Interface DN-780R" ver. 1.00, pages 9,
 * 10, 12, 15 to 23, 25, 26, 28, 30 (codes, answers, status, conditions); the BCC rule is that of the same maker's DN and DCM interface
 * specifications (chapter "Command format and answer format"), whose frame is the same.
 */
export const DENON_COMMANDS = {
	reset: 0x20,
	playStatus: 0x30,
	cpuVersion: 0x31,
	tapeStatus: 0x32,
	establish: 0x33,
	machineId: 0x34,
	/** Playback; recording from record pause or record mute. */
	play: 0x40,
	stop: 0x41,
	/** From stop to record pause. Anywhere in recording it makes 5 s of silence on the tape, then record pause. */
	record: 0x42,
	/** From recording or record mute to record pause. */
	pause: 0x43,
	/** To the right. On a tape that plays in reverse that is a rewind of the music. */
	forward: 0x44,
	/** To the left. On a tape that plays in reverse that is forward in the music. */
	rewind: 0x45,
	/** The other direction: a flip, not a setting. */
	direction: 0x46,
	counterReset: 0x48,
	dolby: 0x49,
	/** Reverse mode: parameter 0 is the mode, as in the setup answer. */
	setting: 0x4d,
} as const;

export const DENON_ANSWERS = { ok: 0x20, invalid: 0x30, formatError: 0x31, conditionError: 0x32 } as const;

/** System status and the state of each mechanism. */
export const DENON_STATES = {
	65: 'no tape',
	66: 'stop',
	67: 'play',
	68: 'record pause',
	69: 'record',
	70: 'record mute',
	71: 'forward',
	72: 'rewind',
	73: 'cue',
	74: 'review',
	75: 'play mute',
} as const;
export type DenonStateCode = keyof typeof DENON_STATES;
export type DenonState = (typeof DENON_STATES)[DenonStateCode];

export type DenonDeck = 'a' | 'b';

const STX = 0x02;
const ETX = 0x03;
/** Longer than any answer of the specification (the machine id's 19 bytes are the most of the fixed ones). */
const MAX_FRAME_BYTES = 64;

const asciiHex = (nibble: number) => '0123456789ABCDEF'.charCodeAt(nibble & 15);

/** Block check of the bytes from the code to ETX, both included. */
export function denonBcc(bytes: Iterable<number>): [number, number] {
	let sum = 0;
	for (const byte of bytes) sum = (sum + byte) & 0xff;
	return [asciiHex(sum >> 4), asciiHex(sum)];
}

/** A whole frame around `body` (code and what follows it, without ETX). */
export function encodeDenonFrame(body: readonly number[]): Uint8Array {
	return Uint8Array.of(STX, ...body, ETX, ...denonBcc([...body, ETX]));
}

/** A command frame: the code and up to four parameters, the rest 00. */
export function encodeDenonCommand(code: number, parameters: readonly number[] = []): Uint8Array {
	const four = [0, 1, 2, 3].map((index) => parameters[index] ?? 0);
	return encodeDenonFrame([code, ...four]);
}

/** Deck parameter: ASCII 0 for mechanism A, 1 for B. */
export function denonDeckByte(deck: DenonDeck): number {
	return deck === 'a' ? 0x30 : 0x31;
}

export type DenonEvent =
	/** Code and what follows it, without STX, ETX and BCC. */
	{ kind: 'frame'; body: Uint8Array } | { kind: 'garbage'; bytes: number };

/**
 * Bytes to frames, in any pieces, for both ends of the line. Bytes outside a frame and frames with a wrong BCC are
 * counted as garbage; the search goes on behind the STX that led astray. Keeps at most 64 bytes and never throws.
 */
export class DenonParser {
	#bytes: number[] = [];

	push(chunk: Uint8Array): DenonEvent[] {
		const events: DenonEvent[] = [];
		for (const byte of chunk) {
			this.#bytes.push(byte);
			for (let again = true; again; ) again = this.#advance(events);
		}
		return events;
	}

	reset(): void {
		this.#bytes = [];
	}

	/** Handles the beginning of what is stored; true when there may be more to do. */
	#advance(events: DenonEvent[]): boolean {
		const start = this.#bytes.indexOf(STX);
		if (start !== 0) {
			const garbage = start < 0 ? this.#bytes.length : start;
			if (garbage > 0) events.push({ kind: 'garbage', bytes: garbage });
			this.#bytes.splice(0, garbage);
			return this.#bytes.length > 0;
		}
		const end = this.#bytes.indexOf(ETX, 2);
		if (end < 0 || this.#bytes.length < end + 3) {
			if (this.#bytes.length < MAX_FRAME_BYTES) return false;
			return this.#skipStart(events);
		}
		const [high, low] = denonBcc(this.#bytes.slice(1, end + 1));
		if (this.#bytes[end + 1] !== high || this.#bytes[end + 2] !== low) return this.#skipStart(events);
		events.push({ kind: 'frame', body: Uint8Array.from(this.#bytes.slice(1, end)) });
		this.#bytes.splice(0, end + 3);
		return this.#bytes.length > 0;
	}

	#skipStart(events: DenonEvent[]): boolean {
		events.push({ kind: 'garbage', bytes: 1 });
		this.#bytes.splice(0, 1);
		return this.#bytes.length > 0;
	}
}

export interface DenonDeckStatus {
	state: DenonState;
	/** −9999 … 9999 as the deck shows it. */
	counter: number;
}

export interface DenonPlayStatus {
	system: 'normal' | 'twin record' | 'dubbing';
	a: DenonDeckStatus;
	b: DenonDeckStatus;
}

const SYSTEM_STATES = { 49: 'normal', 50: 'twin record', 51: 'dubbing' } as const;

function deckStatus(bytes: Uint8Array): DenonDeckStatus | null {
	const state = DENON_STATES[(bytes[0] ?? 0) as DenonStateCode];
	const digits = String.fromCharCode(...bytes.subarray(2, 6));
	if (state === undefined || !/^[0-9]{4}$/.test(digits)) return null;
	if (bytes[1] !== 0x20 && bytes[1] !== 0x2d) return null;
	return { state, counter: (bytes[1] === 0x2d ? -1 : 1) * Number(digits) };
}

/** The answer to a play status request; null when it is none. */
export function decodeDenonPlayStatus(body: Uint8Array): DenonPlayStatus | null {
	if (body.length !== 16 || body[0] !== DENON_COMMANDS.playStatus || body[1] !== DENON_ANSWERS.ok) return null;
	const system = SYSTEM_STATES[(body[2] ?? 0) as keyof typeof SYSTEM_STATES];
	const a = deckStatus(body.subarray(4, 10));
	const b = deckStatus(body.subarray(10, 16));
	return system === undefined || a === null || b === null ? null : { system, a, b };
}

function encodeDeckStatus({ state, counter }: DenonDeckStatus): number[] {
	const code = Object.entries(DENON_STATES).find(([, name]) => name === state)?.[0] ?? '66';
	const digits = String(Math.abs(Math.trunc(counter)) % 10000).padStart(4, '0');
	return [Number(code), counter < 0 ? 0x2d : 0x20, ...[...digits].map((digit) => digit.charCodeAt(0))];
}

/** Body of the answer to a play status request, normal tape speed. */
export function encodeDenonPlayStatus(status: DenonPlayStatus): number[] {
	const system = Object.entries(SYSTEM_STATES).find(([, name]) => name === status.system)?.[0] ?? '49';
	const head = [DENON_COMMANDS.playStatus, DENON_ANSWERS.ok, Number(system), 0x30];
	return [...head, ...encodeDeckStatus(status.a), ...encodeDeckStatus(status.b)];
}

/** What the "establish" request tells, as indices: dolby 0 off, 1 B, 2 C; direction 0 forward, 1 reverse. */
export interface DenonSetup {
	duplicateMode: number;
	reverseMode: number;
	dolbyA: number;
	directionA: number;
	memoryA: number;
	dolbyB: number;
	directionB: number;
	memoryB: number;
}

const SETUP_FIELDS: readonly [keyof DenonSetup, number][] = [
	['duplicateMode', 2],
	['reverseMode', 3],
	['dolbyA', 2],
	['directionA', 1],
	['memoryA', 1],
	['dolbyB', 2],
	['directionB', 1],
	['memoryB', 1],
];

/** The answer to an establish request; null when it is none. */
export function decodeDenonSetup(body: Uint8Array): DenonSetup | null {
	if (body.length !== 10 || body[0] !== DENON_COMMANDS.establish || body[1] !== DENON_ANSWERS.ok) return null;
	const setup: DenonSetup = {
		duplicateMode: 0,
		reverseMode: 0,
		dolbyA: 0,
		directionA: 0,
		memoryA: 0,
		dolbyB: 0,
		directionB: 0,
		memoryB: 0,
	};
	for (const [index, [name, limit]] of SETUP_FIELDS.entries()) {
		const value = (body[index + 2] ?? 0) - 0x30;
		if (value < 0 || value > limit) return null;
		setup[name] = value;
	}
	return setup;
}

export function encodeDenonSetup(setup: DenonSetup): number[] {
	const values = SETUP_FIELDS.map(([name]) => 0x30 + setup[name]);
	return [DENON_COMMANDS.establish, DENON_ANSWERS.ok, ...values];
}
