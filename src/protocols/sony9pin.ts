import { DetentError } from '../shared/errors.ts';

/**
 * Sony 9-pin (P2) frames: `CMD1 CMD2 [0–15 data] CHK`. CMD1 is the group in the high nibble and the data count in the
 * low one; CHK is the sum of all bytes before it, modulo 256. Sources: Odetics 4136201-F, specs 7.1.
 */
export interface Sony9pinFrame {
	/** High nibble of CMD1: 0 system, 1 return, 2 transport, 4 preset, 6 sense, 7 sense return. */
	group: number;
	command: number;
	data: Uint8Array;
}

export type Sony9pinEvent =
	| { kind: 'frame'; frame: Sony9pinFrame }
	| { kind: 'badChecksum'; bytes: Uint8Array }
	/** More than 10 ms of silence inside a frame. */
	| { kind: 'broken'; bytes: Uint8Array };

/** The receiver drops a frame that pauses longer than this inside. */
export const SONY_GAP_MS = 10;
/** A machine completes its answer within this time. */
export const SONY_ANSWER_MS = 9;
/** Pause of the controller after a NAK, except "undefined command". */
export const SONY_AFTER_NAK_MS = 10;

const noData = new Uint8Array(0);
const frame = (group: number, command: number, data: Uint8Array = noData): Sony9pinFrame => ({ group, command, data });

/** Frames that Detent sends and answers that carry no data. */
export const SONY = {
	localDisable: frame(0, 0x0c),
	deviceTypeRequest: frame(0, 0x11),
	localEnable: frame(0, 0x1d),
	ack: frame(1, 0x01),
	stop: frame(2, 0x00),
	play: frame(2, 0x01),
	record: frame(2, 0x02),
	standbyOff: frame(2, 0x04),
	standbyOn: frame(2, 0x05),
	eject: frame(2, 0x0f),
	forward: frame(2, 0x10),
	rewind: frame(2, 0x20),
	fullEeOff: frame(2, 0x60),
	fullEeOn: frame(2, 0x61),
	timeDataMissing: frame(7, 0x0d),
} as const;

/** Bits of a NAK. */
export const SONY_NAK = {
	undefinedCommand: 0x01,
	softwareOverrun: 0x02,
	checksum: 0x04,
	parity: 0x10,
	overrun: 0x20,
	framing: 0x40,
	timeout: 0x80,
} as const;

const NAK_WORDS: readonly [number, string][] = [
	[SONY_NAK.undefinedCommand, 'undefined command'],
	[SONY_NAK.softwareOverrun, 'software overrun'],
	[SONY_NAK.checksum, 'checksum error'],
	[SONY_NAK.parity, 'parity error'],
	[SONY_NAK.overrun, 'overrun'],
	[SONY_NAK.framing, 'framing error'],
	[SONY_NAK.timeout, 'time-out'],
];

/** The bits of a NAK in words. */
export function describeNak(bits: number): string {
	const words = NAK_WORDS.filter(([bit]) => (bits & bit) !== 0).map(([, word]) => word);
	return words.length === 0 ? 'no reason given' : words.join(', ');
}

export function sonyNak(bits: number): Sony9pinFrame {
	return frame(1, 0x12, Uint8Array.of(bits));
}

/** Current time sense; `source` 1 LTC, 2 VITC, 3 either, 4 timer 1. */
export function sonyTimeSense(source: number): Sony9pinFrame {
	return frame(6, 0x0c, Uint8Array.of(source));
}

/** Status sense: `count` bytes (1–15) from byte `first`. */
export function sonyStatusSense(first: number, count: number): Sony9pinFrame {
	return frame(6, 0x20, Uint8Array.of(((first & 15) << 4) | (count & 15)));
}

export function sameFrame(left: Sony9pinFrame, right: Sony9pinFrame): boolean {
	return (
		left.group === right.group &&
		left.command === right.command &&
		left.data.length === right.data.length &&
		left.data.every((byte, index) => byte === right.data[index])
	);
}

/**
 * Bytes of a frame with its checksum.
 *
 * @throws DetentError `wire.sony9pin` for more than 15 data bytes
 */
export function encodeSony9pin({ group, command, data }: Sony9pinFrame): Uint8Array {
	if (data.length > 15)
		throw new DetentError('wire.sony9pin', { message: 'A 9-pin frame carries at most 15 data bytes.' });
	const bytes = new Uint8Array(data.length + 3);
	bytes[0] = ((group & 15) << 4) | data.length;
	bytes[1] = command;
	bytes.set(data, 2);
	bytes[data.length + 2] = bytes.reduce((sum, byte) => (sum + byte) & 0xff, 0);
	return bytes;
}

/**
 * Bytes to frames, in any pieces. The length comes from CMD1 and nothing is searched by trial; after garbage the parser
 * finds its feet at the next gap, which the caller reports because it owns the clock. Keeps at most 17 bytes.
 */
export class Sony9pinParser {
	#bytes: number[] = [];

	/** True in the middle of a frame: a gap timer has to run. */
	get pending(): boolean {
		return this.#bytes.length > 0;
	}

