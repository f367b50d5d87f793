import { fromDb } from '../../shared/units.ts';
import { fftSize, RealFft } from '../fourier/fft.ts';

/** Nothing is swept above this part of the rate. */
const HIGHEST_PART = 0.495;

export interface SweepOrder {
	rateHz: number;
	/** Band that is measured. */
	lowestHz: number;
	highestHz: number;
	/** About how long the band takes. */
	seconds: number;
	/** Level of the sine, dBFS. */
	peakDbfs: number;
	/** The level rises from silence below the band, in this time, and falls above it. */
	riseSeconds?: number;
	fallSeconds?: number;
}

/** A synchronised exponential sweep, settled: its harmonics start in phase with it. */
export interface Sweep {
	readonly rateHz: number;
	readonly lowestHz: number;
	/** Lower than ordered where the rate does not allow it. */
	readonly highestHz: number;
	readonly peakDbfs: number;
	/** The time in which the frequency grows e-fold, seconds. */
	readonly growthSeconds: number;
	/** Frames before the lowest frequency of the band, in which the level rises. */
	readonly riseFrames: number;
	readonly fallFrames: number;
	/** All of them. */
	readonly frames: number;
}

/**
 * Settles a synchronised exponential sweep: `x(t) = sin(2π·f1·L·e^(t/L))` with a whole number of periods `f1·L`. Level rise
 * and fall lie outside of the band, so that the band itself is swept at one level.
 *
 * Novak, Lotton, Simon: Synchronized Swept-Sine, JAES 63(10) 2015.
 */
export function planSweep(order: SweepOrder): Sweep {
	const { rateHz, lowestHz, seconds, peakDbfs, riseSeconds = 0.3, fallSeconds = 0.01 } = order;
	const periods = Math.max(1, Math.round((lowestHz * seconds) / Math.log(order.highestHz / lowestHz)));
	const growthSeconds = periods / lowestHz;
	const highestHz = Math.min(order.highestHz, HIGHEST_PART * rateHz * Math.exp(-fallSeconds / growthSeconds));
	const riseFrames = Math.round(riseSeconds * rateHz);
	const bandFrames = Math.ceil(growthSeconds * Math.log(highestHz / lowestHz) * rateHz);
	const fallFrames = Math.round(fallSeconds * rateHz);
	return {
		rateHz,
		lowestHz,
		highestHz,
		peakDbfs,
		growthSeconds,
		riseFrames,
		fallFrames,
		frames: riseFrames + bandFrames + fallFrames,
	};
}

/** The sweep itself, `frames` samples; rises from silence, so that nobody meets it at full level. */
export function sweepSignal(sweep: Sweep): Float64Array {
	const { rateHz, lowestHz, growthSeconds, riseFrames, fallFrames, frames } = sweep;
	const peak = fromDb(sweep.peakDbfs);
	return Float64Array.from({ length: frames }, (_, i) => {
		const time = (i - riseFrames) / rateHz;
		const left = frames - 1 - i;
		const rise = i < riseFrames ? 0.5 - 0.5 * Math.cos((Math.PI * i) / riseFrames) : 1;
		const fall = left < fallFrames ? 0.5 - 0.5 * Math.cos((Math.PI * left) / fallFrames) : 1;
		const periods = lowestHz * growthSeconds * Math.exp(time / growthSeconds);
		return peak * rise * fall * Math.sin(2 * Math.PI * (periods % 1));
	});
}

/**
 * What a system made of the sweep, as its impulse response: index 0 is no delay at all, index `size - k` is `k` frames too
 * early, where the harmonics lie (`harmonicLead`). Deconvolved by the sweep's analytic spectrum (Novak et al., eq. 43), which
 * holds beyond the band too, so that harmonics above it are right. Gain 1 where nothing is changed.
 *
 * @param recording starts when the sweep was started
 */
