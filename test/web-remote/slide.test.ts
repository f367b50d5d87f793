import { describe, expect, test } from 'vitest';
import { Slide } from '../../web-remote/src/controls/slide.ts';

describe('the way to an armed record', () => {
	test('is gone from the handle to the end, at a finger’s own pace, and let go there', () => {
		const slide = new Slide(300);
		slide.begin(10, 0);
		for (let x = 10; x <= 310; x += 30) slide.to(x);
		expect(slide.fraction).toBe(1);
		expect(slide.end(600)).toBe(true);
		expect(slide.fraction).toBe(0);
	});

	test.each([
		['a tap', [10], 80],
		['a hand that rests on it', [10, 12, 11], 30_000],
		['a brush over the glass', [10, 310], 120],
		['a finger that goes most of the way', [10, 280], 600],
		['a finger that goes there and comes back', [10, 310, 20], 900],
	])('%s does not arm', (_, path, endMs) => {
		const slide = new Slide(300);
		slide.begin(path[0] ?? 0, 0);
		for (const x of path) slide.to(x);
		expect(slide.end(endMs)).toBe(false);
		expect(slide.fraction).toBe(0);
	});

	test('a finger that landed elsewhere moves nothing', () => {
		const slide = new Slide(300);
		slide.to(310);
		expect(slide.fraction).toBe(0);
		expect(slide.end(600)).toBe(false);
	});

	test('a way that was cancelled begins anew', () => {
		const slide = new Slide(300);
		slide.begin(0, 0);
		slide.to(300);
		slide.cancel();
		expect(slide.end(600)).toBe(false);
	});

	test('keys go it in steps, and Enter confirms at the end alone', () => {
		const slide = new Slide(300);
		for (let press = 0; press < 4; press += 1) slide.step(1);
		expect(slide.confirm()).toBe(false);
		for (let press = 0; press < 5; press += 1) slide.step(1);
		expect(slide.confirm()).toBe(true);
	});
});
