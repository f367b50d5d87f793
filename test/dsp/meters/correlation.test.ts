import { describe, expect, test } from 'vitest';
import { CorrelationMeter } from '../../../src/dsp/meters/correlation.ts';
import { noise, sine } from '../signals.ts';

const RATE = 48_000;

function settled(left: Float64Array, right: Float64Array): number | null {
	const meter = new CorrelationMeter(RATE);
	meter.process([left, right], left.length);
	return meter.correlation();
}

describe('the correlation meter', () => {
	test('reads 1 for mono and -1 for one channel upside down, whatever their levels', () => {
		const left = noise(3 * RATE, 0.5, 1);
		expect(settled(left, left)).toBeCloseTo(1, 9);
		expect(
			settled(
				left,
				left.map((x) => -0.01 * x),
			),
		).toBeCloseTo(-1, 9);
	});

	test('reads the cosine of the angle between two tones', () => {
		for (const degrees of [0, 60, 90, 120, 180]) {
			const right = Float64Array.from(
				{ length: 3 * RATE },
				(_, i) => 0.3 * Math.sin((2 * Math.PI * 1000 * i) / RATE + (degrees * Math.PI) / 180),
			);
			expect(settled(sine(3 * RATE, RATE, 1000, 0.3), right)).toBeCloseTo(Math.cos((degrees * Math.PI) / 180), 2);
		}
	});

	test('reads about 0 for two noises', () => {
		expect(Math.abs(settled(noise(3 * RATE, 0.5, 1), noise(3 * RATE, 0.5, 2)) ?? 1)).toBeLessThan(0.03);
	});

	test('goes 63 % of the way in 300 ms', () => {
		const meter = new CorrelationMeter(RATE);
		const left = noise(4 * RATE, 0.5, 1);
		meter.process([left, left], left.length);
		const turned = left.subarray(0, 0.3 * RATE).map((x) => -x);
		meter.process([left, turned], turned.length);
		expect(meter.correlation()).toBeCloseTo(1 - 2 * (1 - Math.exp(-1)), 2);
	});

	test('has no reading while a channel is silent', () => {
		const left = noise(RATE, 0.5, 1);
		expect(settled(left, new Float64Array(RATE))).toBeNull();
		expect(settled(left, noise(RATE, 1e-5, 2))).toBeNull();
	});
});
