import { expect, test } from 'vitest';
import { LoudnessMeter } from '../../../src/dsp/meters/loudness.ts';
import { LiveLoudness } from '../../../src/session/listening/liveLoudness.ts';
import type { LiveFeeds } from '../../../src/shared/protocol/meters.ts';
import { seededRng } from '../../../src/shared/random.ts';

const RATE = 48_000;
/** Ten minutes. */
const PIECE = 600 * RATE;
const feeds = (returnLu: number, source = -20) => ({ source, return: source + returnLu, master: source + 2 });

/** Thirty readings a second; how often another figure came into force. */
function hear(
	live: LiveLoudness,
	fromS: number,
	toS: number,
	reading: LiveFeeds | ((seconds: number) => LiveFeeds),
	pieceFrames = PIECE,
): number {
	let moved = 0;
	for (let frame = fromS * RATE; frame <= toS * RATE; frame += RATE / 30) {
		const now = typeof reading === 'function' ? reading(frame / RATE) : reading;
		moved += live.push(frame, now, pieceFrames) ? 1 : 0;
	}
	return moved;
}

test('nine seconds of music tell how loud the rack is beside the mix, and twelve how sure that is', () => {
	const live = new LiveLoudness(RATE);
	hear(live, 0, 8.9, feeds(-3.3));
	expect(live.reading).toBeNull();
	hear(live, 8.9 + 1 / 30, 11, feeds(-3.3));
	expect(live.reading?.return.louderLu).toBeCloseTo(-3.3, 6);
	expect(live.reading?.return.doubtLu).toBe(Number.POSITIVE_INFINITY);
	hear(live, 11 + 1 / 30, 13, feeds(-3.3));
	expect(live.reading?.return.doubtLu).toBeCloseTo(0, 6);
	expect(live.reading?.master.louderLu).toBeCloseTo(2, 6);
});

test('what mix and rack do alike makes no doubt, what the rack does otherwise from place to place does', () => {
	const alike = new LiveLoudness(RATE);
	hear(alike, 0, 60, (seconds) => feeds(-3, -20 + 5 * Math.sin(seconds / 7)));
	expect(alike.reading?.return.doubtLu).toBeLessThan(1e-6);
	const other = new LiveLoudness(RATE);
	hear(other, 0, 60, (seconds) => feeds(-3 + 0.5 * Math.sin(seconds / 2), -20));
	expect(other.reading?.return.doubtLu).toBeGreaterThan(0.05);
});

test('the doubt holds what is found at the end, at nearly every moment before', () => {
	const rng = seededRng(12);
	let held = 0;
	let readings = 0;
	for (let piece = 0; piece < 40; piece++) {
		const differs = Array.from({ length: 61 }, () => -3 + (rng() - 0.5));
		const loud = Array.from({ length: 61 }, () => -18 + 4 * (rng() - 0.5));
		const at = (seconds: number) => {
			const window = Math.floor((seconds - 0.01) / 3);
			return feeds(differs[window] ?? -3, loud[window] ?? -18);
		};
		const live = new LiveLoudness(RATE);
		const found: { louderLu: number; doubtLu: number }[] = [];
		for (let second = 0; second < 180; second += 3) {
			hear(live, second, second + 3 - 1 / 30, at, 180 * RATE);
			if (live.reading !== null) found.push(live.reading.return);
		}
		hear(live, 180, 180, at, 180 * RATE);
		const end = live.reading?.return.louderLu ?? 0;
		expect(live.reading).toMatchObject({ whole: true });
		readings += found.length;
		held += found.filter(({ louderLu, doubtLu }) => Math.abs(louderLu - end) <= doubtLu).length;
	}
	// Two standard errors hold 95 of 100.
	expect(held / readings).toBeGreaterThan(0.9);
});

/** Noise with a beat whose sound changes slowly, in parts of other loudness. */
function song(seconds: number, parts: readonly number[]): Float64Array {
	const rng = seededRng(3);
	const frames = seconds * RATE;
	const out = new Float64Array(frames);
	let low = 0;
	for (let frame = 0; frame < frames; frame++) {
		const beat = (frame % (RATE / 2)) / (RATE / 2);
		const colour = 0.5 + 0.3 * Math.sin(frame / RATE / 5);
		const white = 2 * rng() - 1;
		low += 0.05 * (white - low);
		const part = parts[Math.floor((frame / frames) * parts.length)] ?? 0;
		out[frame] = part * (1 - 0.6 * beat) * (colour * white + 6 * (1 - colour) * low);
	}
	return out;
}

