import { describe, expect, test } from 'vitest';
import { planesOf, startTime } from '../../web-remote/src/audio/blocks.ts';
import { PeakHold, share } from '../../web-remote/src/meters/scale.ts';

describe('preview blocks', () => {
	test('interleaved 16-bit little-endian becomes two planes', () => {
		const pcm = new ArrayBuffer(8);
		const view = new DataView(pcm);
		for (const [index, value] of [16384, -32768, 0, 32767].entries()) view.setInt16(2 * index, value, true);
		const [left, right] = planesOf(pcm);
		expect([...left]).toEqual([0.5, 0]);
		expect([...right]).toEqual([-1, 32767 / 32768]);
	});

	test('blocks follow without a gap; a gap or a pile builds the cushion anew', () => {
		expect(startTime(10.1, 10)).toBe(10.1);
		expect(startTime(9.9, 10)).toBeCloseTo(10.15, 9);
		expect(startTime(12, 10)).toBeCloseTo(10.15, 9);
	});
});

describe('meter scale', () => {
	test('rises with the level, from nothing to full', () => {
		const levels = [null, -90, -60, -40, -20, -6, 0, 3, 9];
		const shares = levels.map(share);
		expect(shares).toEqual([...shares].sort((a, b) => a - b));
		expect(shares[0]).toBe(0);
		expect(shares.at(-1)).toBe(1);
	});

	test('a peak stays, then falls, and a higher one takes over at once', () => {
		const hold = new PeakHold(1000, 20);
		expect(hold.take(-6, 0)).toBe(-6);
		expect(hold.take(-30, 900)).toBe(-6);
		expect(hold.take(-30, 1500)).toBeCloseTo(-16, 6);
		expect(hold.take(-3, 1600)).toBe(-3);
	});
});
