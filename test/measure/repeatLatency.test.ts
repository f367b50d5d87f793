import { describe, expect, test } from 'vitest';
import { combineLatencies, repeatLatency } from '../../src/measure/repeatLatency.ts';
import type { Latency } from '../../src/shared/model/measurement.ts';

const reading = (delay: number, part: Partial<Latency> = {}): Latency => ({
	frames: Math.round(delay),
	fraction: delay - Math.round(delay),
	inverted: false,
	confidence: 50,
	method: 'sweep',
	...part,
});

describe('several readings of a round trip', () => {
	test('are their median, with the spread of all but the farthest', () => {
		const all = combineLatencies([4100.4, 4100.6, 4100.5, 4100.7, 4100.3].map((delay) => reading(delay)));
		expect(all).toMatchObject({ frames: 4101, reads: 5 });
		expect(all.fraction).toBeCloseTo(-0.5, 9);
		expect(all.spreadFrames).toBeCloseTo(0.2, 9);
	});

	test('of tape spread at least as far as each of them', () => {
		const all = combineLatencies([
			reading(4100, { spreadFrames: 3, reads: 28 }),
			reading(4101, { spreadFrames: 2.8, reads: 28 }),
		]);
		expect(all).toMatchObject({ reads: 56, spreadFrames: 2.9 });
	});

	test('of both polarities are not trusted', () => {
		expect(combineLatencies([reading(10), reading(10, { inverted: true })]).confidence).toBe(0);
	});

	test('are taken one after the other, and the first that fails is the answer', async () => {
		let taken = 0;
		const measure = async () => {
			taken++;
			if (taken === 3) throw new Error('slipped');
			return reading(10);
		};
		await expect(repeatLatency(measure, 5)).rejects.toThrow('slipped');
		expect(taken).toBe(3);
		expect(await repeatLatency(async () => reading(7.25), 1)).toEqual(reading(7.25));
	});
});
