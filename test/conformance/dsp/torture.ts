import { sinc } from '../../../src/dsp/kaiser.ts';
import { noise } from '../../dsp/signals.ts';

/** Clipped on its samples at ±1. */
export function clipped(signal: Float64Array): Float64Array {
	return signal.map((sample) => Math.max(-1, Math.min(1, sample)));
}

/** Pink noise (P. Kellet's economy filter) of a level. */
export function pinkNoise(frames: number, level: number, seed: number): Float64Array {
	let a = 0;
	let b = 0;
	let c = 0;
	return noise(frames, 1, seed).map((white) => {
		a = 0.99765 * a + white * 0.099046;
		b = 0.963 * b + white * 0.2965164;
		c = 0.57 * c + white * 1.0526913;
		return (a + b + c + white * 0.1848) * 0.2 * level;
	});
}

/** Bursts of `length` samples of ±1 that add up worst half-way between two samples. */
export function worstBurst(frames: number, length: number): Float64Array {
	const signal = new Float64Array(frames);
	for (let start = 2000; start + length < frames; start += 3500) {
		for (let n = 0; n < length; n++) signal[start + n] = sinc(n - length / 2 + 0.5) < 0 ? -1 : 1;
	}
	return signal;
}
