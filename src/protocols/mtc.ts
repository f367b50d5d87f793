import { DetentError } from '../shared/errors.ts';
import { bitsOfRate, isTimeCode, rateOfBits, type TimeCode } from './timeCode.ts';

/**
 * MIDI Time Code (MMA 4.2.1): quarter frames `F1 0nnndddd`, eight of which tell the label of the frame at whose beginning
 * piece 0 falls; the full frame `F0 7F device 01 01 hr mn sc fr F7`; user bits `F0 7F device 01 02 u1…u9 F7`.
 */
export const MTC_PIECES = 8;
const QUARTER = 0xf1;

/** Of both groups of a full message; user bits are the 32 bits as eight hex digits, group 8 first, and two flags. */
export type MtcMessage =
	| { kind: 'quarter'; piece: number; nibble: number }
	| { kind: 'full'; device: number; time: TimeCode }
	| { kind: 'userBits'; device: number; digits: string; flags: number };

const header = (device: number, sub: number) => [0xf0, 0x7f, device & 0x7f, 0x01, sub];

function valid(time: TimeCode): TimeCode {
	if (!isTimeCode(time)) throw new DetentError('wire.mtc', { message: 'This is no time code that MTC could carry.' });
	return time;
}

/**
 * One of the eight quarter frames of a label: forward they are sent from 0 to 7, one every quarter of a frame, in reverse
 * from 7 to 0. Groups begin every second frame.
 *
 * @param piece 0…7
 * @throws DetentError `wire.mtc` for a time that does not exist
 */
export function encodeMtcQuarter(time: TimeCode, piece: number): Uint8Array {
	const { hours, minutes, seconds, frames, rate } = valid(time);
	const value = [frames, seconds, minutes, (bitsOfRate(rate) << 5) | hours][piece >> 1] ?? 0;
	return Uint8Array.of(QUARTER, ((piece & 7) << 4) | ((piece & 1) === 0 ? value & 0x0f : value >> 4));
}

/**
 * The whole label at once, for a tape that stands at its place or passes it fast.
 *
 * @param device 127 for all
 * @throws DetentError `wire.mtc` for a time that does not exist
 */
export function encodeMtcFull(time: TimeCode, device = 0x7f): Uint8Array {
	const { hours, minutes, seconds, frames, rate } = valid(time);
	return Uint8Array.of(...header(device, 0x01), (bitsOfRate(rate) << 5) | hours, minutes, seconds, frames, 0xf7);
}

/** The label of eight pieces, by their number; bits that the standard reserves are ignored. Null when it is no time. */
export function mtcTimeOf(nibbles: readonly number[]): TimeCode | null {
	const byte = (low: number) => ((nibbles[low] ?? 0) & 0x0f) | (((nibbles[low + 1] ?? 0) & 0x0f) << 4);
	const time: TimeCode = {
		frames: byte(0) & 0x1f,
		seconds: byte(2) & 0x3f,
		minutes: byte(4) & 0x3f,
		hours: byte(6) & 0x1f,
		rate: rateOfBits(byte(6) >> 5),
	};
	return isTimeCode(time) ? time : null;
}

/** An MTC message, whole; null for anything else and for a full frame that is no time. Never throws. */
export function decodeMtc(bytes: Uint8Array): MtcMessage | null {
	const [status, first = 0, device = 0, id, sub] = bytes;
	if (status === QUARTER) {
		return bytes.length === 2 && first < 0x80 ? { kind: 'quarter', piece: first >> 4, nibble: first & 0x0f } : null;
	}
	if (status !== 0xf0 || first !== 0x7f || id !== 0x01 || bytes.at(-1) !== 0xf7) return null;
	const data = bytes.subarray(5, -1);
	if (sub === 0x01 && data.length === 4) {
		const [hours = 0, minutes = 0, seconds = 0, frames = 0] = data;
		const time: TimeCode = { hours: hours & 0x1f, minutes, seconds, frames, rate: rateOfBits(hours >> 5) };
		return isTimeCode(time) ? { kind: 'full', device, time } : null;
	}
	if (sub === 0x02 && data.length === 9 && data.every((byte) => byte < 16)) {
		const digits = [...data.subarray(0, 8)].reverse().map((digit) => digit.toString(16).toUpperCase());
		return { kind: 'userBits', device, digits: digits.join(''), flags: (data[8] ?? 0) & 3 };
	}
	return null;
}
