import { expect, test } from 'vitest';
import { LiveLoudness } from '../../../src/session/listening/liveLoudness.ts';

const RATE = 48_000;
const feeds = (returnLu: number, source = -20) => ({ source, return: source + returnLu, master: source + 2 });

/** Thirty readings a second; how often another figure came into force. */
function hear(live: LiveLoudness, fromS: number, toS: number, reading: ReturnType<typeof feeds>): number {
	let moved = 0;
	for (let frame = fromS * RATE; frame <= toS * RATE; frame += RATE / 30) moved += live.push(frame, reading) ? 1 : 0;
	return moved;
}

test('nine seconds of music tell how loud the rack is beside the mix, and it stays so', () => {
	const live = new LiveLoudness(RATE);
	hear(live, 0, 8.9, feeds(-3.3));
	expect(live.reading).toBeNull();
	expect(hear(live, 8.9 + 1 / 30, 60, feeds(-3.3))).toBe(1);
	expect(live.reading?.returnLu).toBeCloseTo(-3.3, 6);
	expect(live.reading?.masterLu).toBeCloseTo(2, 6);
});

test('loud music counts for more than soft, as in integrated loudness', () => {
	const live = new LiveLoudness(RATE);
	hear(live, 0, 30, feeds(-1, -14));
	hear(live, 30 + 1 / 30, 60, feeds(4, -40));
	expect(live.reading?.returnLu).toBeCloseTo(-1, 1);
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
	expect(live.reading?.returnLu).toBeCloseTo(1, 6);
});
