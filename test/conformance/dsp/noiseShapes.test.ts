import { describe, expect, test } from 'vitest';
import { Dither, type DitherSettings } from '../../../src/dsp/dither/dither.ts';
import { noiseShape, shapesAtRate } from '../../../src/dsp/dither/noiseShapes.ts';
import { gentle, weighted } from '../../../src/dsp/dither/weightedShapes.ts';
import type { DitherShape } from '../../../src/shared/model/dither.ts';
import { coherentTone, noiseLevels, staircase, staircaseNoise } from '../../bench/measure/ditherNoise.ts';
import { noise, sine } from '../../dsp/signals.ts';
import { designShape, leastNoise, shapeFigures } from '../../reference/noiseShapeDesign.ts';

const RATES = [44100, 48000, 88200, 96000, 176400, 192000];
const SHAPED = RATES.flatMap((rateHz) =>
	shapesAtRate(rateHz)
		.filter((shape) => shape !== 'tpdf')
		.map((shape) => [shape, rateHz] as const),
);
const LSB = 2 ** -15;
/** Noise of flat dither at 16 bits, full-scale sine = 0 dB. */
const FLAT_DB = 10 * Math.log10((2 * LSB * LSB) / 4);

function shapeAt(shape: DitherShape, rateHz: number) {
	const found = noiseShape(shape, rateHz);
	if (found === null) throw new Error(`no ${shape} at ${rateHz} Hz`);
	return found;
}

function outputOf(input: Float64Array, settings: DitherSettings): Float64Array {
	const output = input.slice();
	new Dither(1, settings).process([output], output.length);
	return output;
}

function errorOf(input: Float64Array, settings: DitherSettings): Float64Array {
	return outputOf(input, settings).map((sample, i) => sample - (input[i] as number));
}

describe('noise shapes', () => {
	test.each(SHAPED)('%s at %i Hz loses nothing: the mean of its logarithmic gain is 0 dB', (shape, rateHz) => {
		const { forward, recursive } = shapeAt(shape, rateHz);
		expect(Math.abs(shapeFigures(forward, recursive, rateHz).meanLogDb)).toBeLessThan(0.01);
	});

	test('gentle and weighted are what the design gives', () => {
		for (const [shape, powerDb] of [[gentle, -25] as const, [weighted, -45] as const]) {
			for (const rateHz of RATES) {
				const found = shape[rateHz] ?? [];
				designShape(rateHz, found.length, powerDb).forEach((c, i) => {
					expect(Math.abs(c - (found[i] as number))).toBeLessThan(1e-8);
				});
			}
		}
	});

	test('weighted is within 0.3 dB of the least weighted noise that any filter reaches with its total power', () => {
		for (const rateHz of RATES) {
			const ours = shapeFigures(weighted[rateHz] ?? [], [], rateHz);
			const bound = leastNoise(rateHz, -45);
			expect(ours.weightedDb - bound.weightedDb).toBeLessThan(0.3);
			expect(Math.abs(ours.totalDb - bound.totalDb)).toBeLessThan(0.3);
		}
	});

	test('the 15-phon measure agrees with what is known of SoX: lipshitz -109.15 dB', () => {
		const { forward } = shapeAt('lipshitz', 44100);
		expect(FLAT_DB + shapeFigures(forward, [], 44100).weightedDb).toBeCloseTo(-109.15, 1);
	});
});

