import { fftSize, RealFft } from '../../../src/dsp/fourier/fft.ts';
import { kaiser, sinc } from '../../../src/dsp/kaiser.ts';

/** Highest magnitude of the band-limited waveform on a grid of 32 points a frame, by FFT; the yardstick for true peak. */
export function referencePeak(signal: Float64Array, oversampling = 32): number {
	const fft = new RealFft(fftSize(signal.length + 2048));
	const block = new Float64Array(fft.size);
	block.set(signal, 1024);
	const re = new Float64Array(fft.bins);
	const im = new Float64Array(fft.bins);
	fft.forward(block, re, im);
	// From one point to the next every bin turns by an angle of its own.
	const cos = Float64Array.from(re, (_, k) => Math.cos((2 * Math.PI * k) / (oversampling * fft.size)));
	const sin = Float64Array.from(re, (_, k) => Math.sin((2 * Math.PI * k) / (oversampling * fft.size)));
	let peak = 0;
	for (let step = 0; step < oversampling; step++) {
		for (const value of block) peak = Math.max(peak, Math.abs(value));
		for (let k = 0; k < fft.bins; k++) {
			const a = re[k] as number;
			const b = im[k] as number;
			re[k] = a * (cos[k] as number) - b * (sin[k] as number);
			im[k] = a * (sin[k] as number) + b * (cos[k] as number);
		}
		if (step + 1 < oversampling) fft.inverse(re, im, block);
	}
	return peak;
}

/** The signal without what lies above `part` of the rate (Kaiser window, 1023 taps), same length. */
export function bandLimited(signal: Float64Array, part: number): Float64Array {
	const side = 511;
	const taps = Float64Array.from(
		{ length: 2 * side + 1 },
		(_, i) => 2 * part * sinc(2 * part * (i - side)) * kaiser((i - side) / side, 10),
	);
	const out = new Float64Array(signal.length);
	for (let i = 0; i < signal.length; i++) {
		let sum = 0;
		const first = Math.max(0, i - side);
		const last = Math.min(signal.length - 1, i + side);
		for (let j = first; j <= last; j++) sum += (taps[i - j + side] as number) * (signal[j] as number);
		out[i] = sum;
	}
	return out;
}
