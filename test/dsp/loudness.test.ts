import { describe, expect, test } from 'vitest';
import { biquadMagnitude } from '../../src/dsp/biquad.ts';
import { FileLoudness } from '../../src/dsp/meters/fileLoudness.ts';
import { kWeighting } from '../../src/dsp/meters/kWeighting.ts';
import { LoudnessMeter } from '../../src/dsp/meters/loudness.ts';
import { fromDb } from '../../src/shared/units.ts';
import { joined, noise, oddBlocks, sine } from './signals.ts';

const RATE = 48000;

describe('K-weighting', () => {
	test('has the coefficients of the standard at 48 kHz', () => {
		const [shelf, highPass] = kWeighting(48000);
		expect(shelf.b0).toBeCloseTo(1.53512485958697, 12);
		expect(shelf.b1).toBeCloseTo(-2.69169618940638, 12);
		expect(shelf.a2).toBeCloseTo(0.73248077421585, 12);
		expect(highPass.b0).toBe(1);
		expect(highPass.a1).toBeCloseTo(-1.99004745483398, 12);
		expect(highPass.a2).toBeCloseTo(0.99007225036621, 12);
	});

	test('has the same response at every rate, within 0.006 dB up to 10 kHz', () => {
		const response = (rateHz: number, frequencyHz: number) => {
			const [shelf, highPass] = kWeighting(rateHz);
			return (
				20 * Math.log10(biquadMagnitude(shelf, frequencyHz, rateHz) * biquadMagnitude(highPass, frequencyHz, rateHz))
			);
		};
		for (const rateHz of [44100, 88200, 96000, 176400, 192000]) {
			for (const frequencyHz of [20, 100, 500, 997, 2000, 5000, 10000]) {
				expect(Math.abs(response(rateHz, frequencyHz) - response(48000, frequencyHz))).toBeLessThan(0.006);
			}
		}
	});
});

describe('loudness meter', () => {
	test('reads -18.0 LUFS for the check tone, a stereo 1 kHz sine at -18 dBFS', () => {
		const tone = sine(4 * RATE, RATE, 1000, fromDb(-18));
		const meter = new LoudnessMeter({ rateHz: RATE, channels: 2 });
		meter.process([tone, tone], tone.length);
		for (const reading of [meter.momentaryLufs(), meter.shortTermLufs(), meter.integratedLufs()]) {
			expect(reading).toBeCloseTo(-18, 1);
		}
	});

	test('has no value for silence, and none before the first window is full', () => {
		const meter = new LoudnessMeter({ rateHz: RATE, channels: 2 });
		const tone = sine(RATE, RATE, 1000, 0.5);
		const silence = new Float64Array(5 * RATE);
		meter.process([tone, tone], 19199);
		expect(meter.momentaryLufs()).toBeNull();
		expect(meter.integratedLufs()).toBeNull();
		expect(meter.loudnessRangeLu()).toBeNull();
		meter.reset();
		meter.process([silence, silence], silence.length);
		expect(meter.momentaryLufs()).toBeNull();
		expect(meter.shortTermLufs()).toBeNull();
		expect(meter.integratedLufs()).toBeNull();
		expect(meter.maxMomentaryLufs()).toBeNull();
	});

	test('falls back to no value when a tone has ended', () => {
		const meter = new LoudnessMeter({ rateHz: RATE, channels: 1 });
		const signal = joined(sine(RATE, RATE, 1000, 0.5), new Float64Array(RATE));
		meter.process([signal], signal.length);
		expect(meter.momentaryLufs()).toBeNull();
		expect(meter.maxMomentaryLufs()).not.toBeNull();
	});

	test('gives the same readings for any block size', () => {
		const signal = noise(5 * RATE, 0.3, 5);
		const whole = new LoudnessMeter({ rateHz: RATE, channels: 1 });
		const pieces = new LoudnessMeter({ rateHz: RATE, channels: 1 });
		whole.process([signal], signal.length);
		let at = 0;
		for (const frames of oddBlocks(signal.length, 3, 9000)) {
			pieces.process([signal], frames, at);
			at += frames;
		}
		expect(pieces.integratedLufs()).toBe(whole.integratedLufs());
		expect(pieces.momentaryLufs()).toBe(whole.momentaryLufs());
		expect(pieces.maxShortTermLufs()).toBe(whole.maxShortTermLufs());
		expect(pieces.loudnessRangeLu()).toBe(whole.loudnessRangeLu());
	});

	test('reads what is no number as 0 and counts it', () => {
		const clean = sine(RATE, RATE, 1000, 0.5);
		const dirty = clean.slice();
		for (const [index, value] of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY].entries()) {
			dirty[1000 + index] = value;
			clean[1000 + index] = 0;
		}
		const a = new LoudnessMeter({ rateHz: RATE, channels: 1 });
		const b = new LoudnessMeter({ rateHz: RATE, channels: 1 });
		a.process([clean], clean.length);
		b.process([dirty], dirty.length);
		expect(b.integratedLufs()).toBe(a.integratedLufs());
		expect(b.nonFiniteSamples).toBe(3);
	});

	test('reads noise from the lowest rate it takes, and refuses rates below, where the weighting does not exist', () => {
		const meter = new LoudnessMeter({ rateHz: 4000, channels: 1 });
		meter.process([noise(20_000, 0.5, 4)], 20_000);
		expect(meter.integratedLufs()).toBeGreaterThan(-20);
		expect(meter.integratedLufs()).toBeLessThan(0);
		for (const rateHz of [3500, 1000, 0, Number.NaN]) {
			expect(() => new LoudnessMeter({ rateHz, channels: 1 })).toThrow(expect.objectContaining({ code: 'audio.rate' }));
		}
	});

	test('refuses a channel count it has no weights for', () => {
		expect(() => new LoudnessMeter({ rateHz: RATE, channels: 8 })).toThrow(/8 channels/);
	});
});

test('a file of silence has no readings at all', () => {
	const meter = new FileLoudness(RATE, 2);
	const silence = new Float64Array(RATE);
	meter.process([silence, silence], silence.length);
	expect(Object.values(meter.finish())).toEqual(new Array(7).fill(null));
});
