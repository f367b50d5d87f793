import { describe, expect, test } from 'vitest';
import { Dither, type DitherSettings } from '../../src/dsp/dither/dither.ts';
import { type NoiseShape, noiseShape, shapesAtRate } from '../../src/dsp/dither/noiseShapes.ts';
import { type DitherShape, ditherShapeSchema } from '../../src/shared/model/dither.ts';
import { ditherReference } from '../reference/dither.ts';
import { noise, oddBlocks } from './signals.ts';

const RATES = [44100, 48000, 88200, 96000, 176400, 192000];

function shapeAt(shape: DitherShape, rateHz: number): NoiseShape {
	const found = noiseShape(shape, rateHz);
	if (found === null) throw new Error(`no ${shape} at ${rateHz} Hz`);
	return found;
}

/** In irregular blocks. */
function dithered(inputs: readonly Float64Array[], settings: DitherSettings, blockSeed = 1) {
	const planes = inputs.map((input) => input.slice());
	const dither = new Dither(planes.length, settings);
	let at = 0;
	for (const frames of oddBlocks(planes[0]?.length ?? 0, blockSeed)) {
		dither.process(planes, frames, at);
		at += frames;
	}
	return { planes, dither };
}

const weighted = shapeAt('weighted', 44100);

describe('dither', () => {
	test.each([16, 20, 24] as const)('to %i bit writes whole multiples of the LSB, at most 1.5 LSB away', (bits) => {
		const input = noise(5000, 0.9, 1);
		const { planes, dither } = dithered([input], { bits, seed: 7 });
		const scale = 2 ** (bits - 1);
		planes[0]?.forEach((sample, i) => {
			expect(Number.isInteger(sample * scale)).toBe(true);
			expect(Math.abs(sample - (input[i] as number)) * scale).toBeLessThanOrEqual(1.5);
		});
		expect(dither.peakNoiseLsb).toBeLessThanOrEqual(1.5);
		expect(dither.peakNoiseLsb).toBeGreaterThan(1.2);
	});

	test('is the same for the same seed at any block size, and another for another seed or channel', () => {
		const silence = [0, 1, 2].map(() => new Float64Array(3000));
		const run = (seed: number, blockSeed: number, shape?: NoiseShape) =>
			dithered(silence, { bits: 16, seed, shape }, blockSeed).planes;
		for (const shape of [undefined, weighted, shapeAt('gesemann', 44100)]) {
			const first = run(1, 1, shape);
			expect(run(1, 2, shape)).toEqual(first);
			expect(run(2, 1, shape)).not.toEqual(first);
			expect(first[0]).not.toEqual(first[1]);
			expect(first[0]).not.toEqual(first[2]);
		}
	});

	test('gives a channel the same bits whatever channels stand beside it', () => {
		const input = noise(2000, 0.1, 3);
		const alone = dithered([input], { bits: 16, seed: 4, shape: weighted }).planes;
		const among = dithered([input, noise(2000, 0.5, 4), input], { bits: 16, seed: 4, shape: weighted }).planes;
		expect(among[0]).toEqual(alone[0]);
	});

	test.each(ditherShapeSchema.options)('is bit for bit its plain twin, shape %s', (name) => {
		const quiet = noise(1500, 0.0003, 5).map((sample, i) => (i > 400 && i < 600 ? 0 : sample));
		const loud = noise(1500, 1.2, 6);
		for (const rateHz of RATES.filter((rate) => noiseShape(name, rate) !== null)) {
			for (const autoBlank of [false, true]) {
				const settings = { bits: 16, seed: 9, shape: shapeAt(name, rateHz), autoBlank } as const;
				const { planes } = dithered([quiet, loud], settings);
				expect(planes).toEqual([ditherReference(quiet, 0, settings), ditherReference(loud, 1, settings)]);
			}
		}
	});

	test('clamps full scale without turning over, and counts', () => {
		const plane = Float64Array.from([1, 2, -2, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0.5]);
		const dither = new Dither(1, { bits: 16, seed: 1 });
		dither.process([plane], plane.length);
		expect([...plane.subarray(1, 5)]).toEqual([32767 / 32768, -1, 32767 / 32768, -1]);
		expect(plane[0]).toBeGreaterThan(0.9999);
		expect(dither.clippedSamples).toBeGreaterThanOrEqual(4);
		expect(dither.clippedSamples).toBeLessThanOrEqual(5);
	});

	test('after a clip, a shaped one goes on as if there had been none', () => {
		const calm = noise(3000, 0.2, 8);
		const struck = calm.map((sample, i) => (i >= 1000 && i < 1100 ? sample + 4 : sample));
		const settings = { bits: 16, seed: 2, shape: shapeAt('high-shibata', 44100) } as const;
		const before = dithered([struck], settings);
		const after = before.planes[0]?.subarray(1100) ?? new Float64Array(0);
		expect(before.dither.clippedSamples).toBe(100);
		const bound = 1 + settings.shape.forward.reduce((sum, c) => sum + Math.abs(c), 0);
		after.forEach((sample, i) => {
			expect(Math.abs(sample - (calm[1100 + i] as number)) * 32768).toBeLessThan(1.5 * bound);
		});
		expect(before.dither.peakNoiseLsb).toBeLessThan(1.5 * bound);
	});

	test('never writes what is no number, shaped or not', () => {
		for (const shape of [undefined, weighted, shapeAt('gesemann', 48000)]) {
			const plane = noise(1000, 0.5, 2);
			plane.fill(Number.NaN, 100, 200);
			plane.fill(Number.POSITIVE_INFINITY, 300, 310);
			plane.fill(5e-324, 400, 500);
			plane[600] = Number.MAX_VALUE;
			const dither = new Dither(1, { bits: 20, seed: 1, shape });
			dither.process([plane], plane.length);
			expect(plane.every((sample) => sample >= -1 && sample < 1)).toBe(true);
			expect(dither.nonFiniteSamples).toBe(100);
			expect(dither.clippedSamples).toBe(11);
		}
	});

	test('leaves silence and what fits the word length alone when asked, from the first sample and after 32', () => {
		const input = new Float64Array(600);
		input.fill(0.123456, 100, 200);
		input.fill(5 / 32768, 300, 400);
		input.fill(1e-6, 400, 401);
		for (const shape of [undefined, weighted, shapeAt('gesemann', 44100)]) {
			const { planes } = dithered([input, input], { bits: 16, seed: 1, shape, autoBlank: true });
			for (const plane of planes) {
				expect(plane.subarray(0, 100).every((sample) => sample === 0)).toBe(true);
				expect(plane.subarray(100, 231).some((sample, i) => sample !== input[100 + i])).toBe(true);
				expect(plane.subarray(231, 400)).toEqual(input.subarray(231, 400));
				expect(plane.subarray(401, 432).some((sample) => sample !== 0)).toBe(true);
				expect(plane.subarray(432).every((sample) => sample === 0)).toBe(true);
			}
		}
	});

	test('takes one frame, no frames and no channels', () => {
		const plane = new Float64Array(1);
		const dither = new Dither(1, { bits: 16, seed: 1, shape: weighted });
		dither.process([plane], 0);
		dither.process([plane], 1);
		expect(Number.isInteger((plane[0] as number) * 32768)).toBe(true);
		new Dither(0, { bits: 16, seed: 1 }).process([], 64);
	});

	test('begins the same noise again after a reset, with nothing counted', () => {
		for (const shape of [undefined, weighted]) {
			const dither = new Dither(1, { bits: 16, seed: 5, shape });
			const first = new Float64Array(200).fill(2);
			const second = first.slice();
			dither.process([first], 200);
			dither.reset();
			expect(dither.clippedSamples).toBe(0);
			expect(dither.peakNoiseLsb).toBe(0);
			dither.process([second], 200);
			expect(second).toEqual(first);
		}
	});
});

describe('noise shapes', () => {
	test('flat, gentle and weighted exist at every rate of the list', () => {
		for (const rateHz of RATES)
			expect(shapesAtRate(rateHz)).toEqual(expect.arrayContaining(['tpdf', 'gentle', 'weighted']));
		expect(shapesAtRate(192000)).toEqual(['tpdf', 'gentle', 'weighted']);
		expect(shapesAtRate(44100)).toEqual(ditherShapeSchema.options);
	});

	test('a rate outside the list has flat dither only', () => {
		expect(shapesAtRate(32000)).toEqual(['tpdf']);
		expect(noiseShape('weighted', 44101)).toBeNull();
	});
});