	push(chunk: Uint8Array): Sony9pinEvent[] {
		const events: Sony9pinEvent[] = [];
		for (const byte of chunk) {
			this.#bytes.push(byte);
			const first = this.#bytes[0] ?? 0;
			if (this.#bytes.length < (first & 15) + 3) continue;
			const bytes = Uint8Array.from(this.#bytes);
			this.#bytes = [];
			const sum = bytes.subarray(0, -1).reduce((total, value) => (total + value) & 0xff, 0);
			if (sum !== bytes.at(-1)) events.push({ kind: 'badChecksum', bytes });
			else {
				const data = bytes.slice(2, -1);
				events.push({ kind: 'frame', frame: { group: first >> 4, command: bytes[1] ?? 0, data } });
			}
		}
		return events;
	}

	/** Silence of more than 10 ms on the line: what is half received is dropped. */
	gap(): Sony9pinEvent[] {
		if (this.#bytes.length === 0) return [];
		const bytes = Uint8Array.from(this.#bytes);
		this.#bytes = [];
		return [{ kind: 'broken', bytes }];
	}
}

/** Status bits of the machine that Detent uses; places as in specs 7.1, `[byte, bit]`. */
const STATUS_BITS = {
	local: [0, 0],
	hardError: [0, 2],
	servoReferenceMissing: [0, 4],
	cassetteOut: [0, 5],
	play: [1, 0],
	record: [1, 1],
	forward: [1, 2],
	rewind: [1, 3],
	eject: [1, 4],
	stop: [1, 5],
	tensionReleased: [1, 6],
	standby: [1, 7],
	cueComplete: [2, 0],
	still: [2, 1],
	reverse: [2, 2],
	variable: [2, 3],
	jog: [2, 4],
	shuttle: [2, 5],
	servoLock: [2, 7],
	cueing: [4, 0],
	fullEe: [4, 6],
	recordInhibited: [8, 0],
	systemAlarm: [8, 1],
	endOfTape: [8, 4],
} as const;
export type Sony9pinStatus = Record<keyof typeof STATUS_BITS, boolean>;

/** Length of the status that Detent asks for. */
export const SONY_STATUS_BYTES = 10;

/** Status from the data of a status sense return that begins at byte 0; bytes that are not there read as 0. */
export function decodeSonyStatus(data: Uint8Array): Sony9pinStatus {
	const entries = Object.entries(STATUS_BITS).map(([name, [byte, bit]]) => [
		name,
		(((data[byte] ?? 0) >> bit) & 1) === 1,
	]);
	return Object.fromEntries(entries) as Sony9pinStatus;
}

/** The ten status bytes; bits that are not named are 0. */
export function encodeSonyStatus(status: Partial<Sony9pinStatus>): Uint8Array {
	const data = new Uint8Array(SONY_STATUS_BYTES);
	for (const [name, [byte, bit]] of Object.entries(STATUS_BITS)) {
		if (status[name as keyof Sony9pinStatus] === true) data[byte] = (data[byte] ?? 0) | (1 << bit);
	}
	return data;
}

export interface SonyTimeCode {
	hours: number;
	minutes: number;
	seconds: number;
	frames: number;
	dropFrame: boolean;
}

const fromBcd = (byte: number): number | null =>
	(byte & 15) > 9 || byte >> 4 > 9 ? null : (byte >> 4) * 10 + (byte & 15);
const toBcd = (value: number): number => (Math.floor(value / 10) << 4) | (value % 10);

/** `FF SS MM HH` in BCD; bit 6 of FF is drop-frame, bit 7 colour frame. Null when it is no time. */
export function decodeSonyTime(data: Uint8Array): SonyTimeCode | null {
	if (data.length < 4) return null;
	const frames = fromBcd((data[0] ?? 0) & 0x3f);
	const seconds = fromBcd((data[1] ?? 0) & 0x7f);
	const minutes = fromBcd((data[2] ?? 0) & 0x7f);
	const hours = fromBcd((data[3] ?? 0) & 0x3f);
	if (frames === null || seconds === null || minutes === null || hours === null) return null;
	if (frames > 29 || seconds > 59 || minutes > 59 || hours > 23) return null;
	return { hours, minutes, seconds, frames, dropFrame: ((data[0] ?? 0) & 0x40) !== 0 };
}

export function encodeSonyTime(time: SonyTimeCode): Uint8Array {
	const frames = toBcd(time.frames) | (time.dropFrame ? 0x40 : 0);
	return Uint8Array.of(frames, toBcd(time.seconds), toBcd(time.minutes), toBcd(time.hours));
}

/** `HH:MM:SS:FF`, with `;` before the frames of drop-frame code. */
export function formatSonyTime(time: SonyTimeCode): string {
	const two = (value: number) => String(value).padStart(2, '0');
	return `${two(time.hours)}:${two(time.minutes)}:${two(time.seconds)}${time.dropFrame ? ';' : ':'}${two(time.frames)}`;
}

/** Cue up with data, `24 31 FF SS MM HH`. */
export function sonyCueUp(time: SonyTimeCode): Sony9pinFrame {
	return frame(2, 0x31, encodeSonyTime(time));
}

/** Speed (times play speed) of one or two speed bytes: `10^(N/32 − 2)`, the second byte interpolates to the next N. */
export function sonySpeed(data: Uint8Array): number {
	const first = data[0] ?? 0;
	const base = 10 ** (first / 32 - 2);
	const second = data[1] ?? 0;
	return base + (second / 256) * (10 ** ((first + 1) / 32 - 2) - base);
}

/** Shuttle at a signed multiple of play speed, to the nearest single speed byte; 0 is still. */
export function sonyShuttle(speed: number): Sony9pinFrame {
	const magnitude = Math.abs(speed);
	const coded = magnitude === 0 ? 0 : Math.round((Math.log10(magnitude) + 2) * 32);
	return frame(2, speed < 0 ? 0x23 : 0x13, Uint8Array.of(Math.min(255, Math.max(0, coded))));
}
