import { describe, expect, test } from 'vitest';
import { CONVERTIBLE_RATES_HZ, Resampler } from '../../../src/dsp/resample.ts';
import { noise, sine } from '../../dsp/signals.ts';
import { bandLimited } from './reference.ts';

function converted(input: Float64Array, inRateHz: number, outRateHz: number): Float64Array {
	const resampler = new Resampler(inRateHz, outRateHz, 1);
	const output = new Float64Array(resampler.maxOutputFrames(input.length) + resampler.maxFinishFrames);
	const written = resampler.process([input], input.length, [output]);
	return output.subarray(0, written + resampler.finish([output.subarray(written)]));
}

/** Amplitude and rest of a tone in the middle of a signal, by least squares. */
function fitted(signal: Float64Array, frequencyHz: number, rateHz: number) {
	const from = Math.round(signal.length * 0.25);
	const to = Math.round(signal.length * 0.75);
	const turn = (2 * Math.PI * frequencyHz) / rateHz;
	let cc = 0;
	let cs = 0;
	let ss = 0;
	let xc = 0;
	let xs = 0;
	for (let i = from; i < to; i++) {
		const c = Math.cos(turn * i);
		const s = Math.sin(turn * i);
		const x = signal[i] as number;
		cc += c * c;
		cs += c * s;
		ss += s * s;
		xc += x * c;
		xs += x * s;
	}
	const determinant = cc * ss - cs * cs;
	const a = (xc * ss - xs * cs) / determinant;
	const b = (xs * cc - xc * cs) / determinant;
	let rest = 0;
	for (let i = from; i < to; i++)
		rest += ((signal[i] as number) - a * Math.cos(turn * i) - b * Math.sin(turn * i)) ** 2;
	return { amplitude: Math.hypot(a, b), sinePart: b, restDb: 10 * Math.log10((2 * rest) / (to - from)) };
}

const PAIRS = CONVERTIBLE_RATES_HZ.flatMap((inRateHz) =>
	CONVERTIBLE_RATES_HZ.filter((outRateHz) => outRateHz !== inRateHz).map((outRateHz) => [inRateHz, outRateHz] as const),
);

describe('rate conversion', () => {
	test.each(PAIRS)('%i → %i Hz: flat to 20 kHz, in phase, everything else below -140 dB', (inRateHz, outRateHz) => {
		for (const frequencyHz of [997, 10007, 19997]) {
			const input = sine(inRateHz / 20, inRateHz, frequencyHz, 0.891);
			const { amplitude, sinePart, restDb } = fitted(converted(input, inRateHz, outRateHz), frequencyHz, outRateHz);
			expect(Math.abs(20 * Math.log10(amplitude / 0.891))).toBeLessThan(0.001);
			expect(Math.abs(sinePart / amplitude - 1)).toBeLessThan(1e-9);
			expect(restDb).toBeLessThan(-140);
		}
	});

	test.each(PAIRS.filter(([inRateHz, outRateHz]) => outRateHz < inRateHz))(
		'%i → %i Hz: what lies above the new band is gone, below -140 dB',
		(inRateHz, outRateHz) => {
			for (const part of [0.502, 0.6, 0.9]) {
				const frequencyHz = Math.min(part * outRateHz, 0.49 * inRateHz);
				const output = converted(sine(inRateHz / 20, inRateHz, frequencyHz, 0.891), inRateHz, outRateHz);
				const middle = output.subarray(Math.round(output.length * 0.25), Math.round(output.length * 0.75));
				const power = middle.reduce((sum, sample) => sum + sample * sample, 0) / middle.length;
				expect(10 * Math.log10(power)).toBeLessThan(-140);
			}
		},
	);

	test('44.1 → 96 → 44.1 kHz gives the band up to 20 kHz back below -130 dB', () => {
		const input = bandLimited(noise(20000, 0.5, 1), 0.44);
		const back = converted(converted(input, 44100, 96000), 96000, 44100);
		let rest = 0;
		let power = 0;
		for (let i = 2000; i < 18000; i++) {
			power += (input[i] as number) ** 2;
			rest += ((back[i] as number) - (input[i] as number)) ** 2;
		}
		expect(10 * Math.log10(rest / power)).toBeLessThan(-130);
		expect(back.length).toBeGreaterThanOrEqual(input.length);
	});
});
