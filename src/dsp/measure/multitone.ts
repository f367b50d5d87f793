import type { Rng } from '../../shared/random.ts';
import { fromDb } from '../../shared/units.ts';
import { fftSize, RealFft } from '../fourier/fft.ts';
import type { MeasuredResponse } from './pureDelay.ts';

const LOWEST_HZ = 20;
const HIGHEST_PART = 0.46;
const TONES_PER_OCTAVE = 24;
/** How many sets of phases are drawn; the one with the lowest peak is taken. */
const DRAWS = 12;
const RISE_SECONDS = 0.1;
const FALL_SECONDS = 0.01;

/** Many tones at once, each with a whole number of turns in a period. */
export interface Multitone {
	readonly rateHz: number;
	readonly periodFrames: number;
	/** Turns in a period, ascending, and the amplitude of every tone, linear. */
	readonly tones: Int32Array;
	readonly amplitude: number;
	/** Radians at frame 0 of the signal. */
	readonly phases: Float64Array;
	/** Periods that come before what is measured: the rise, and the rack's own start. */
	readonly settlePeriods: number;
	readonly periods: number;
}

/**
 * Settles a multi-tone: tones of one level from 20 Hz to near half the rate, 24 in an octave where the period allows it, at
 * random phases of which the set with the lowest peak is taken.
 *
 * @param peakDbfs highest sample, dBFS
 * @param seconds about how long a period is; a delay is found within one
 */
export function planMultitone(options: {
	rateHz: number;
	peakDbfs: number;
	seconds: number;
	periods: number;
	rng: Rng;
}): Multitone {
	const { rateHz, peakDbfs, periods, rng } = options;
	const periodFrames = fftSize(options.seconds * rateHz);
	const bins: number[] = [];
	for (let step = 0; ; step++) {
		const hz = LOWEST_HZ * 2 ** (step / TONES_PER_OCTAVE);
		if (hz > HIGHEST_PART * rateHz) break;
		const bin = Math.round((hz * periodFrames) / rateHz);
		if (bin > (bins.at(-1) ?? 0)) bins.push(bin);
	}
	const tones = Int32Array.from(bins);
	let best: { phases: Float64Array; peak: number } | null = null;
	for (let draw = 0; draw < DRAWS; draw++) {
		const phases = Float64Array.from(tones, () => 2 * Math.PI * rng());
		const peak = period(periodFrames, tones, phases).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
		if (best === null || peak < best.peak) best = { phases, peak };
	}
	const { phases, peak } = best ?? { phases: new Float64Array(tones.length), peak: 1 };
	return { rateHz, periodFrames, tones, amplitude: fromDb(peakDbfs) / peak, phases, settlePeriods: 1, periods };
}

/** One period at amplitude 1 for each tone. */
function period(frames: number, tones: Int32Array, phases: Float64Array): Float64Array {
	const fft = new RealFft(frames);
	const re = new Float64Array(fft.bins);
	const im = new Float64Array(fft.bins);
	for (let i = 0; i < tones.length; i++) {
		re[tones[i] as number] = (frames / 2) * Math.cos(phases[i] as number);
		im[tones[i] as number] = (frames / 2) * Math.sin(phases[i] as number);
	}
	const out = new Float64Array(frames);
	fft.inverse(re, im, out);
	return out;
}

/** The signal: rises from silence in its first period, and falls at the end of its last. */
export function multitoneSignal(multitone: Multitone): Float64Array {
	const { rateHz, periodFrames, tones, phases, amplitude, settlePeriods, periods } = multitone;
	const one = period(periodFrames, tones, phases);
	const rise = Math.round(RISE_SECONDS * rateHz);
	const fall = Math.round(FALL_SECONDS * rateHz);
	const frames = (settlePeriods + periods) * periodFrames + fall;
	return Float64Array.from({ length: frames }, (_, i) => {
		const left = frames - 1 - i;
		const up = i < rise ? 0.5 - 0.5 * Math.cos((Math.PI * i) / rise) : 1;
		const down = left < fall ? 0.5 - 0.5 * Math.cos((Math.PI * left) / fall) : 1;
		return amplitude * up * down * (one[i % periodFrames] as number);
	});
}

/**
 * Response at the tones, from whole periods of a recording.
 *
 * @param recording index 0 is when the signal was started
 * @param from frame that is time 0 of the response: near the delay, so that the periods read are all steady
 */
export function multitoneResponse(multitone: Multitone, recording: ArrayLike<number>, from: number): MeasuredResponse {
	const { rateHz, periodFrames, tones, phases, amplitude, settlePeriods, periods } = multitone;
	const start = from + settlePeriods * periodFrames;
	const mean = new Float64Array(periodFrames);
	for (let i = 0; i < periods * periodFrames; i++)
		mean[i % periodFrames] = (mean[i % periodFrames] as number) + (recording[start + i] ?? 0) / periods;
	const fft = new RealFft(periodFrames);
	const spectrumRe = new Float64Array(fft.bins);
	const spectrumIm = new Float64Array(fft.bins);
	fft.forward(mean, spectrumRe, spectrumIm);
	const re = new Float64Array(tones.length);
	const im = new Float64Array(tones.length);
	const scale = 2 / (periodFrames * amplitude);
	for (let i = 0; i < tones.length; i++) {
		const a = scale * (spectrumRe[tones[i] as number] as number);
		const b = scale * (spectrumIm[tones[i] as number] as number);
		const cos = Math.cos(phases[i] as number);
		const sin = Math.sin(phases[i] as number);
		re[i] = a * cos + b * sin;
		im[i] = b * cos - a * sin;
	}
	return { size: periodFrames, rateHz, bins: tones, re, im };
}