describe('shaped dither', () => {
	test.each(SHAPED)('%s at %i Hz makes the noise that its coefficients promise, ± 0.5 dB', (shape, rateHz) => {
		const filter = shapeAt(shape, rateHz);
		const promised = shapeFigures(filter.forward, filter.recursive, rateHz);
		const input = sine(1 << 19, rateHz, 997, 10 ** (-20 / 20));
		const found = noiseLevels(errorOf(input, { bits: 16, seed: 3, shape: filter }), rateHz);
		expect(Math.abs(found.totalDb - FLAT_DB - promised.totalDb)).toBeLessThan(0.5);
		expect(Math.abs(found.phonDb - FLAT_DB - promised.weightedDb)).toBeLessThan(0.5);
	});

	test('weighted at 44.1 kHz reads at most -112.6 dB by the 15-phon contour around a -90 dBFS sine, no harmonic in it', () => {
		const input = sine(32 * 44100, 44100, 1000, 10 ** (-90 / 20));
		const settings = { bits: 16, seed: 1, shape: shapeAt('weighted', 44100) } as const;
		const output = outputOf(input, settings);
		const error = output.map((sample, i) => sample - (input[i] as number));
		expect(noiseLevels(error, 44100).phonDb).toBeLessThan(-112.6);
		const tone = coherentTone(output, 44100, 1000);
		expect(tone.excessDb).toBeLessThan(9);
		expect(tone.fundamentalDb).toBeCloseTo(-90, 1);
	});

	test('flat dither around a -90 dBFS sine reads -93.3 dB, no harmonic in it', () => {
		const input = sine(32 * 44100, 44100, 1000, 10 ** (-90 / 20));
		const output = outputOf(input, { bits: 16, seed: 1 });
		const error = output.map((sample, i) => sample - (input[i] as number));
		expect(Math.abs(noiseLevels(error, 44100).totalDb + 93.3)).toBeLessThan(0.05);
		expect(coherentTone(output, 44100, 1000).excessDb).toBeLessThan(9);
	});

	test('keeps its level under any DC, with no mean error', () => {
		const stairs = staircase(LSB);
		const flat = staircaseNoise(errorOf(stairs, { bits: 16, seed: 1 }), LSB);
		expect(flat.modulationDb).toBeLessThan(0.15);
		expect(flat.meanErrorLsb).toBeLessThan(0.01);
		for (const shape of ['gentle', 'weighted', 'improved-e', 'gesemann'] as const) {
			const found = staircaseNoise(errorOf(stairs, { bits: 16, seed: 1, shape: shapeAt(shape, 44100) }), LSB);
			expect(found.modulationDb).toBeLessThan(0.4);
			expect(found.meanErrorLsb).toBeLessThan(0.01);
		}
	});

	test('is independent from channel to channel', () => {
		for (const shape of ['gentle', 'weighted'] as const) {
			const planes = [new Float64Array(1 << 20), new Float64Array(1 << 20)] as const;
			new Dither(2, { bits: 16, seed: 5, shape: shapeAt(shape, 44100) }).process(planes, 1 << 20);
			const product = (a: Float64Array, b: Float64Array) => a.reduce((sum, x, i) => sum + x * (b[i] as number), 0);
			const [left, right] = planes;
			expect(Math.abs(product(left, right)) / Math.sqrt(product(left, left) * product(right, right))).toBeLessThan(
				0.01,
			);
		}
	});

	test.each(SHAPED)('%s at %i Hz stays in its bounds through silence, DC, full scale and clipping', (shape, rateHz) => {
		const filter = shapeAt(shape, rateHz);
		const frames = 1 << 16;
		const longest = 1 + impulseSum(filter.forward, filter.recursive);
		const inputs = [
			new Float64Array(frames),
			new Float64Array(frames).fill(1 / 3),
			new Float64Array(frames).fill(1),
			sine(frames, rateHz, 997, 1),
			sine(frames, rateHz, 17000, 2),
			noise(frames, 1.5, 4),
		];
		const dither = new Dither(inputs.length, { bits: 16, seed: 6, shape: filter });
		dither.process(inputs, frames);
		expect(dither.peakNoiseLsb).toBeLessThanOrEqual(1.5 * longest);
		for (const plane of inputs) expect(plane.every((sample) => Number.isInteger(sample * 32768))).toBe(true);
		const after = new Float64Array(1 << 17);
		const planes = inputs.map((_, i) => (i === 0 ? after : new Float64Array(after.length)));
		dither.process(planes, after.length);
		const found = noiseLevels(after, rateHz).totalDb - FLAT_DB;
		expect(Math.abs(found - shapeFigures(filter.forward, filter.recursive, rateHz).totalDb)).toBeLessThan(0.7);
	});
});

/** Sum of the absolute impulse response after its first sample: with errors of at most 1.5 LSB, it bounds the output. */
function impulseSum(forward: readonly number[], recursive: readonly number[]): number {
	const response: number[] = [];
	for (let n = 1; n < 4000; n++) {
		const fed = recursive.reduce((sum, a, i) => sum - a * (response[n - 2 - i] ?? 0), forward[n - 1] ?? 0);
		response.push(fed);
	}
	return response.reduce((sum, value) => sum + Math.abs(value), 0);
}
