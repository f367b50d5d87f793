import { describe, expect, test } from 'vitest';
import { BoxSmoother, REDUCTION_UNITS } from '../../src/dsp/boxSmoother.ts';
import { SlidingMaximum } from '../../src/dsp/slidingMaximum.ts';
import { seededRng } from '../../src/shared/random.ts';

test('a sliding maximum equals the maximum of the last values', () => {
	const rng = seededRng(1);
	for (const length of [1, 2, 7, 100]) {
		const sliding = new SlidingMaximum(length);
		const values: number[] = [];
		for (let i = 0; i < 1000; i++) {
			values.push(Math.floor(rng() * 50));
			expect(sliding.push(values[i] as number)).toBe(Math.max(...values.slice(-length)));
		}
	}
});

describe('box smoother', () => {
	test('reaches a value in full when it is held for its length, and no sooner passes it', () => {
		for (const length of [3, 10, 241]) {
			const smoother = new BoxSmoother(length);
			expect(smoother.length).toBe(length);
			const out = Array.from({ length: length + 5 }, () => smoother.push(12345));
			expect(out[length - 1]).toBe(12345);
			expect(out[length - 2]).toBeLessThanOrEqual(12345);
			expect(Math.max(...out)).toBe(12345);
		}
	});

	test('is never below the true mean of its weights, and comes back to exactly nothing', () => {
		const smoother = new BoxSmoother(50);
		const rng = seededRng(2);
		const window: number[] = [];
		for (let i = 0; i < 5000; i++) {
			const units = Math.floor(rng() * REDUCTION_UNITS);
			window.push(units);
			const out = smoother.push(units);
			if (i >= 50) expect(out).toBeGreaterThanOrEqual(Math.min(...window.slice(-50)));
		}
		let last = 1;
		for (let i = 0; i < 53; i++) last = smoother.push(0);
		expect(last).toBe(0);
	});

	test('climbs without a corner: its slope starts and ends small', () => {
		const smoother = new BoxSmoother(300);
		const out = Array.from({ length: 300 }, () => smoother.push(REDUCTION_UNITS) / REDUCTION_UNITS);
		const slope = (at: number) => (out[at] as number) - (out[at - 1] as number);
		expect(slope(5)).toBeLessThan(slope(150) / 10);
		expect(slope(295)).toBeLessThan(slope(150) / 10);
	});
});
