import { describe, expect, test } from 'vitest';
import { VuMeter } from '../../../src/dsp/meters/vu.ts';
import { sine } from '../signals.ts';

const RATES = [44_100, 48_000, 96_000, 192_000];

/** Deflection as a share of the steady one, each millisecond after a level begins that has the mean of a sine of 0.1. */
function stepResponse(rateHz: number, milliseconds: number): number[] {
	const meter = new VuMeter(rateHz, 1);
	const frames = rateHz / 1000;
	const level = new Float64Array(Math.ceil(frames) + 1).fill(0.2 / Math.PI);
	const deflections: number[] = [];
	for (let at = 1; at <= milliseconds; at++) {
		const from = Math.round((at - 1) * frames);
		const to = Math.round(at * frames);
		meter.process([level], to - from);
		deflections.push(10 ** ((meter.vuDbfs(0) ?? Number.NEGATIVE_INFINITY) / 20) / 0.1);
	}
	return deflections;
}

describe('the VU meter', () => {
	test.each(RATES)('reaches its end in 300 ms and shoots over by little, at %i Hz', (rateHz) => {
		const deflections = stepResponse(rateHz, 2000);
		const reached = deflections.findIndex((value) => value >= 0.99) + 1;
		expect(reached).toBeGreaterThanOrEqual(298);
		expect(reached).toBeLessThanOrEqual(302);
		const highest = Math.max(...deflections);
		expect(highest).toBeGreaterThan(1.01);
		expect(highest).toBeLessThan(1.015);
		expect(deflections.at(-1)).toBeCloseTo(1, 3);
	});

	test.each([-60, -18, 0])('a steady sine of %i dBFS reads its level', (levelDbfs) => {
		const meter = new VuMeter(48_000, 2);
		const tone = sine(96_000, 48_000, 997, 10 ** (levelDbfs / 20));
		meter.process([tone, tone.map((x) => -x)], tone.length);
		expect(meter.vuDbfs(0)).toBeCloseTo(levelDbfs, 1);
		expect(meter.vuDbfs(1)).toBeCloseTo(levelDbfs, 1);
	});

	test('falls to rest in silence and takes what is no number as silence', () => {
		const meter = new VuMeter(48_000, 1);
		meter.process([Float64Array.of(Number.NaN, Number.POSITIVE_INFINITY, 0.5, 0.5)], 4);
		expect(meter.vuDbfs(0)).toBeGreaterThan(-200);
		const silence = new Float64Array(48_000);
		for (let second = 0; second < 6; second++) meter.process([silence], silence.length);
		expect(meter.vuDbfs(0)).toBeNull();
	});
});
