import { describe, expect, test } from 'vitest';
import { Dither } from '../../../src/dsp/dither/dither.ts';
import { RealFft } from '../../../src/dsp/fourier/fft.ts';
import { sine } from '../../dsp/signals.ts';

const LSB = 2 ** -15;
const FRAMES = 1 << 20;

/** Error of 16-bit dither in LSB. */
function error(input: Float64Array, seed = 1): Float64Array {
	const output = input.slice();
	new Dither(1, { bits: 16, seed }).process([output], output.length);
	return output.map((sample, i) => (sample - (input[i] as number)) / LSB);
}

function mean(values: Float64Array): number {
	return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function power(values: Float64Array): number {
	return values.reduce((sum, value) => sum + value * value, 0) / values.length;
}

/** Mean power spectrum, Hann window. */
function spectrum(signal: Float64Array, size: number): Float64Array {
	const fft = new RealFft(size);
	const block = new Float64Array(size);
	const re = new Float64Array(fft.bins);
	const im = new Float64Array(fft.bins);
	const sum = new Float64Array(fft.bins);
	const blocks = Math.floor(signal.length / size);
	for (let index = 0; index < blocks; index++) {
		for (let i = 0; i < size; i++) {
			block[i] = (signal[index * size + i] as number) * (0.5 - 0.5 * Math.cos((2 * Math.PI * i) / size));
		}
		fft.forward(block, re, im);
		for (let k = 0; k < fft.bins; k++) {
			sum[k] = (sum[k] as number) + ((re[k] as number) ** 2 + (im[k] as number) ** 2) / blocks;
		}
	}
	return sum;
}

describe('triangular dither', () => {
	test('has no mean error and a power of LSB²/4 at every DC level between two steps', () => {
		for (let step = -16; step <= 16; step += 2) {
			const found = error(new Float64Array(FRAMES).fill((step / 16) * LSB), step + 100);
			expect(Math.abs(mean(found))).toBeLessThan(0.005);
			expect(Math.abs(power(found) - 0.25)).toBeLessThan(0.003);
		}
	});

	test('keeps the same noise while a signal fades to nothing', () => {
		const fade = sine(FRAMES, 48000, 997, 8 * LSB).map((sample, i) => sample * (1 - i / FRAMES));
		const found = error(fade);
		for (let at = 0; at < FRAMES; at += FRAMES / 16) {
			expect(Math.abs(10 * Math.log10(power(found.subarray(at, at + FRAMES / 16)) / 0.25))).toBeLessThan(0.1);
		}
	});

	test('is white: no correlation from sample to sample or from channel to channel', () => {
		const planes = [new Float64Array(FRAMES), new Float64Array(FRAMES)] as const;
		new Dither(2, { bits: 16, seed: 9 }).process(planes, FRAMES);
		const [left, right] = planes.map((plane) => plane.map((sample) => sample / LSB)) as [Float64Array, Float64Array];
		const together = (a: Float64Array, b: Float64Array, lag: number) => {
			let sum = 0;
			for (let i = 0; i + lag < FRAMES; i++) sum += (a[i] as number) * (b[i + lag] as number);
			return sum / FRAMES / 0.25;
		};
		for (const lag of [1, 2, 3, 10, 100]) expect(Math.abs(together(left, left, lag))).toBeLessThan(0.01);
		for (const lag of [0, 1, 2]) expect(Math.abs(together(left, right, lag))).toBeLessThan(0.01);
	});

	test('leaves no harmonic of a 997 Hz sine at -90 dBFS above its flat noise', () => {
		const size = 16384;
		const bin = Math.round((997 * size) / 48000);
		const tone = sine(size * 64, size, bin, 10 ** (-90 / 20));
		const output = tone.slice();
		new Dither(1, { bits: 16, seed: 3 }).process([output], output.length);
		const found = spectrum(output, size);
		const floor = found.subarray(10 * bin, 20 * bin).reduce((sum, value) => sum + value, 0) / (10 * bin);
		for (let harmonic = 2; harmonic <= 20; harmonic++) {
			expect(10 * Math.log10((found[harmonic * bin] as number) / floor)).toBeLessThan(3);
		}
		expect(10 * Math.log10((found[bin] as number) / floor)).toBeGreaterThan(30);
		const bands = [0.2, 0.4, 0.6, 0.8, 0.9].map((part) => {
			const at = Math.round((part * size) / 2);
			return found.subarray(at - 500, at + 500).reduce((sum, value) => sum + value, 0) / 1000;
		});
		for (const band of bands) expect(Math.abs(10 * Math.log10(band / floor))).toBeLessThan(0.2);
	});

	test('makes -93.3 dB of noise below a full-scale sine out of silence at 16 bit', () => {
		const silence = new Float64Array(FRAMES);
		new Dither(1, { bits: 16, seed: 2 }).process([silence], FRAMES);
		expect(10 * Math.log10(2 * power(silence))).toBeCloseTo(-93.32, 1);
	});
});
