import { describe, expect, test } from 'vitest';
import { CONVERTIBLE_RATES_HZ } from '../../../src/dsp/resample/resample.ts';
import { convertedPlanes } from '../../dsp/convertRate.ts';
import { noise, sine } from '../../dsp/signals.ts';
import { resampleDirectly } from '../../reference/resample.ts';
import { bandLimited } from './reference.ts';

const AMPLITUDE = 0.891;

function converted(input: Float64Array, inRateHz: number, outRateHz: number): Float64Array {
	return convertedPlanes([input], inRateHz, outRateHz)[0] as Float64Array;
}

/** Amplitude and rest of a tone in the middle of a signal, by least squares; the rest in dB of full scale. */
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

/** Gain of a tone, dB. */
function gainDb(frequencyHz: number, inRateHz: number, outRateHz: number): number {
	const output = converted(sine(inRateHz / 5, inRateHz, frequencyHz, AMPLITUDE), inRateHz, outRateHz);
	return 20 * Math.log10(fitted(output, frequencyHz, outRateHz).amplitude / AMPLITUDE);
}

const PAIRS = CONVERTIBLE_RATES_HZ.flatMap((inRateHz) =>
	CONVERTIBLE_RATES_HZ.filter((outRateHz) => outRateHz !== inRateHz).map((outRateHz) => [inRateHz, outRateHz] as const),
);

describe('rate conversion', () => {
	test.each(PAIRS)('%i → %i Hz: flat to 20 kHz, in phase, everything else at -185 dB', (inRateHz, outRateHz) => {
		for (const frequencyHz of [997, 10007, 19997]) {
			const input = sine(inRateHz / 5, inRateHz, frequencyHz, AMPLITUDE);
			const { amplitude, sinePart, restDb } = fitted(converted(input, inRateHz, outRateHz), frequencyHz, outRateHz);
			expect(Math.abs(20 * Math.log10(amplitude / AMPLITUDE))).toBeLessThan(0.0005);
			expect(Math.abs(sinePart / amplitude - 1)).toBeLessThan(1e-12);
			expect(restDb).toBeLessThan(-185);
		}
	});

	test.each(PAIRS)('%i → %i Hz: -0.1 dB at 21.5 kHz, at 40 kHz between high rates', (inRateHz, outRateHz) => {
		expect(gainDb(21_500, inRateHz, outRateHz)).toBeGreaterThan(-0.1);
		if (Math.min(inRateHz, outRateHz) >= 88200) expect(gainDb(40_000, inRateHz, outRateHz)).toBeGreaterThan(-0.1);
	});

	test.each(PAIRS.filter(([inRateHz, outRateHz]) => outRateHz < inRateHz))(
		'%i → %i Hz: what lies above the new band is gone, below -185 dB',
		(inRateHz, outRateHz) => {
			for (const part of [0.5001, 0.502, 0.6, 0.9]) {
				const frequencyHz = Math.min(part * outRateHz, 0.49 * inRateHz);
				const output = converted(sine(inRateHz / 5, inRateHz, frequencyHz, AMPLITUDE), inRateHz, outRateHz);
				const middle = output.subarray(Math.round(output.length * 0.25), Math.round(output.length * 0.75));
				const power = middle.reduce((sum, sample) => sum + sample * sample, 0) / middle.length;
				expect(10 * Math.log10(2 * power)).toBeLessThan(-185);
			}
		},
	);

	test.each(PAIRS)('%i → %i Hz: the polyphase filter itself, difference below -185 dB', (inRateHz, outRateHz) => {
		// Some windows, and the ends of the signal.
		const input = noise(Math.round(inRateHz * 0.3), 0.9, inRateHz + outRateHz);
		const wanted = resampleDirectly(input, inRateHz, outRateHz);
		const output = converted(input, inRateHz, outRateHz);
		expect(output).toHaveLength(wanted.length);
		let rest = 0;
		let power = 0;
		for (let i = 0; i < wanted.length; i++) {
			power += (wanted[i] as number) ** 2;
			rest += ((output[i] as number) - (wanted[i] as number)) ** 2;
		}
		expect(10 * Math.log10(rest / power)).toBeLessThan(-185);
	});

	test('44.1 → 96 → 44.1 kHz gives the band up to 20 kHz back below -140 dB', () => {
		const input = bandLimited(noise(40_000, 0.5, 1), 0.44);
		const back = converted(converted(input, 44100, 96000), 96000, 44100);
		let rest = 0;
		let power = 0;
		for (let i = 2000; i < 38_000; i++) {
			power += (input[i] as number) ** 2;
			rest += ((back[i] as number) - (input[i] as number)) ** 2;
		}
		expect(10 * Math.log10(rest / power)).toBeLessThan(-140);
		expect(back).toHaveLength(input.length);
	});

	test('is linear', () => {
		const [one, other] = [noise(30_000, 0.4, 1), noise(30_000, 0.4, 2)];
		const sum = converted(
			one.map((x, i) => 0.7 * x - 2 * (other[i] as number)),
			44100,
			96000,
		);
		const [first, second] = convertedPlanes([one, other], 44100, 96000) as [Float64Array, Float64Array];
		sum.forEach((sample, i) => {
			expect(Math.abs(sample - 0.7 * (first[i] as number) + 2 * (second[i] as number))).toBeLessThan(1e-14);
		});
	});
});
