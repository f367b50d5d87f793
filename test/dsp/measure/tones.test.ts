import { describe, expect, test } from 'vitest';
import { channelTag, readChannelTag, type Side } from '../../../src/dsp/measure/channelTag.ts';
import { measureDistortion } from '../../../src/dsp/measure/distortion.ts';
import { testTone } from '../../../src/dsp/measure/testTone.ts';
import { findTone } from '../../../src/dsp/measure/toneLevel.ts';
import { fromDb, toDb } from '../../../src/shared/units.ts';
import { noise, sine } from '../signals.ts';

const RATE = 48000;

function sum(...parts: Float64Array[]): Float64Array {
	return Float64Array.from(parts[0] ?? [], (_, i) => parts.reduce((total, part) => total + (part[i] ?? 0), 0));
}

describe('the level of a tone', () => {
	test.each([
		[997, 1],
		[97, 0.5],
		[9973, 0.7],
	])('at %i Hz is right to a thousandth of a dB, beside DC, a harmonic and noise at -70 dB', (hz, seconds) => {
		const frames = RATE;
		const signal = sum(
			sine(frames, RATE, hz, fromDb(-18), 0.3),
			sine(frames, RATE, 2 * hz, fromDb(-40)),
			noise(frames, fromDb(-70), 1),
			new Float64Array(frames).fill(0.01),
		);
		const found = findTone(signal, { from: 1000, frames: Math.round(seconds * RATE) - 1000, rateHz: RATE, hz });
		expect(Math.abs(toDb(found.amplitude) + 18)).toBeLessThan(0.001);
	});

	test('and its phase are those at the first frame looked at', () => {
		const signal = Float64Array.from({ length: RATE }, (_, i) =>
			Math.cos((2 * Math.PI * 500 * (i - 960)) / RATE + 0.7),
		);
		expect(findTone(signal, { from: 960, frames: 20000, rateHz: RATE, hz: 500 }).phaseRad).toBeCloseTo(0.7, 6);
	});

	test('a difference of 0.01 dB between two channels is read as 0.01 dB', () => {
		const at = { from: 0, frames: 24000, rateHz: RATE, hz: 997 };
		const left = findTone(sum(sine(RATE, RATE, 997, 0.1), noise(RATE, 1e-4, 1)), at);
		const right = findTone(sum(sine(RATE, RATE, 997, 0.1 * fromDb(0.01)), noise(RATE, 1e-4, 2)), at);
		expect(toDb(right.amplitude / left.amplitude)).toBeCloseTo(0.01, 3);
	});
});

describe('distortion', () => {
	test.each([48000, 96000])('THD of two known harmonics at %i Hz is their root sum of squares', (rateHz) => {
		const frames = rateHz;
		const signal = sum(
			sine(frames, rateHz, 997, 0.1),
			sine(frames, rateHz, 2 * 997, 0.1 * fromDb(-70), 1),
			sine(frames, rateHz, 3 * 997, 0.1 * fromDb(-80), 2),
		);
		const found = measureDistortion(signal, { from: 0, frames, rateHz, hz: 997 });
		expect(found.thdDb).toBeCloseTo(10 * Math.log10(1e-7 + 1e-8), 2);
		expect(found.harmonicsDb[0]).toBeCloseTo(-70, 2);
		expect(found.harmonicsDb[1]).toBeCloseTo(-80, 2);
		expect(found.levelDbfs).toBeCloseTo(-20, 4);
		// The standard notch takes 0.2 dB of the second harmonic.
		expect(Math.abs(found.thdPlusNoiseDb - found.thdDb)).toBeLessThan(0.25);
	});

	test('THD+N of a sine in white noise is the noise of 20 Hz to 20 kHz', () => {
		const frames = 2 * RATE;
		const signal = sum(sine(frames, RATE, 997, 0.5), noise(frames, 1e-3 * Math.sqrt(3), 7));
		const found = measureDistortion(signal, { from: 0, frames, rateHz: RATE, hz: 997 });
		const inBand = 1e-6 * (20000 / 24000);
		expect(Math.abs(found.thdPlusNoiseDb - 10 * Math.log10(inBand / (0.125 + inBand)))).toBeLessThan(0.15);
	});

	test('a pure sine in float64 has none to speak of', () => {
		const found = measureDistortion(sine(RATE, RATE, 997, 0.5), { from: 0, frames: RATE, rateHz: RATE, hz: 997 });
		expect(found.thdDb).toBeLessThan(-130);
		expect(found.thdPlusNoiseDb).toBeLessThan(-130);
	});

	test.each([
		['as it is', (value: number) => value],
		['in words of 32 bits', (value: number) => Math.round(value * 2 ** 31) / 2 ** 31],
		['in floats of 32 bits', Math.fround],
	])('THD of a digital loop %s is no more than its THD+N: nothing of the sine is read as a harmonic', (_, word) => {
		// No whole number of periods.
		const frames = 50_021;
		const loop = sine(frames + 777, RATE, 997, 0.126, 0.4).map(word);
		const found = measureDistortion(loop, { from: 777, frames, rateHz: RATE, hz: 997 });
		expect(found.thdDb).toBeLessThanOrEqual(found.thdPlusNoiseDb + 0.25);
	});
});

describe('the signal that tells channels', () => {
	const frames = RATE / 2;
	const read = (samples: Float64Array) =>
		readChannelTag(samples, { from: 1000, frames: frames - 2000, rateHz: RATE, peakDbfs: -20, leastDb: -40 });
	const tag = (side: Side, gain = 1) => channelTag(side, frames, RATE, -20).map((value) => gain * value);

	test.each(['left', 'right'] as const)('names the %s channel, its gain and that it stands upright', (side) => {
		const found = read(sum(tag(side, fromDb(-1.5)), noise(frames, 1e-3, 3)));
		expect(found).toMatchObject({ carries: side, inverted: false });
		expect(found.gainDb).toBeCloseTo(-1.5, 1);
	});

	test('tells upside down whatever the delay', () => {
		for (const delay of [0, 7, 48, 101, 333]) {
			const late = new Float64Array(frames);
			late.set(tag('right', -1).subarray(0, frames - delay), delay);
			expect(read(late)).toMatchObject({ carries: 'right', inverted: true });
			expect(read(late.map((value) => -value))).toMatchObject({ inverted: false });
		}
	});

	test('crosstalk at -40 dB is no mix of the channels, at -10 dB it is', () => {
		expect(read(sum(tag('left'), tag('right', fromDb(-40)))).carries).toBe('left');
		expect(read(sum(tag('left'), tag('right', fromDb(-10)))).carries).toBe('both');
	});

	test('a silent channel carries nothing', () => {
		expect(read(noise(frames, 1e-5, 3))).toEqual({ carries: 'none', inverted: false, gainDb: null });
	});
});

test('a test tone rises from -60 dBFS, linearly in dB, and ends without a click', () => {
	const tone = testTone({ hz: 997, frames: RATE, rateHz: RATE, riseSeconds: 0.5, peakDbfs: -18 });
	const peak = (from: number, to: number) =>
		toDb(tone.subarray(from, to).reduce((top, x) => Math.max(top, Math.abs(x)), 0));
	expect(peak(0, 480)).toBeLessThan(-58);
	expect(peak(11760, 12240)).toBeCloseTo(-39, 0);
	expect(peak(24000, 40000)).toBeCloseTo(-18, 2);
	expect(Math.abs(tone.at(-1) ?? 1)).toBe(0);
});
