import { describe, expect, test } from 'vitest';
import { LevelMeter } from '../../src/dsp/meters/levels.ts';
import { type PeakMeter, PreciseTruePeakMeter, StandardTruePeakMeter } from '../../src/dsp/meters/truePeak.ts';
import { toDb } from '../../src/shared/units.ts';
import { noise, oddBlocks, sine } from './signals.ts';

describe.each<[string, (channels: number) => PeakMeter]>([
	['precise', (channels) => new PreciseTruePeakMeter(channels)],
	['standard', (channels) => new StandardTruePeakMeter(channels)],
])('%s true-peak meter', (_, make) => {
	test('finds the peak 3 dB above the samples of a sine at a quarter of the rate', () => {
		const meter = make(1);
		const tone = sine(4000, 4, 1, 0.5, Math.PI / 4);
		for (let i = 0; i < 500; i++) tone[i] = (tone[i] as number) * (i / 500);
		meter.process([tone], tone.length);
		expect(toDb(meter.peaks[0] as number)).toBeGreaterThan(-6.03);
		expect(toDb(meter.peaks[0] as number)).toBeLessThan(-5.95);
	});

	test('gives the same reading for any block size', () => {
		const signal = noise(9000, 1, 4);
		const whole = make(1);
		const pieces = make(1);
		whole.process([signal], signal.length);
		let at = 0;
		for (const frames of oddBlocks(signal.length, 2, 900)) {
			pieces.process([signal], frames, at);
			at += frames;
		}
		expect(pieces.peaks).toEqual(whole.peaks);
		whole.finish();
		pieces.finish();
		expect(pieces.peaks).toEqual(whole.peaks);
	});

	test('is never below the highest sample, the last one included', () => {
		const signal = new Float64Array(100);
		signal[99] = 0.7;
		const meter = make(1);
		meter.process([signal], 100);
		meter.finish();
		expect(meter.peaks[0]).toBeGreaterThanOrEqual(0.7);
	});

	test('reads each channel by itself, and 0 for silence and what is no number', () => {
		const meter = make(2);
		meter.process([new Float64Array(3000).fill(Number.NaN), sine(3000, 48000, 1000, 0.5)], 3000);
		expect(meter.peaks[0]).toBe(0);
		expect(meter.peaks[1]).toBeGreaterThan(0.49);
		meter.reset();
		expect([...meter.peaks]).toEqual([0, 0]);
	});
});

test('a level meter reads a sine the same on peak and RMS, and nothing for silence', () => {
	const meter = new LevelMeter(2);
	meter.process([sine(48000, 48000, 1000, 0.125), new Float64Array(48000)], 48000);
	expect(meter.peakDbfs(0)).toBeCloseTo(-18.06, 2);
	expect(meter.rmsDbfs(0)).toBeCloseTo(-18.06, 2);
	expect(meter.peakDbfs(1)).toBeNull();
	expect(meter.rmsDbfs(1)).toBeNull();
	meter.reset();
	expect(meter.peakDbfs(0)).toBeNull();
});
