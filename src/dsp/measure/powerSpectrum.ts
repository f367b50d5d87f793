import { fftSize, RealFft } from '../fourier/fft.ts';
import { blackmanHarris } from './window.ts';

/** Mean square by frequency: what lies between two frequencies is the sum of the bins between them. */
export interface PowerSpectrum {
	binHz: number;
	/** Mean square in each bin, DC to half the rate; all of them together are the mean square of the recording. */
	power: Float64Array;
}

/**
 * Power spectrum by Welch's method (IEEE Trans. AU-15, 1967): segments of a second or a little more, a 4-term
 * Blackman-Harris window, three quarters of overlap, which loses next to nothing of the statistics of that window. What is
 * shorter than a segment is one segment with silence behind it.
 *
 * @param from first frame
 * @param frames 1 or more
 */
export function powerSpectrum(samples: Float64Array, from: number, frames: number, rateHz: number): PowerSpectrum {
	const size = fftSize(rateHz);
	const length = Math.min(size, frames);
	const window = blackmanHarris(length);
	const fft = new RealFft(size);
	const segment = new Float64Array(size);
	const re = new Float64Array(fft.bins);
	const im = new Float64Array(fft.bins);
	const power = new Float64Array(fft.bins);
	let windowPower = 0;
	for (let i = 0; i < length; i++) windowPower += (window[i] as number) ** 2;
	let segments = 0;
	for (let start = 0; start + length <= frames; start += Math.ceil(length / 4)) {
		for (let i = 0; i < length; i++) segment[i] = (samples[from + start + i] ?? 0) * (window[i] as number);
		fft.forward(segment, re, im);
		for (let bin = 0; bin < fft.bins; bin++) {
			power[bin] = (power[bin] as number) + (re[bin] as number) ** 2 + (im[bin] as number) ** 2;
		}
		segments++;
	}
	const scale = 1 / (segments * windowPower * size);
	for (let bin = 0; bin < fft.bins; bin++) {
		const sides = bin === 0 || bin === fft.bins - 1 ? 1 : 2;
		power[bin] = (power[bin] as number) * scale * sides;
	}
	return { binHz: rateHz / size, power };
}

/** Mean square between two frequencies, each bin weighted by `gain` (of power); edges count by the share of their bin. */
export function bandPower(
	{ binHz, power }: PowerSpectrum,
	lowHz: number,
	highHz: number,
	gain: (hz: number) => number = () => 1,
): number {
	let sum = 0;
	const last = Math.min(power.length - 1, Math.ceil(highHz / binHz));
	for (let bin = Math.max(0, Math.floor(lowHz / binHz)); bin <= last; bin++) {
		const share = Math.min(highHz, (bin + 0.5) * binHz) - Math.max(lowHz, (bin - 0.5) * binHz);
		if (share > 0) sum += (power[bin] as number) * Math.min(1, share / binHz) * gain(bin * binHz);
	}
	return sum;
}

/**
 * A mean square as level, dBFS of AES17 (a full-scale sine is 0 dBFS); null for silence.
 */
export function powerDbfs(meanSquare: number): number | null {
	return meanSquare > 0 ? 10 * Math.log10(2 * meanSquare) : null;
}
