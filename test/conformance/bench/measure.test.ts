import { describe, expect, test } from 'vitest';
import { fromDb } from '../../../src/shared/units.ts';
import { ccifDb, distortion, smpteDb } from '../../bench/measure/distortion.ts';
import { referenceLoudness } from '../../bench/measure/loudness.ts';
import { pumping, pumpingSignal } from '../../bench/measure/pumping.ts';
import { delayFrames, residualDb } from '../../bench/measure/residual.ts';
import { Spectrum } from '../../bench/measure/spectrum.ts';
import { referenceTruePeakDbtp } from '../../bench/measure/truePeak.ts';
import { noise, sine } from '../../dsp/signals.ts';

const RATE = 44100;

/** A sine with the top of a period half-way between two samples, in the middle of `frames`. */
function worstPhase(frames: number, part: number): Float64Array {
	const middle = frames / 2 + 0.5;
	return Float64Array.from({ length: frames }, (_, i) => Math.cos(2 * Math.PI * part * (i - middle)));
}

function plus(a: Float64Array, b: Float64Array): Float64Array {
	return a.map((value, i) => value + (b[i] as number));
}

describe('the reference true peak', () => {
	test.each([0.01, 0.1, 0.2, 0.25, 0.333, 0.4, 0.42])('reads a sine at %d of the rate within 0.0002 dB', (part) => {
		// The fades keep the sine's sudden start, which does overshoot, out of the reading.
		const signal = worstPhase(40000, part).map((value, i) => value * Math.sin((Math.PI * (i + 1)) / 40001) ** 2);
		expect(Math.abs(referenceTruePeakDbtp([signal]))).toBeLessThan(0.0002);
	});

	test('reads a sine at 0.479 of the rate within 0.001 dB', () => {
		const signal = worstPhase(40000, 0.479).map((value, i) => value * Math.sin((Math.PI * (i + 1)) / 40001) ** 2);
		expect(Math.abs(referenceTruePeakDbtp([signal]))).toBeLessThan(0.001);
	});

	test.each([
		[2, 2.098],
		[8, 6.585],
		[64, 10.772],
	])('reads a worst burst of %i samples, wherever it lies in its blocks', (length, wanted) => {
		for (const start of [0, 1000, 7168, 9000]) {
			const signal = new Float64Array(12000);
			for (let n = 0; n < length; n++) {
				const distance = n - length / 2 + 0.5;
				signal[start + n] = Math.sign(Math.sin(Math.PI * distance) / distance);
			}
			expect(Math.abs(referenceTruePeakDbtp([signal]) - wanted)).toBeLessThan(0.001);
		}
	});

	test('takes the higher channel, and silence for no peak at all', () => {
		const quiet = new Float64Array(5000);
		const loud = quiet.slice();
		loud[100] = -0.5;
		expect(referenceTruePeakDbtp([quiet, loud])).toBeCloseTo(-6.0206, 4);
		expect(referenceTruePeakDbtp([quiet])).toBe(Number.NEGATIVE_INFINITY);
	});
});

describe('the reference loudness', () => {
	test.each([44100, 48000, 96000, 192000])('reads the calibration tone at %i Hz', (rateHz) => {
		const tone = sine(5 * rateHz, rateHz, 997, fromDb(-20));
		const { integratedLufs, lra, maxMomentaryLufs, maxShortTermLufs } = referenceLoudness([tone], rateHz);
		for (const reading of [integratedLufs, maxMomentaryLufs, maxShortTermLufs]) {
			expect(Math.abs((reading ?? 0) + 23.01)).toBeLessThan(0.02);
		}
		expect(lra).toBeLessThan(0.01);
	});

	test('gates what is quiet', () => {
		const tone = (level: number, seconds: number) => sine(seconds * RATE, RATE, 1000, fromDb(level));
		const signal = Float64Array.from([...tone(-36, 10), ...tone(-23, 60), ...tone(-36, 10)]);
		expect(Math.abs((referenceLoudness([signal, signal], RATE).integratedLufs ?? 0) + 23)).toBeLessThan(0.1);
	});

	test('has nothing to say of silence', () => {
		expect(referenceLoudness([new Float64Array(RATE)], RATE)).toEqual({
			integratedLufs: null,
			lra: null,
			maxMomentaryLufs: null,
			maxShortTermLufs: null,
		});
	});
});

