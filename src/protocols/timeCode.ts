/**
 * Labels of SMPTE/EBU time code, as MMC and MTC carry them (SMPTE ST 12-1; MIDI Time Code, MMA 4.2.1). A label is a name of
 * a frame, not a time that has passed: drop-frame code leaves out labels, never frames.
 */

/** The two type bits on the wire are the index: 24, 25, 29.97 drop-frame, 30 without drop (29.97 Hz may run it too). */
export const TIME_CODE_RATES = ['24', '25', '29.97 drop', '30'] as const;
export type TimeCodeRate = (typeof TIME_CODE_RATES)[number];

export interface TimeCode {
	hours: number;
	minutes: number;
	seconds: number;
	frames: number;
	rate: TimeCodeRate;
}

const LABELS: Readonly<Record<TimeCodeRate, number>> = { '24': 24, '25': 25, '29.97 drop': 30, '30': 30 };
const DAY_SECONDS = 86_400;

/** Labels a second: 24, 25 or 30. */
export function labelsPerSecond(rate: TimeCodeRate): number {
	return LABELS[rate];
}

/** Frames that pass in a second at play speed. */
export function framesPerSecond(rate: TimeCodeRate): number {
	return rate === '29.97 drop' ? 30_000 / 1001 : LABELS[rate];
}

/** Rate of the two type bits. */
export function rateOfBits(bits: number): TimeCodeRate {
	return TIME_CODE_RATES[bits & 3] ?? '30';
}

export function bitsOfRate(rate: TimeCodeRate): number {
	return TIME_CODE_RATES.indexOf(rate);
}

/** Whether the numbers are in their ranges. Labels that drop-frame code leaves out count as well-formed. */
export function isTimeCode({ hours, minutes, seconds, frames, rate }: TimeCode): boolean {
	const within = (value: number, top: number) => Number.isInteger(value) && value >= 0 && value <= top;
	return within(hours, 23) && within(minutes, 59) && within(seconds, 59) && within(frames, LABELS[rate] - 1);
}

/** `HH:MM:SS:FF`, with `;` before the frames of drop-frame code. */
export function formatTimeCode({ hours, minutes, seconds, frames, rate }: TimeCode): string {
	const two = (value: number) => String(value).padStart(2, '0');
	return `${two(hours)}:${two(minutes)}:${two(seconds)}${rate === '29.97 drop' ? ';' : ':'}${two(frames)}`;
}

/** Frames since 00:00:00:00 of the same day. A label that drop-frame code leaves out counts as the next one. */
export function frameOf(time: TimeCode): number {
	const { hours, minutes, seconds, frames, rate } = skipDropped(time);
	const count = (hours * 3600 + minutes * 60 + seconds) * LABELS[rate] + frames;
	if (rate !== '29.97 drop') return count;
	const wholeMinutes = hours * 60 + minutes;
	return count - 2 * (wholeMinutes - Math.floor(wholeMinutes / 10));
}

/** The label of a frame; the inverse of {@link frameOf}. Wraps at 24 hours, both ways. */
export function timeCodeOfFrame(frame: number, rate: TimeCodeRate): TimeCode {
	const labels = LABELS[rate];
	// A day of drop-frame code has 2 labels less in each of its minutes but every tenth: 18 in ten minutes.
	const day = DAY_SECONDS * labels - (rate === '29.97 drop' ? 144 * 18 : 0);
	let count = ((frame % day) + day) % day;
	if (rate === '29.97 drop') {
		const tens = Math.floor(count / 17_982);
		const left = count % 17_982;
		count += 18 * tens + (left < 1800 ? 0 : 2 * Math.floor((left - 2) / 1798));
	}
	return labelAt(count, rate);
}

/** Seconds that a label says. Of drop-frame code this is the time on the label, at most 0.1 s off the time that passed. */
export function timeCodeSeconds({ hours, minutes, seconds, frames, rate }: TimeCode): number {
	return hours * 3600 + minutes * 60 + seconds + frames / LABELS[rate];
}

/**
 * The label of a place, to the nearest frame; the inverse of {@link timeCodeSeconds}.
 *
 * @param seconds 0 up to 24 hours
 */
export function timeCodeAt(seconds: number, rate: TimeCodeRate): TimeCode {
	const labels = LABELS[rate];
	return skipDropped(labelAt(Math.round(seconds * labels) % (DAY_SECONDS * labels), rate));
}

function labelAt(count: number, rate: TimeCodeRate): TimeCode {
	const labels = LABELS[rate];
	const whole = Math.floor(count / labels);
	return {
		hours: Math.floor(whole / 3600),
		minutes: Math.floor(whole / 60) % 60,
		seconds: whole % 60,
		frames: count % labels,
		rate,
	};
}

/** Labels 0 and 1 of each minute that is no multiple of ten do not exist in drop-frame code: the next one is meant. */
function skipDropped(time: TimeCode): TimeCode {
	const dropped = time.rate === '29.97 drop' && time.minutes % 10 !== 0 && time.seconds === 0 && time.frames < 2;
	return dropped ? { ...time, frames: 2 } : time;
}
