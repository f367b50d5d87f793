import { RealFft } from '../../../src/dsp/fourier/fft.ts';
import { phonWeightDb } from '../../reference/phonWeighting.ts';
import { Spectrum } from './spectrum.ts';

const SIZE = 1 << 16;

/** A-weight of IEC 61672-1, dB. */
function aWeightDb(hz: number): number {
	const f = hz * hz;
	const gain =
		(12194 ** 2 * f * f) / ((f + 20.6 ** 2) * Math.sqrt((f + 107.7 ** 2) * (f + 737.9 ** 2)) * (f + 12194 ** 2));
	return 20 * Math.log10(Math.max(gain, 1e-12)) + 2;
}

/** Power of noise, full-scale sine = 0 dB. */
export interface NoiseLevels {
	readonly totalDb: number;
	/** 20 Hz to 20 kHz. */
	readonly audibleDb: number;
	readonly aWeightedDb: number;
	/** Weighted by the 15-phon contour of ISO 226:2003, 0 dB at 1 kHz. */
	readonly phonDb: number;
}

/** @param error output less input; its mean power spectrum is taken by Hann windows, which keep what is strong high up out of what is weak low down */
export function noiseLevels(error: Float64Array, rateHz: number): NoiseLevels {
	const fft = new RealFft(SIZE);
	const window = Float64Array.from({ length: SIZE }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / SIZE));
	const scale = 2 / (SIZE * window.reduce((sum, value) => sum + value * value, 0));
	const block = new Float64Array(SIZE);
	const re = new Float64Array(fft.bins);
	const im = new Float64Array(fft.bins);
	const powers = new Float64Array(fft.bins);
	let blocks = 0;
	for (let from = 0; from + SIZE <= error.length; from += SIZE / 2, blocks++) {
		for (let i = 0; i < SIZE; i++) block[i] = (error[from + i] as number) * (window[i] as number);
		fft.forward(block, re, im);
		for (let k = 0; k < fft.bins; k++) {
			powers[k] = (powers[k] as number) + scale * ((re[k] as number) ** 2 + (im[k] as number) ** 2);
		}
	}
	const sums = { total: 0, audible: 0, aWeighted: 0, phon: 0 };
	powers.forEach((sum, k) => {
		const hz = (k * rateHz) / SIZE;
		const power = sum / blocks;
		sums.total += power;
		if (hz >= 20 && hz <= 20000) sums.audible += power;
		sums.aWeighted += power * 10 ** (aWeightDb(hz) / 10);
		sums.phon += power * 10 ** (phonWeightDb(hz) / 10);
	});
	const db = (power: number) => 10 * Math.log10(2 * power);
	return {
		totalDb: db(sums.total),
		audibleDb: db(sums.audible),
		aWeightedDb: db(sums.aWeighted),
		phonDb: db(sums.phon),
	};
}

/** A sine's harmonics after all whole seconds have been averaged, which takes the noise down but not them. */
export interface CoherentTone {
	readonly fundamentalDb: number;
	/** Strongest of the 2nd to 20th harmonic. */
	readonly worstHarmonicDb: number;
	/** Largest of their levels over the noise within 50 Hz around, after averaging; below about 9 dB it is chance. */
	readonly excessDb: number;
}

/** @param frequencyHz whole hertz */
export function coherentTone(signal: Float64Array, rateHz: number, frequencyHz: number): CoherentTone {
	const seconds = Math.floor(signal.length / rateHz);
	const mean = new Float64Array(rateHz);
	for (let i = 0; i < seconds * rateHz; i++) {
		mean[i % rateHz] = (mean[i % rateHz] as number) + (signal[i] as number) / seconds;
	}
	const spectrum = new Spectrum(mean, rateHz);
	let worstHarmonicDb = Number.NEGATIVE_INFINITY;
	let excessDb = Number.NEGATIVE_INFINITY;
	for (let order = 2; order <= 20 && order * frequencyHz + 50 < rateHz / 2; order++) {
		const bin = order * frequencyHz;
		const around = (spectrum.bandPower(bin - 50, bin - 1) + spectrum.bandPower(bin + 1, bin + 50)) / 100;
		worstHarmonicDb = Math.max(worstHarmonicDb, spectrum.levelDb(bin));
		excessDb = Math.max(excessDb, 10 * Math.log10(spectrum.power(bin) / around));
	}
	return { fundamentalDb: spectrum.levelDb(frequencyHz), worstHarmonicDb, excessDb };
}

/** Steps of DC under which noise is compared: multiples of a 16th of an LSB, 4 s each at 44.1 kHz. */
export const DC_STEPS = 16;
export const DC_STEP_FRAMES = 4 * 44100;

/** A staircase of DC from 0 to 15/16 LSB, for `staircaseNoise`. */
export function staircase(lsb: number): Float64Array {
	return Float64Array.from(
		{ length: DC_STEPS * DC_STEP_FRAMES },
		(_, i) => (Math.floor(i / DC_STEP_FRAMES) / DC_STEPS) * lsb,
	);
}

/**
 * How noise and mean error depend on DC below one LSB.
 *
 * @param error output less the `staircase`
 */
export function staircaseNoise(error: Float64Array, lsb: number): { modulationDb: number; meanErrorLsb: number } {
	let loudest = 0;
	let softest = Number.POSITIVE_INFINITY;
	let meanErrorLsb = 0;
	for (let step = 0; step < DC_STEPS; step++) {
		const part = error.subarray(step * DC_STEP_FRAMES, (step + 1) * DC_STEP_FRAMES);
		const mean = part.reduce((sum, value) => sum + value, 0) / part.length / lsb;
		const power = part.reduce((sum, value) => sum + (value / lsb - mean) ** 2, 0) / part.length;
		loudest = Math.max(loudest, power);
		softest = Math.min(softest, power);
		meanErrorLsb = Math.max(meanErrorLsb, Math.abs(mean));
	}
	return { modulationDb: 10 * Math.log10(loudest / softest), meanErrorLsb };
}
