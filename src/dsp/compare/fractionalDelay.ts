import { fractionalTaps, kaiserBeta } from '../kaiser.ts';

/** Samples of one channel. */
export type Samples = Float32Array | Float64Array;

/** Taps on each side: flat to 0.488 of the rate. */
export const FRACTIONAL_SIDE = 192;
const ATTENUATION_DB = 140;

/**
 * A stretch of a band-limited signal, delayed by any time: `result[i] = signal(from + i - delayFrames)`. A whole number of
 * frames is an exact copy; a fraction is read with 384 taps (Kaiser window, 140 dB) up to 0.488 of the rate. What lies
 * outside the signal is 0.
 *
 * @param delayFrames may be negative
 * @param out gets `frames` values
 */
export function readDelayed(
	signal: Samples,
	delayFrames: number,
	from: number,
	frames: number,
	out: Float64Array,
): void {
	const whole = Math.floor(-delayFrames);
	const fraction = -delayFrames - whole;
	const start = from + whole;
	if (fraction === 0) {
		for (let i = 0; i < frames; i++) out[i] = signal[start + i] ?? 0;
		return;
	}
	const taps = fractionalTaps(fraction, FRACTIONAL_SIDE, kaiserBeta(ATTENUATION_DB));
	const length = frames + 2 * FRACTIONAL_SIDE - 1;
	const source = new Float64Array(length);
	for (let i = 0; i < length; i++) source[i] = signal[start - FRACTIONAL_SIDE + 1 + i] ?? 0;
	for (let i = 0; i < frames; i++) {
		let sum = 0;
		for (let tap = 0; tap < taps.length; tap++) sum += (taps[tap] as number) * (source[i + tap] as number);
		out[i] = sum;
	}
}