describe('a spectrum', () => {
	test.each([44100, 48000, 12345])('of %i samples has a sine in its bin and nothing else above -250 dB', (length) => {
		const spectrum = new Spectrum(sine(length, length, 1000, 0.5, 1), length);
		expect(spectrum.levelDb(1000)).toBeCloseTo(-6.0206, 4);
		const rest = spectrum.bandPower(0, 999) + spectrum.bandPower(1001, spectrum.bins - 1);
		expect(10 * Math.log10(2 * rest)).toBeLessThan(-250);
	});

	test('holds the power of the signal', () => {
		const signal = noise(RATE, 1, 1);
		const spectrum = new Spectrum(signal, RATE);
		const power = signal.reduce((sum, value) => sum + value * value, 0) / signal.length;
		expect(spectrum.bandPower(0, spectrum.bins - 1) / power).toBeCloseTo(1, 10);
	});
});

describe('distortion', () => {
	test('of known harmonics and noise is what was added', () => {
		const clean = sine(RATE, RATE, 1000, 1);
		const harmonics = plus(sine(RATE, RATE, 2000, 0.003), sine(RATE, RATE, 5000, 0.004));
		const found = distortion(plus(clean, plus(harmonics, sine(RATE, RATE, 1500, 0.012))), RATE, 1000);
		expect(found.thdDb).toBeCloseTo(20 * Math.log10(0.005), 3);
		expect(found.thdPlusNoiseDb).toBeCloseTo(20 * Math.log10(0.013), 3);
		expect(found.levelDbfs).toBeCloseTo(0, 6);
	});

	test('between tones is what was modulated', () => {
		const low = sine(RATE, RATE, 60, 0.8);
		const high = sine(RATE, RATE, 7000, 0.2).map(
			(value, i) => value * (1 + 0.02 * Math.sin((2 * Math.PI * 60 * i) / RATE)),
		);
		expect(smpteDb(plus(low, high), RATE)).toBeCloseTo(10 * Math.log10(2 * 0.01 ** 2), 3);
		const pair = plus(sine(RATE, RATE, 19000, 0.5), sine(RATE, RATE, 20000, 0.5));
		expect(ccifDb(plus(pair, sine(RATE, RATE, 1000, 0.01)), RATE)).toBeCloseTo(10 * Math.log10(1e-4), 3);
	});
});

describe('pumping', () => {
	const { planes } = pumpingSignal(RATE);

	test('is none where nothing moves', () => {
		expect(pumping(planes[0] as Float64Array, RATE).audibleMs).toBe(0);
	});

	test('is the time of each kick in which all is turned down', () => {
		const ducked = (planes[0] as Float64Array).map((value, i) => ((i / RATE) % 0.5 < 0.1 ? value / 2 : value));
		const found = pumping(ducked, RATE);
		expect(Math.abs(found.audibleMs - 100)).toBeLessThan(4);
		expect(found.deepestDb).toBeCloseTo(-6.02, 1);
		expect(Math.abs(found.meanDb + 1.2)).toBeLessThan(0.05);
	});
});

describe('a residual', () => {
	const input = [noise(3 * RATE, 1, 2), noise(3 * RATE, 1, 3)];
	const added = [noise(3 * RATE, 0.01, 4), noise(3 * RATE, 0.01, 5)];
	const output = input.map((plane, channel) => {
		const delayed = new Float64Array(plane.length + 137);
		delayed.set(
			plus(
				plane.map((value) => value * 0.25),
				added[channel] as Float64Array,
			),
			137,
		);
		return delayed;
	});

	test('finds the delay and what was added, whatever slow gain went with it', () => {
		const delay = delayFrames(input[0] as Float64Array, output[0] as Float64Array, 4000);
		expect(delay).toBe(137);
		expect(residualDb(input, output, RATE, delay)).toBeCloseTo(20 * Math.log10(0.04), 1);
		const steps = output.map((plane) => plane.map((value, i) => value * (1 + Math.floor((i - 137) / 30000))));
		expect(residualDb(input, steps, RATE, delay)).toBeCloseTo(20 * Math.log10(0.04), 1);
	});

	test('of a gain that follows the waveform is distortion', () => {
		const bent = (input[0] as Float64Array).map((value) => value - 0.1 * value ** 3);
		expect(residualDb([input[0] as Float64Array], [bent], RATE, 0)).toBeGreaterThan(-40);
	});
});
