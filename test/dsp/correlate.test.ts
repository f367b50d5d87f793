import { describe, expect, test } from 'vitest';
import { findDelay } from '../../src/dsp/compare/correlate.ts';
import { readDelayed } from '../../src/dsp/compare/fractionalDelay.ts';
import { delayTestSignal } from '../../src/dsp/compare/testSignal.ts';
import { noise } from './signals.ts';

const RATE = 48000;
const SIGNAL = delayTestSignal(RATE, 0.25, -20);

function recording(delayFrames: number, gain: number, noiseLevel: number): Float64Array {
	const recorded = new Float64Array(RATE);
	readDelayed(SIGNAL, delayFrames, 0, recorded.length, recorded);
	const hiss = noise(recorded.length, noiseLevel, 9);
	return recorded.map((sample, index) => gain * sample + (hiss[index] as number));
}

describe('finding a test signal in a recording', () => {
	test.each([0, 1, 2231, 2231.25, 2230.75, 17000.5])('finds a delay of %d frames', (delay) => {
		const reading = findDelay(recording(delay, 0.3, 0), SIGNAL, RATE);
		expect((reading?.frames ?? 0) + (reading?.fraction ?? 0)).toBeCloseTo(delay, 3);
		expect(Math.abs(reading?.fraction ?? 1)).toBeLessThanOrEqual(0.5);
		expect(reading?.inverted).toBe(false);
		expect(reading?.confidence).toBeGreaterThan(10);
	});

	test('says that a return is upside down', () => {
		expect(findDelay(recording(700, -1, 0), SIGNAL, RATE)).toMatchObject({ frames: 700, inverted: true });
	});

	test('finds it 12 dB under noise', () => {
		const reading = findDelay(recording(900.5, 1, 0.4), SIGNAL, RATE);
		expect((reading?.frames ?? 0) + (reading?.fraction ?? 0)).toBeCloseTo(900.5, 0);
		expect(reading?.confidence).toBeGreaterThan(2);
	});

	test('has no confidence when there is only noise, and no answer for silence', () => {
		expect(findDelay(noise(RATE, 0.1, 4), SIGNAL, RATE)?.confidence).toBeLessThan(2);
		expect(findDelay(new Float64Array(RATE), SIGNAL, RATE)).toBeNull();
	});
});

test('the test signal rises from -60 dBFS and never passes its level', () => {
	const head = SIGNAL.subarray(0, 240);
	const peak = (samples: Float64Array) => samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
	expect(20 * Math.log10(peak(head))).toBeLessThan(-57);
	expect(20 * Math.log10(peak(SIGNAL))).toBeLessThanOrEqual(-20);
	expect(20 * Math.log10(peak(SIGNAL))).toBeGreaterThan(-20.1);
	expect(Math.abs(SIGNAL[SIGNAL.length - 1] ?? 1)).toBe(0);
});
