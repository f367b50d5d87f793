import { DetentError } from '../../shared/errors.ts';

/**
 * Sony 9-pin (P2) frames: `CMD1 CMD2 [0–15 data] CHK`. CMD1 is the group in the high nibble and the data count in the
 * low one; CHK is the sum of all bytes before it, modulo 256. Source: Odetics 4136201-F, section 2.
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

/** Most data bytes that CMD1 can count. */
const MAX_DATA = 15;

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
	if (data.length > MAX_DATA)
		throw new DetentError('wire.sony9pin', { message: `A 9-pin frame carries at most ${MAX_DATA} data bytes.` });
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
