import { describe, expect, test } from 'vitest';
import { type PeakMeter, PreciseTruePeakMeter, StandardTruePeakMeter } from '../../../src/dsp/meters/truePeak.ts';
import { toDb } from '../../../src/shared/units.ts';
import { noise, sine } from '../../dsp/signals.ts';
import { ebuBurst, faded } from './ebuTruePeak.ts';
import { bandLimited, referencePeak } from './reference.ts';
import { clipped, pinkNoise, worstBurst } from './torture.ts';

function read(meter: PeakMeter, signal: Float64Array): number {
	meter.process([signal], signal.length);
	meter.finish();
	return toDb(meter.peaks[0] as number);
}

const meters = [
	['precise', () => new PreciseTruePeakMeter(1)],
	['standard', () => new StandardTruePeakMeter(1)],
] as const;

describe.each([44100, 48000, 96000, 192000])('EBU Tech 3341 true peak at %i Hz', (rateHz) => {
	test.each([
		[15, 4, 0.5, 0, -6],
		[16, 4, 0.5, 45, -6],
		[17, 6, 0.5, 60, -6],
		[18, 8, 0.5, 67.5, -6],
		[19, 4, 1.41, 45, 3],
	])('signal %i', (_, part, amplitude, degrees, wanted) => {
		const signal = faded(sine(rateHz, rateHz, rateHz / part, amplitude, (degrees * Math.PI) / 180), rateHz);
		for (const [, meter] of meters) {
			const reading = read(meter(), signal);
			expect(reading).toBeLessThanOrEqual(wanted + 0.2);
			expect(reading).toBeGreaterThanOrEqual(wanted - 0.4);
		}
	});

	test.each([
		[20, 0],
		[21, 1],
		[22, 2],
		[23, 3],
	])('signal %i', (_, offset) => {
		const signal = ebuBurst(rateHz, offset);
		for (const [, meter] of meters) {
			const reading = read(meter(), signal);
			expect(reading).toBeLessThanOrEqual(0.2);
			expect(reading).toBeGreaterThanOrEqual(-0.4);
		}
	});
});

test('the standard meter reads the tables of the EBU files', () => {
	const reading = (offset: number) => read(new StandardTruePeakMeter(1), ebuBurst(48000, offset));
	expect(reading(1)).toBeCloseTo(-0.079, 1);
	expect(reading(2)).toBeCloseTo(-0.204, 1);
});

describe('the precise meter against a 32 × reading', () => {
	const frames = 1 << 15;
	const cases: [string, number, () => Float64Array][] = [
		...[0.1, 0.25, 0.4, 0.45, 0.47].map((part): [string, number, () => Float64Array] => [
			`sine at ${part} of the rate`,
			0.005,
			() => faded(sine(frames, 1, part + 1e-5, 1, 0.3), 48000),
		]),
		['clipped noise up to 20 kHz', 0.005, () => bandLimited(clipped(noise(frames, 4, 5)), 0.4167)],
		['clipped noise up to 0.45 of the rate', 0.01, () => bandLimited(clipped(noise(frames, 4, 6)), 0.45)],
		['white noise', 0.05, () => noise(frames, 1, 7)],
		['clipped white noise', 0.05, () => clipped(noise(frames, 4, 5))],
		['pink noise clipped on its samples', 0.1, () => faded(clipped(pinkNoise(frames, 4, 3)), 48000)],
		['the worst burst of 16', 0.01, () => worstBurst(frames, 16)],
		['the worst burst of 64', 0.05, () => worstBurst(frames, 64)],
		['a square of 997 Hz', 0.05, () => faded(sine(frames, 48000, 997, 1).map(Math.sign), 48000)],
	];
	test.each(cases)('%s: within %d dB', (_, tolerance, signal) => {
		const samples = signal();
		expect(Math.abs(read(new PreciseTruePeakMeter(1), samples) - toDb(referencePeak(samples)))).toBeLessThan(tolerance);
	});
});
