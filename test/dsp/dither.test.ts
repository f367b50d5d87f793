import { describe, expect, test } from 'vitest';
import { Dither } from '../../src/dsp/dither.ts';
import { noise, oddBlocks } from './signals.ts';

describe('dither', () => {
	test.each([16, 20, 24] as const)('to %i bit writes whole multiples of the LSB, at most 1.5 LSB away', (bits) => {
		const input = noise(5000, 0.9, 1);
		const output = input.slice();
		new Dither(bits, 7, 1).process([output], output.length);
		const scale = 2 ** (bits - 1);
		output.forEach((sample, i) => {
			expect(Number.isInteger(sample * scale)).toBe(true);
			expect(Math.abs(sample - (input[i] as number)) * scale).toBeLessThanOrEqual(1.5);
		});
	});

	test('is the same for the same seed at any block size, and another for another seed or channel', () => {
		const run = (seed: number, blocks: number[]) => {
			const planes = [new Float64Array(3000), new Float64Array(3000)];
			const dither = new Dither(16, seed, 2);
			let at = 0;
			for (const frames of blocks) {
				dither.process(planes, frames, at);
				at += frames;
			}
			return planes;
		};
		const whole = run(1, [3000]);
		expect(run(1, oddBlocks(3000, 4))).toEqual(whole);
		expect(run(2, [3000])).not.toEqual(whole);
		expect(whole[0]).not.toEqual(whole[1]);
	});

	test('clamps full scale without turning over, and counts', () => {
		const plane = Float64Array.from([1, 2, -2, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0.5]);
		const dither = new Dither(16, 1, 1);
		dither.process([plane], plane.length);
		expect([...plane.subarray(1, 5)]).toEqual([32767 / 32768, -1, 32767 / 32768, -1]);
		expect(plane[0]).toBeGreaterThan(0.9999);
		expect(dither.clippedSamples).toBeGreaterThanOrEqual(4);
	});

	test('never writes what is no number', () => {
		const plane = new Float64Array(100).fill(Number.NaN);
		const dither = new Dither(24, 1, 1);
		dither.process([plane], plane.length);
		expect(plane.every(Number.isFinite)).toBe(true);
		expect(dither.nonFiniteSamples).toBe(100);
	});

	test('begins the same noise again after a reset', () => {
		const dither = new Dither(16, 5, 1);
		const first = new Float64Array(200);
		const second = new Float64Array(200);
		dither.process([first], 200);
		dither.reset();
		dither.process([second], 200);
		expect(second).toEqual(first);
	});
});
