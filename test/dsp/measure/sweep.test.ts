import { describe, expect, test } from 'vitest';
import {
	harmonicLead,
	harmonicSpectrum,
	magnitudeAt,
	planSweep,
	sweepImpulse,
	sweepSignal,
} from '../../../src/dsp/measure/sweep.ts';
import { toDb } from '../../../src/shared/units.ts';

const RATE = 48000;
const sweep = planSweep({ rateHz: RATE, lowestHz: 20, highestHz: 20000, seconds: 6, peakDbfs: 0 });

describe('a synchronised sweep', () => {
	test('is settled as its paper says', () => {
		expect(sweep.growthSeconds).toBeCloseTo(0.85, 10);
		expect(harmonicLead(sweep, 2) / RATE).toBeCloseTo(0.58918, 4);
		expect(harmonicLead(sweep, 3) / RATE).toBeCloseTo(0.93382, 4);
		const band = sweep.frames - sweep.riseFrames - sweep.fallFrames;
		expect(band / RATE).toBeCloseTo(5.8716, 4);
	});

	test('rises from silence and reaches its level, no more', () => {
		const quiet = planSweep({ rateHz: RATE, lowestHz: 20, highestHz: 20000, seconds: 1, peakDbfs: -20 });
		const signal = sweepSignal(quiet);
		const peak = (from: number, to: number) =>
			signal.subarray(from, to).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
		expect(toDb(peak(0, RATE / 1000))).toBeLessThan(-60);
		expect(toDb(peak(0, signal.length))).toBeCloseTo(-20, 3);
	});

	test('gives back a system that does nothing but delay, flat over its band', () => {
		const recording = new Float64Array(sweep.frames + 3000);
		recording.set(sweepSignal(sweep), 1234);
		const response = harmonicSpectrum(sweep, sweepImpulse(sweep, recording), 1, 1234);
		for (const hz of [40, 100, 1000, 10000, 19000]) expect(toDb(magnitudeAt(response, hz))).toBeCloseTo(0, 1);
		for (const hz of [500, 1000, 5000, 10000]) expect(toDb(magnitudeAt(response, hz))).toBeCloseTo(0, 2);
	});

	test('tells the harmonics of a curved transfer apart, to a hundredth of a dB', () => {
		const recording = sweepSignal(sweep).map((x) => x + 0.01 * x * x + 0.005 * x * x * x);
		const impulse = sweepImpulse(sweep, recording);
		const levelDb = (order: number, hz: number) =>
			toDb(magnitudeAt(harmonicSpectrum(sweep, impulse, order, 0), order * hz));
		for (const hz of [1000, 3000, 6000]) {
			expect(Math.abs(levelDb(1, hz) - 20 * Math.log10(1 + 0.75 * 0.005))).toBeLessThan(0.02);
			expect(Math.abs(levelDb(2, hz) + 46.02)).toBeLessThan(0.02);
			expect(Math.abs(levelDb(3, hz) + 58.06)).toBeLessThan(0.02);
		}
	});

	test('stays below half the rate', () => {
		const slow = planSweep({ rateHz: 44100, lowestHz: 20, highestHz: 22000, seconds: 1, peakDbfs: -20 });
		const fastest = slow.lowestHz * Math.exp((slow.frames - slow.riseFrames) / slow.rateHz / slow.growthSeconds);
		expect(fastest).toBeLessThan(22050);
		expect(slow.highestHz).toBeGreaterThan(20000);
	});
});
