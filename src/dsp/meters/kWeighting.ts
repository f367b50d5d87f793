import type { BiquadCoefficients } from '../biquad.ts';

const SHELF_HZ = 1681.974450955533;
const SHELF_GAIN_DB = 3.999843853973347;
const SHELF_Q = 0.7071752369554196;
const SHELF_BAND_EXPONENT = 0.4996667741545416;
const HIGH_PASS_HZ = 38.13547087602444;
const HIGH_PASS_Q = 0.5003270373238773;

/** `a0` of the high-pass before normalisation. */
function highPassScale(rateHz: number): number {
	const k = Math.tan((Math.PI * HIGH_PASS_HZ) / rateHz);
	return 1 + k / HIGH_PASS_Q + k * k;
}

/**
 * The two sections of K-weighting at any rate, ITU-R BS.1770-5 Annex 1 tables 1 and 2: the analogue prototype behind the
 * 48 kHz tables, transformed bilinearly. The high-pass numerator of the tables is 1, -2, 1 undivided, which lets the
 * pass-band gain drift by up to 0.027 dB with the rate; it is scaled here so that every rate has the gain of 48 kHz.
 *
 * @returns shelf first, then high-pass
 */
export function kWeighting(rateHz: number): readonly [BiquadCoefficients, BiquadCoefficients] {
	const k = Math.tan((Math.PI * SHELF_HZ) / rateHz);
	const high = 10 ** (SHELF_GAIN_DB / 20);
	const band = high ** SHELF_BAND_EXPONENT;
	const a0 = 1 + k / SHELF_Q + k * k;
	const shelf = {
		b0: (high + (band * k) / SHELF_Q + k * k) / a0,
		b1: (2 * (k * k - high)) / a0,
		b2: (high - (band * k) / SHELF_Q + k * k) / a0,
		a1: (2 * (k * k - 1)) / a0,
		a2: (1 - k / SHELF_Q + k * k) / a0,
	};
	const kh = Math.tan((Math.PI * HIGH_PASS_HZ) / rateHz);
	const h0 = highPassScale(rateHz);
	const gain = highPassScale(48000) / h0;
	const highPass = {
		b0: gain,
		b1: -2 * gain,
		b2: gain,
		a1: (2 * (kh * kh - 1)) / h0,
		a2: (1 - kh / HIGH_PASS_Q + kh * kh) / h0,
	};
	return [shelf, highPass];
}
