import { Fft } from '../fourier/fft.ts';

/**
 * Phase that belongs to a magnitude if the system is minimum-phase: the Hilbert transform of the logarithm, by way of the
 * folded cepstrum.
 *
 * @param logMagnitude natural logarithm at the bins from DC to half the rate; 2ⁿ + 1 of them, fine enough that the cepstrum
 * has died away at half its length
 * @returns phase in radians at the same bins
 */
export function minimumPhase(logMagnitude: Float64Array): Float64Array {
	const half = logMagnitude.length - 1;
	const size = 2 * half;
	const fft = new Fft(size);
	const re = new Float64Array(size);
	const im = new Float64Array(size);
	for (let k = 0; k <= half; k++) {
		re[k] = logMagnitude[k] as number;
		if (k > 0 && k < half) re[size - k] = logMagnitude[k] as number;
	}
	fft.inverse(re, im);
	im.fill(0);
	for (let n = 1; n < half; n++) {
		re[n] = 2 * (re[n] as number);
		re[size - n] = 0;
	}
	fft.forward(re, im);
	return im.slice(0, half + 1);
}
