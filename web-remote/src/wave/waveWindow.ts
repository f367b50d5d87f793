import type { WaveLevel } from '../../../src/shared/model/waveform.ts';

/** What part of a track is on the screen, seconds. */
export interface WaveWindow {
	from: number;
	to: number;
}

/** Nothing is drawn closer than this: a column of the finest level is about a hundredth of a second. */
const LEAST_SECONDS = 2;
/** A level of more bytes than this is too much for a tablet: the one before it is drawn. */
const MOST_COLUMNS = 700_000;

export function whole(lengthSeconds: number): WaveWindow {
	return { from: 0, to: Math.max(lengthSeconds, 0.001) };
}

/** Moved back into the track, and not closer than it can be drawn. */
function within({ from, to }: WaveWindow, lengthSeconds: number): WaveWindow {
	const span = Math.min(Math.max(to - from, LEAST_SECONDS), Math.max(lengthSeconds, 0.001));
	const start = Math.max(0, Math.min(from, lengthSeconds - span));
	return { from: start, to: start + span };
}

/** Closer by a factor (farther below 1), with one moment staying where it is on the screen. */
export function zoomed(window: WaveWindow, factor: number, at: number, lengthSeconds: number): WaveWindow {
	const span = Math.max((window.to - window.from) / factor, LEAST_SECONDS);
	const part = (at - window.from) / (window.to - window.from);
	return within({ from: at - part * span, to: at + (1 - part) * span }, lengthSeconds);
}

export function moved(window: WaveWindow, seconds: number, lengthSeconds: number): WaveWindow {
	return within({ from: window.from + seconds, to: window.to + seconds }, lengthSeconds);
}

/** The window that has the moment in it: the same, or a page on. */
export function following(window: WaveWindow, at: number, lengthSeconds: number): WaveWindow {
	if (at >= window.from && at <= window.to) return window;
	const span = window.to - window.from;
	return within({ from: at - span * 0.1, to: at + span * 0.9 }, lengthSeconds);
}

export function isWhole({ from, to }: WaveWindow, lengthSeconds: number): boolean {
	return to - from >= lengthSeconds - 0.01;
}

/** The coarsest level that still has a column for each pixel; the finest that a tablet can hold where none has. */
export function levelFor(
	levels: readonly WaveLevel[],
	rateHz: number,
	{ from, to }: WaveWindow,
	pixels: number,
): number {
	const framesAPixel = ((to - from) * rateHz) / Math.max(1, pixels);
	const light = levels.flatMap(({ columns }, level) => (columns <= MOST_COLUMNS ? [level] : []));
	const enough = light.filter((level) => (levels[level]?.frames ?? 1) <= framesAPixel);
	return enough.at(-1) ?? light[0] ?? levels.length - 1;
}
