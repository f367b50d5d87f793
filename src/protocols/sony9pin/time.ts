import { sonyCommand } from './commands.ts';
import type { Sony9pinFrame } from './frame.ts';

export interface SonyTimeCode {
	hours: number;
	minutes: number;
	seconds: number;
	frames: number;
	dropFrame: boolean;
}

/** What a current time sense asks for. */
export const SONY_TIME_SOURCE = { ltc: 1, vitc: 2, ltcOrVitc: 3, timer1: 4, timer2: 8 } as const;

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

/**
 * Seconds that a label says: its hours, minutes and seconds, and its frames over the rate. Of 29.97 code this is the time
 * on the label, not the time that has passed.
 *
 * @param fps labels a second: 24, 25 or 30
 */
export function sonySeconds({ hours, minutes, seconds, frames }: SonyTimeCode, fps: number): number {
	return hours * 3600 + minutes * 60 + seconds + frames / fps;
}

/**
 * The label of a place; the inverse of {@link sonySeconds}. Labels that drop-frame code leaves out give the next one.
 *
 * @param totalSeconds negative places wrap into the 24 hours, as time code does
 */
export function sonyTimeAt(totalSeconds: number, fps: number, dropFrame: boolean): SonyTimeCode {
	const day = 24 * 3600 * fps;
	const count = ((Math.round(totalSeconds * fps) % day) + day) % day;
	const whole = Math.floor(count / fps);
	const time = {
		hours: Math.floor(whole / 3600),
		minutes: Math.floor(whole / 60) % 60,
		seconds: whole % 60,
		frames: count % fps,
		dropFrame,
	};
	// SMPTE ST 12-1: labels 0 and 1 of each minute that is no multiple of ten do not exist.
	if (dropFrame && time.minutes % 10 !== 0 && time.seconds === 0 && time.frames < 2) time.frames = 2;
	return time;
}

/** Current time sense of one of the sources. */
export function sonyTimeSense(source: number): Sony9pinFrame {
	return sonyCommand('timeSense', Uint8Array.of(source));
}

/** Cue up with data, `24 31 FF SS MM HH`. */
export function sonyCueUp(time: SonyTimeCode): Sony9pinFrame {
	return sonyCommand('cueUp', encodeSonyTime(time));
}
