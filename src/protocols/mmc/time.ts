import { DetentError } from '../../shared/errors.ts';
import { bitsOfRate, isTimeCode, rateOfBits, type TimeCode } from '../timeCode.ts';

/** Standard time code of MMC (RP-013, section 3): `hr mn sc fr`, then subframes or status. */
export interface MmcTime {
	time: TimeCode;
	/** Hundredths of a frame, 0–99; null where the field carries status in their place. */
	subframes: number | null;
	/** Before zero, in fields that are differences. */
	negative: boolean;
	/** Nothing was ever loaded or read: the digits mean nothing. */
	blank: boolean;
	/** Counted on from tachometer pulses, not read from the tape. */
	estimated: boolean;
}

export const MMC_TIME_BYTES = 5;
export const MMC_SHORT_TIME_BYTES = 2;

const BLANK = 0x40;
const NEGATIVE = 0x40;
const HAS_STATUS = 0x20;
const ESTIMATED = 0x40;
const NO_CODE = 0x08;

/** A plain place: positive, with subframes 0. */
export function mmcTime(time: TimeCode): MmcTime {
	return { time, subframes: 0, negative: false, blank: false, estimated: false };
}

/**
 * Five bytes. A blank time has the digits 0.
 *
 * @throws DetentError `wire.mmc` for a time that does not exist
 */
export function encodeMmcTime({ time, subframes, negative, blank, estimated }: MmcTime): Uint8Array {
	if (!isTimeCode(time) || (subframes !== null && !(subframes >= 0 && subframes <= 99))) {
		throw new DetentError('wire.mmc', { message: 'This is no time code that MMC could carry.' });
	}
	const { hours, minutes, seconds, frames, rate } = blank
		? { ...time, hours: 0, minutes: 0, seconds: 0, frames: 0 }
		: time;
	const last = subframes ?? (estimated ? ESTIMATED : 0) | (blank ? NO_CODE : 0);
	return Uint8Array.of(
		(bitsOfRate(rate) << 5) | hours,
		minutes,
		(blank ? BLANK : 0) | seconds,
		(negative ? NEGATIVE : 0) | (subframes === null ? HAS_STATUS : 0) | frames,
		last,
	);
}

/** The time of five bytes; null when it is none. */
export function decodeMmcTime(data: Uint8Array): MmcTime | null {
	if (data.length !== MMC_TIME_BYTES) return null;
	const [hr = 0, mn = 0, sc = 0, fr = 0, last = 0] = data;
	const hasStatus = (fr & HAS_STATUS) !== 0;
	const time: TimeCode = {
		hours: hr & 0x1f,
		minutes: mn & 0x3f,
		seconds: sc & 0x3f,
		frames: fr & 0x1f,
		rate: rateOfBits(hr >> 5),
	};
	if (!isTimeCode(time) || (!hasStatus && last > 99)) return null;
	return {
		time,
		subframes: hasStatus ? null : last,
		negative: (fr & NEGATIVE) !== 0,
		blank: (sc & BLANK) !== 0 || (hasStatus && (last & NO_CODE) !== 0),
		estimated: hasStatus && (last & ESTIMATED) !== 0,
	};
}