export function sweepImpulse(sweep: Sweep, recording: ArrayLike<number>): Float64Array {
	const { rateHz, lowestHz, growthSeconds, riseFrames } = sweep;
	const size = fftSize(recording.length + sweep.frames);
	const fft = new RealFft(size);
	const signal = new Float64Array(size);
	for (let i = 0; i < recording.length; i++) signal[i] = recording[i] as number;
	const re = new Float64Array(fft.bins);
	const im = new Float64Array(fft.bins);
	fft.forward(signal, re, im);
	const scale = 2 / rateHz / fromDb(sweep.peakDbfs);
	re[0] = 0;
	im[0] = 0;
	for (let k = 1; k < fft.bins; k++) {
		const hz = (k * rateHz) / size;
		const gain = scale * Math.sqrt(hz / growthSeconds);
		// Turns, not radians: the phase is large, and its whole turns are not needed.
		const turns = ((k * riseFrames) / size - hz * growthSeconds * (1 - Math.log(hz / lowestHz)) + 0.125) % 1;
		const cos = gain * Math.cos(2 * Math.PI * turns);
		const sin = gain * Math.sin(2 * Math.PI * turns);
		const a = re[k] as number;
		const b = im[k] as number;
		re[k] = a * cos - b * sin;
		im[k] = a * sin + b * cos;
	}
	fft.inverse(re, im, signal);
	return signal;
}

/** Frames by which the response of the n-th harmonic comes before that of the fundamental; may have a fraction. */
export function harmonicLead(sweep: Sweep, order: number): number {
	return sweep.growthSeconds * Math.log(order) * sweep.rateHz;
}

/** A one-sided spectrum, DC to half the rate. */
export interface Spectrum {
	readonly binHz: number;
	readonly re: Float64Array;
	readonly im: Float64Array;
}

/**
 * Spectrum of a stretch of an impulse response, faded in and out by quarter cosines; its phase counts from `at`.
 *
 * @param impulse circular, as `sweepImpulse` gives it
 * @param at frame that is time 0; may have a fraction, and be below 0
 * @param before frames that are kept before `at`, all of them faded in
 * @param after frames that are kept from `at` on, the last quarter faded out
 */
export function stretchSpectrum(
	impulse: Float64Array,
	rateHz: number,
	at: number,
	before: number,
	after: number,
): Spectrum {
	const whole = Math.round(at);
	const rest = at - whole;
	const size = fftSize(before + after);
	const fft = new RealFft(size);
	const signal = new Float64Array(size);
	const fadeOut = Math.max(1, Math.floor(after / 4));
	for (let i = -before; i < after; i++) {
		const left = after - i;
		const fade =
			i < 0
				? Math.cos((Math.PI / 2) * (i / before)) ** 2
				: left < fadeOut
					? Math.sin((Math.PI / 2) * (left / fadeOut)) ** 2
					: 1;
		const from = (((whole + i) % impulse.length) + impulse.length) % impulse.length;
		signal[(i + size) % size] = fade * (impulse[from] as number);
	}
	const re = new Float64Array(fft.bins);
	const im = new Float64Array(fft.bins);
	fft.forward(signal, re, im);
	for (let k = 0; k < fft.bins; k++) {
		const angle = (2 * Math.PI * k * rest) / size;
		const a = re[k] as number;
		const b = im[k] as number;
		re[k] = a * Math.cos(angle) - b * Math.sin(angle);
		im[k] = a * Math.sin(angle) + b * Math.cos(angle);
	}
	return { binHz: rateHz / size, re, im };
}

/**
 * Response of the n-th harmonic, over the frequency of the *harmonic*: the harmonic of a tone of `f` stands at `n·f`, with
 * the magnitude that it has when the tone itself is 1. Order 1 is the linear response.
 *
 * @param delayFrames where the linear response begins: the system's delay
 */
export function harmonicSpectrum(sweep: Sweep, impulse: Float64Array, order: number, delayFrames: number): Spectrum {
	// Half of the way to the neighbours on either side.
	const room = Math.floor(Math.min(sweep.frames, harmonicLead(sweep, order + 1) - harmonicLead(sweep, order)));
	const before = Math.floor(room / 4);
	const after = order === 1 ? room : Math.floor((harmonicLead(sweep, order) - harmonicLead(sweep, order - 1)) / 2);
	return stretchSpectrum(impulse, sweep.rateHz, delayFrames - harmonicLead(sweep, order), before, after);
}

/** Magnitude of a spectrum at any frequency, linear between bins. */
export function magnitudeAt({ binHz, re, im }: Spectrum, hz: number): number {
	const place = Math.min(re.length - 1, Math.max(0, hz / binHz));
	const low = Math.min(re.length - 2, Math.floor(place));
	const at = (k: number) => Math.hypot(re[k] as number, im[k] as number);
	return at(low) + (place - low) * (at(low + 1) - at(low));
}
