import { describe, expect, test } from 'vitest';
import { aWeightingPower } from '../../../src/dsp/measure/aWeighting.ts';
import { logBands } from '../../../src/dsp/measure/logBands.ts';
import { noiseFloor } from '../../../src/dsp/measure/noiseFloor.ts';
import { bandPower, powerDbfs, powerSpectrum } from '../../../src/dsp/measure/powerSpectrum.ts';
import { fromDb } from '../../../src/shared/units.ts';
import { noise, sine } from '../signals.ts';

const RATE = 48000;
const FRAMES = 2 * RATE;

function sum(...parts: Float64Array[]): Float64Array {
	return Float64Array.from(parts[0] ?? [], (_, i) => parts.reduce((total, part) => total + (part[i] ?? 0), 0));
}

describe('the noise floor', () => {
	test('of white noise is its power between 20 Hz and 20 kHz, where a full-scale sine is 0 dBFS', () => {
		const white = noise(FRAMES, fromDb(-90) * Math.sqrt(3), 5);
		const expected = -90 + 3.01 + 10 * Math.log10(20000 / 24000);
		expect(Math.abs((noiseFloor(white, 0, FRAMES, RATE).unweightedDbfs ?? 0) - expected)).toBeLessThan(0.1);
		expect(powerDbfs(bandPower(powerSpectrum(sine(FRAMES, RATE, 997, 1), 0, FRAMES, RATE), 20, 20000))).toBeCloseTo(
			0,
			3,
		);
	});

	test.each([
		[31.623, -39.4],
		[100, -19.1],
		[1000, 0],
		[4000, 1],
		[10000, -2.5],
		[15849, -6.6],
	])('A-weighting at %f Hz is %f dB, as IEC 61672-1 prints it', (hz, expectedDb) => {
		expect(Math.abs(10 * Math.log10(aWeightingPower(hz)) - expectedDb)).toBeLessThan(0.11);
	});

	test('of white noise drops with A-weighting by what its curve takes away', () => {
		const found = noiseFloor(noise(FRAMES, 1e-4, 5), 0, FRAMES, RATE);
		let weighted = 0;
		for (let hz = 20; hz < 20000; hz += 4) weighted += 4 * aWeightingPower(hz + 2);
		const expected = 10 * Math.log10(weighted / 19980);
		expect((found.aWeightedDbfs ?? 0) - (found.unweightedDbfs ?? 0)).toBeCloseTo(expected, 1);
	});

	test('names DC and the mains with its lines', () => {
		const found = noiseFloor(
			sum(
				noise(FRAMES, fromDb(-100), 5),
				sine(FRAMES, RATE, 50.03, fromDb(-90)),
				sine(FRAMES, RATE, 150.09, fromDb(-96)),
				new Float64Array(FRAMES).fill(fromDb(-70)),
			),
			0,
			FRAMES,
			RATE,
		);
		expect(found.dcDbfs).toBeCloseTo(-70, 1);
		expect(found.hum.mainsHz).toBe(50);
		expect(found.hum.lines.map(({ hz }) => hz)).toEqual([50, 150]);
		expect(found.hum.lines[0]?.levelDbfs).toBeCloseTo(-90, 0);
		expect(found.hum.levelDbfs).toBeCloseTo(-89, 0);
	});

	test.each([1, 2, 3])('white noise alone hums in no mains (seed %i)', (seed) => {
		expect(noiseFloor(noise(FRAMES, 1e-4, seed), 0, FRAMES, RATE).hum).toEqual({
			mainsHz: null,
			levelDbfs: null,
			lines: [],
		});
	});

	test('60 Hz is told from 50 Hz by the lines that they do not share', () => {
		const found = noiseFloor(
			sum(noise(FRAMES, 1e-6, 5), sine(FRAMES, RATE, 60, 1e-4), sine(FRAMES, RATE, 300, 3e-4)),
			0,
			FRAMES,
			RATE,
		);
		expect(found.hum.mainsHz).toBe(60);
	});

	test('of nothing at all has no number', () => {
		expect(noiseFloor(new Float64Array(FRAMES), 0, FRAMES, RATE)).toMatchObject({
			unweightedDbfs: null,
			aWeightedDbfs: null,
			dcDbfs: null,
			hum: { mainsHz: null },
		});
	});
});

test('the stored bands are sixths of an octave on 1 kHz, and stay below a low rate’s half', () => {
	const bands = logBands(RATE);
	expect(bands.length).toBe(61);
	expect(bands.map(({ centreHz }) => centreHz)).toContain(1000);
	expect(bands[0]?.centreHz).toBeGreaterThanOrEqual(19.6);
	expect(logBands(8000).at(-1)?.centreHz).toBeLessThanOrEqual(3672);
});