/** A rack that brightens, and one that turns loud places down. */
function racks(mix: Float64Array): [Float64Array, Float64Array] {
	let before = 0;
	let level = 0;
	const bright = mix.map((sample) => {
		const high = sample - before;
		before = sample;
		return 0.8 * sample + 0.3 * high;
	});
	const tamed = mix.map((sample) => {
		level = Math.max(Math.abs(sample), 0.9999 * level);
		return sample * (0.1 / Math.max(level, 1e-6)) ** 0.2;
	});
	return [bright, tamed];
}

test.each([
	['loud and less loud', [0.1, 0.15, 0.12, 0.2, 0.1, 0.2], 0.05],
	['soft verses', [0.05, 0.2, 0.05, 0.2, 0.05, 0.2], Number.POSITIVE_INFINITY],
	['places on either side of the gate', [0.03, 0.1, 0.03, 0.2, 0.004, 0.2], Number.POSITIVE_INFINITY],
])(
	'a piece that was heard is as loud as integrated loudness says to 0.05 LU, or to the doubt that is told: %s',
	(_, parts, mostDoubtLu) => {
		const mix = song(72, parts);
		const [bright, tamed] = racks(mix);
		const meters = [mix, bright, tamed].map((plane) => {
			return { plane, meter: new LoudnessMeter({ rateHz: RATE, channels: 1 }) };
		});
		const live = new LiveLoudness(RATE);
		const step = RATE / 30;
		const rounded = (lufs: number | null) => (lufs === null ? null : Math.round(100 * lufs) / 100);
		for (let frame = 0; frame < mix.length; frame += step) {
			for (const { meter, plane } of meters) meter.process([plane], step, frame);
			const [source = null, returned = null, master = null] = meters.map(({ meter }) => rounded(meter.shortTermLufs()));
			live.push(frame + step, { source, return: returned, master }, mix.length);
		}
		const [source = 0, ...others] = meters.map(({ meter }) => meter.integratedLufs() ?? 0);
		const { reading } = live;
		if (reading === null) throw new Error('nothing was heard');
		expect(reading.whole).toBe(true);
		for (const [index, found] of [reading.return, reading.master].entries()) {
			const error = Math.abs(found.louderLu - ((others[index] ?? 0) - source));
			expect(error).toBeLessThan(Math.max(0.05, found.doubtLu));
			expect(found.doubtLu).toBeLessThanOrEqual(mostDoubtLu);
		}
	},
);

test('a place that is heard again and again counts once', () => {
	const live = new LiveLoudness(RATE);
	hear(live, 0, 60, feeds(-1));
	for (let round = 0; round < 20; round++) hear(live, 60, 90.1, feeds(-4));
	const once = new LiveLoudness(RATE);
	hear(once, 0, 60, feeds(-1));
	hear(once, 60, 90.1, feeds(-4));
	expect(live.reading?.return.louderLu).toBeCloseTo(once.reading?.return.louderLu ?? 0, 1);
});

test('what is more than 10 LU softer than the rest does not count, as in integrated loudness', () => {
	const live = new LiveLoudness(RATE);
	hear(live, 0, 30, feeds(-1, -14));
	hear(live, 30 + 1 / 30, 60, feeds(4, -40));
	expect(live.reading?.return.louderLu).toBeCloseTo(-1, 6);
});

test('silence, and what the meters still hear from before a jump, count for nothing', () => {
	const live = new LiveLoudness(RATE);
	hear(live, 0, 30, feeds(20, -70));
	expect(live.reading).toBeNull();
	for (let start = 0; start < 10; start++) hear(live, 10 * start, 10 * start + 2.9, feeds(-3));
	expect(live.reading).toBeNull();
});

test('after a knob was turned it is read anew', () => {
	const live = new LiveLoudness(RATE);
	hear(live, 0, 12, feeds(-3));
	live.reset();
	expect(live.reading).toBeNull();
	hear(live, 12, 24, feeds(1));
	expect(live.reading?.return.louderLu).toBeCloseTo(1, 6);
});
