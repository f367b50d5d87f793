import { expect, test } from 'vitest';
import { FileLoudness, type FileLoudnessOptions } from '../../src/dsp/meters/fileLoudness.ts';
import { isDetentError } from '../../src/shared/errors.ts';
import { noise, oddBlocks, sine } from './signals.ts';

const RATE = 48000;

function read(planes: readonly Float64Array[], rateHz = RATE, options: FileLoudnessOptions = {}) {
	const meter = new FileLoudness(rateHz, planes.length, options);
	meter.process(planes, planes[0]?.length ?? 0);
	return meter.finish();
}

const NOTHING = {
	integratedLufs: null,
	lra: null,
	maxMomentaryLufs: null,
	maxShortTermLufs: null,
	truePeakDbtp: null,
	truePeakStandardDbtp: null,
	samplePeakDbfs: null,
};

test.each([
	['silence', new Float64Array(5 * RATE)],
	['denormal numbers', new Float64Array(5 * RATE).fill(1e-310)],
	['what is no number', new Float64Array(5 * RATE).fill(Number.NaN)],
	['no frames', new Float64Array(0)],
])('%s has no value in any reading', (_, plane) => {
	expect(read([plane, plane])).toEqual(NOTHING);
});

test('infinite samples count as 0 and are counted, with the first frame', () => {
	const clean = noise(2 * RATE, 0.5, 1);
	const dirty = clean.slice();
	clean[5000] = 0;
	clean[70000] = 0;
	dirty[5000] = Number.POSITIVE_INFINITY;
	dirty[70000] = 1e300;
	expect(read([dirty])).toEqual(read([clean]));
	const meter = new FileLoudness(RATE, 2);
	meter.process([noise(2 * RATE, 0.5, 1), dirty], dirty.length);
	expect(meter.nonFiniteSamples).toBe(2);
	expect(meter.firstNonFiniteFrame).toBe(5000);
});

test('a file of one sample has its peaks and no loudness', () => {
	const readings = read([Float64Array.of(0.5)]);
	expect(readings).toMatchObject({ integratedLufs: null, lra: null, maxMomentaryLufs: null });
	expect(readings.samplePeakDbfs).toBeCloseTo(-6.02, 2);
	expect(readings.truePeakDbtp).toBeCloseTo(-6.02, 2);
});

test('a constant offset stays in the peaks and leaves no loudness once the high-pass has settled', () => {
	const meter = new FileLoudness(RATE, 1);
	meter.process([new Float64Array(10 * RATE).fill(0.25)], 10 * RATE);
	const readings = meter.finish();
	expect(readings.samplePeakDbfs).toBeCloseTo(-12.04, 2);
	expect(readings.truePeakDbtp ?? 0).toBeGreaterThanOrEqual(readings.samplePeakDbfs ?? 0);
	expect(readings.integratedLufs ?? -100).toBeLessThan(-20);
});

test('a channel counted as two loudspeakers is 3.01 LU louder', () => {
	const tone = sine(5 * RATE, RATE, 1000, 0.25);
	const once = read([tone]);
	const twice = read([tone], RATE, { dualMono: true });
	expect((twice.integratedLufs ?? 0) - (once.integratedLufs ?? 0)).toBeCloseTo(10 * Math.log10(2), 9);
	expect(twice.truePeakDbtp).toBe(once.truePeakDbtp);
	expect(read([tone, tone], RATE, { dualMono: true })).toEqual(read([tone, tone]));
});

test.each([
	[8000, 0.25],
	[11025, 0.15],
	[22050, 0.05],
	[37800, 0.02],
	[44056, 0.02],
	[352800, 0.05],
])('a tone of -20 LUFS at the unusual rate of %i Hz reads so within %d LU', (rateHz, tolerance) => {
	const tone = sine(4 * rateHz, rateHz, 997, 0.1);
	expect(Math.abs((read([tone, tone], rateHz).integratedLufs ?? 0) + 20)).toBeLessThan(tolerance);
});

test.each([
	[RATE, 7, 'audio.channels'],
	[RATE, 0, 'audio.channels'],
	[50, 2, 'audio.rate'],
	[Number.NaN, 2, 'audio.rate'],
])('%d Hz with %d channels is refused', (rateHz, channels, code) => {
	try {
		new FileLoudness(rateHz, channels);
		expect.fail('nothing was refused');
	} catch (error) {
		expect(isDetentError(error) && error.code).toBe(code);
	}
});

test('readings do not depend on how a file is cut into blocks', () => {
	const planes = [noise(4 * RATE, 0.4, 1), noise(4 * RATE, 0.3, 2), noise(4 * RATE, 0.2, 3)];
	const meter = new FileLoudness(RATE, 3);
	let at = 0;
	for (const frames of oddBlocks(4 * RATE, 7, 6000)) {
		meter.process(planes, frames, at);
		at += frames;
	}
	expect(meter.finish()).toEqual(read(planes));
});
