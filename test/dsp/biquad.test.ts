import { describe, expect, test } from 'vitest';
import { Biquad, biquadMagnitude } from '../../src/dsp/biquad.ts';
import { noise, oddBlocks, sine } from './signals.ts';

/** A bell of +6 dB at 1 kHz, Q 1, at 48 kHz (RBJ cookbook). */
const BELL = { b0: 1.04395309, b1: -1.89532072, b2: 0.86772228, a1: -1.89532072, a2: 0.91167537 };

describe('biquad', () => {
	test('has the gain that its coefficients say', () => {
		expect(20 * Math.log10(biquadMagnitude(BELL, 1000, 48000))).toBeCloseTo(6, 3);
		expect(20 * Math.log10(biquadMagnitude(BELL, 0, 48000))).toBeCloseTo(0, 3);
		for (const frequencyHz of [100, 1000, 9000]) {
			const tone = sine(48000, 48000, frequencyHz, 1);
			new Biquad(BELL).process(tone, tone.length);
			const settled = tone.subarray(24000);
			const rms = Math.sqrt(settled.reduce((sum, x) => sum + x * x, 0) / settled.length);
			expect(rms * Math.SQRT2).toBeCloseTo(biquadMagnitude(BELL, frequencyHz, 48000), 6);
		}
	});

	test('begins its impulse response as the recursion says', () => {
		const impulse = Float64Array.of(1, 0, 0);
		new Biquad(BELL).process(impulse, 3);
		expect(impulse[0]).toBe(BELL.b0);
		expect(impulse[1]).toBeCloseTo(BELL.b1 - BELL.a1 * BELL.b0, 12);
	});

	test('gives the same bits for any block size', () => {
		const whole = noise(3000, 1, 1);
		const pieces = whole.slice();
		new Biquad(BELL).process(whole, 3000);
		const filter = new Biquad(BELL);
		let at = 0;
		for (const frames of oddBlocks(3000, 5)) {
			filter.process(pieces, frames, at);
			at += frames;
		}
		expect(pieces).toEqual(whole);
	});

	test('decays to exact silence, never to denormal numbers', () => {
		const plane = new Float64Array(60000);
		plane[0] = 1;
		new Biquad(BELL).process(plane, plane.length);
		expect(plane[59999]).toBe(0);
		expect(plane.every((sample) => sample === 0 || Math.abs(sample) > 1e-300)).toBe(true);
	});

	test('forgets on reset', () => {
		const filter = new Biquad(BELL);
		filter.process(noise(100, 1, 1), 100);
		filter.reset();
		const silence = new Float64Array(10);
		filter.process(silence, 10);
		expect([...silence]).toEqual(new Array(10).fill(0));
	});
});
