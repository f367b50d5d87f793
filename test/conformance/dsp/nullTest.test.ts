import { describe, expect, test } from 'vitest';
import { readDelayed } from '../../../src/dsp/compare/fractionalDelay.ts';
import { nullTest } from '../../../src/dsp/compare/nullTest.ts';
import { noise } from '../../dsp/signals.ts';

const FRAMES = 1 << 16;

/** Noise without the top of the band, silent at both ends. */
function material(seed: number): Float64Array {
	const raw = noise(FRAMES, 0.5, seed);
	const smooth = new Float64Array(FRAMES);
	const taps = [1, 6, 15, 20, 15, 6, 1];
	for (let i = 3; i < FRAMES - 3; i++) {
		let sum = 0;
		for (let k = 0; k < taps.length; k++) sum += ((taps[k] as number) / 64) * (raw[i + k - 3] as number);
		smooth[i] = sum * Math.sin((Math.PI * i) / FRAMES) ** 4;
	}
	return smooth;
}

function later(signal: Float64Array, delayFrames: number): Float64Array {
	const moved = new Float64Array(signal.length);
	readDelayed(signal, delayFrames, 0, signal.length, moved);
	return moved;
}

describe('null test', () => {
	const left = material(1);
	const right = material(2);

	test('of a signal against itself leaves nothing, wherever the copy lies', () => {
		for (const delay of [0, 4096, -713]) {
			const result = nullTest([left, right], [later(left, delay), later(right, delay)]);
			expect(result).toEqual({ residualDb: null, delayFrames: delay });
		}
	});

	test('finds a fraction of a frame and leaves less than -130 dB', () => {
		for (const delay of [0.25, 31.5, -7.618]) {
			const result = nullTest([left, right], [later(left, delay), later(right, delay)]);
			expect(result.delayFrames).toBeCloseTo(delay, 6);
			expect(result.residualDb).toBeLessThan(-130);
		}
	});

	test('fits no gain: what is 1e-7 too loud leaves -140 dB', () => {
		const louder = left.map((sample) => sample * (1 + 1e-7));
		const result = nullTest([left], [louder]);
		expect(result.delayFrames).toBe(0);
		expect(result.residualDb).toBeCloseTo(-140, 3);
	});

	test('takes 32-bit captures', () => {
		expect(nullTest([left], [Float32Array.from(left)]).residualDb).toBeLessThan(-140);
	});

	test('tells an upside-down copy by +6 dB', () => {
		expect(nullTest([left], [left.map((sample) => -sample)]).residualDb).toBeCloseTo(6.02, 2);
	});

	test('against another signal leaves about as much as both', () => {
		expect(nullTest([left], [right]).residualDb).toBeGreaterThan(0);
	});

	test('has no answer for a silent reference or other channel counts', () => {
		expect(() => nullTest([new Float64Array(5000)], [left])).toThrow(expect.objectContaining({ code: 'audio.silent' }));
		expect(() => nullTest([left], [left, right])).toThrow(expect.objectContaining({ code: 'audio.channels' }));
	});
});
