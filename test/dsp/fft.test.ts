import { expect, test } from 'vitest';
import { Fft, fftSize, RealFft } from '../../src/dsp/fourier/fft.ts';
import { noise } from './signals.ts';

function worst(a: Float64Array, b: Float64Array): number {
	return a.reduce((most, value, index) => Math.max(most, Math.abs(value - (b[index] as number))), 0);
}

test('the complex transform equals its definition', () => {
	const size = 32;
	const re = noise(size, 1, 1);
	const im = noise(size, 1, 2);
	const wantRe = new Float64Array(size);
	const wantIm = new Float64Array(size);
	for (let k = 0; k < size; k++) {
		for (let n = 0; n < size; n++) {
			const angle = (-2 * Math.PI * k * n) / size;
			wantRe[k] = (wantRe[k] as number) + (re[n] as number) * Math.cos(angle) - (im[n] as number) * Math.sin(angle);
			wantIm[k] = (wantIm[k] as number) + (re[n] as number) * Math.sin(angle) + (im[n] as number) * Math.cos(angle);
		}
	}
	new Fft(size).forward(re, im);
	expect(worst(re, wantRe)).toBeLessThan(1e-13);
	expect(worst(im, wantIm)).toBeLessThan(1e-13);
});

test.each([4, 8, 1024, 65536])('forward and inverse give the signal back, %i points', (size) => {
	const signal = noise(size, 1, 3);
	const fft = new RealFft(size);
	const re = new Float64Array(fft.bins);
	const im = new Float64Array(fft.bins);
	const back = new Float64Array(size);
	fft.forward(signal, re, im);
	fft.inverse(re, im, back);
	expect(worst(back, signal)).toBeLessThan(1e-14);
	const copyRe = signal.slice();
	const copyIm = new Float64Array(size);
	const complex = new Fft(size);
	complex.forward(copyRe, copyIm);
	expect(worst(re, copyRe.subarray(0, fft.bins))).toBeLessThan(1e-11);
	expect(worst(im, copyIm.subarray(0, fft.bins))).toBeLessThan(1e-11);
	complex.inverse(copyRe, copyIm);
	expect(worst(copyRe, signal)).toBeLessThan(1e-14);
});

test('an impulse is flat and DC is bin 0', () => {
	const fft = new RealFft(16);
	const re = new Float64Array(9);
	const im = new Float64Array(9);
	const impulse = new Float64Array(16);
	impulse[0] = 1;
	fft.forward(impulse, re, im);
	expect([...re]).toEqual(new Array(9).fill(1));
	fft.forward(new Float64Array(16).fill(1), re, im);
	expect([...re]).toEqual([16, 0, 0, 0, 0, 0, 0, 0, 0]);
});

test('sizes are powers of two', () => {
	expect(fftSize(1000)).toBe(1024);
	expect(() => new Fft(12)).toThrow(/power of two/);
});
