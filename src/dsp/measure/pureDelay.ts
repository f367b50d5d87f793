import { fftSize, RealFft } from '../fourier/fft.ts';
import { minimumPhase } from './minimumPhase.ts';

/** The slope at the upper edge of the band is taken from this part of it on. */
const SLOPE_PART = 0.89;
/** What is this far below the highest magnitude of the band is not believed. */
const DEEPEST = Math.log(1e-3);
/** A second peak nearer than this belongs to the first. */
const LOBE_SECONDS = 0.001;
const HIGHEST_CONFIDENCE = 1e6;
const ROUNDS = 6;

/** Where a response is believed. */
export interface Bands {
	/** The magnitude is known from here to there, Hz. */
	readonly knownHz: readonly [number, number];
	/** The delay is read in this band, Hz. */
	readonly delayHz: readonly [number, number];
	/** How finely the magnitude is laid out: seconds of its cepstrum. The lower the band, the longer. */
	readonly cepstrumSeconds: number;
}

/**
 * All that a converter passes. The delay is read above what AC coupling and transformers do to the phase, and below where
 * converters fall off.
 */
export function wholeBand(rateHz: number): Bands {
	return { knownHz: [20, 0.45 * rateHz], delayHz: [200, 0.42 * rateHz], cepstrumSeconds: 0.6 };
}

/** A measured response at bins of a spectrum; its time 0 is anywhere near its delay. */
export interface MeasuredResponse {
	/** Points of the transform that the bins belong to. */
	readonly size: number;
	readonly rateHz: number;
	/** Bins that were measured, ascending. */
	readonly bins: Int32Array;
	/** As many values as bins. */
	readonly re: Float64Array;
	readonly im: Float64Array;
}

export interface PureDelay {
	/** Delay beyond the response's time 0 that its magnitude does not explain; frames, may have a fraction. */
	frames: number;
	inverted: boolean;
	/** Highest peak of the impulse that is left over the second highest, 1 ms or more away. */
	confidence: number;
	/** RMS of the phase that neither delay nor magnitude explain, radians: how far the two lie from a line. */
	residualRadians: number;
}

/** Natural logarithm of the magnitude at the bins of the layout, continued beyond the band that was measured. */
function layOut(
	response: MeasuredResponse,
	[lowestHz, highestHz]: readonly [number, number],
	half: number,
): Float64Array {
	const { size, rateHz, bins, re, im } = response;
	const binHz = rateHz / size;
	const first = bins.findIndex((bin) => bin * binHz >= lowestHz);
	let last = bins.length - 1;
	while (last > first && (bins[last] as number) * binHz > highestHz) last--;
	const logs = Float64Array.from(re, (value, i) => 0.5 * Math.log(value * value + (im[i] as number) ** 2 + 1e-300));
	let highest = Number.NEGATIVE_INFINITY;
	for (let i = first; i <= last; i++) highest = Math.max(highest, logs[i] as number);
	for (let i = first; i <= last; i++) logs[i] = Math.max(logs[i] as number, highest + DEEPEST);
	const scale = size / (2 * half);
	const out = new Float64Array(half + 1);
	const lastBin = bins[last] as number;
	// Line through the top of the band: where it ends, and how steeply, per bin.
	let n = 0;
	let x1 = 0;
	let x2 = 0;
	let y1 = 0;
	let xy = 0;
	for (let i = last; i >= first && (bins[i] as number) * binHz >= SLOPE_PART * highestHz; i--) {
		const x = (bins[i] as number) - lastBin;
		const y = logs[i] as number;
		n++;
		x1 += x;
		x2 += x * x;
		y1 += y;
		xy += x * y;
	}
	const slope = n < 2 ? 0 : (n * xy - x1 * y1) / (n * x2 - x1 * x1);
	const end = n < 1 ? (logs[last] as number) : (y1 - slope * x1) / n;
	const beyond = size / 2 - lastBin;
	let at = first;
	for (let k = 0; k <= half; k++) {
		const bin = k * scale;
		if (bin <= (bins[first] as number)) out[k] = logs[first] as number;
		else if (bin >= lastBin) {
			// A spectrum is level at half the rate: the slope dies away towards it.
			const x = Math.min(bin - lastBin, beyond);
			out[k] = end + slope * (x - (x * x) / (2 * beyond));
		} else {
			while ((bins[at + 1] as number) < bin) at++;
			out[k] = between(bins, logs, at, first, last, bin);
		}
	}
	return out;
}

/** Cubic through four neighbours over the logarithm of frequency (Catmull-Rom with uneven steps). */
function between(bins: Int32Array, logs: Float64Array, at: number, first: number, last: number, bin: number): number {
	const x = (i: number) => Math.log(bins[i] as number);
	const y = (i: number) => logs[i] as number;
	const tangent = (i: number) => {
		const before = Math.max(first, i - 1);
		const after = Math.min(last, i + 1);
		return (y(after) - y(before)) / (x(after) - x(before));
	};
	const width = x(at + 1) - x(at);
	const t = (Math.log(bin) - x(at)) / width;
	const t2 = t * t;
	const t3 = t2 * t;
	return (
		(2 * t3 - 3 * t2 + 1) * y(at) +
		(t3 - 2 * t2 + t) * width * tangent(at) +
		(3 * t2 - 2 * t3) * y(at + 1) +
		(t3 - t2) * width * tangent(at + 1)
	);
}

/** Weight of a frequency in the reading of the delay: smooth at both ends of the band. */
function bandWeight(hz: number, [lowest, highest]: readonly [number, number]): number {
	if (hz <= lowest || hz >= highest) return 0;
	const rise = Math.min(1, (hz - lowest) / lowest);
	const fall = Math.min(1, (highest - hz) / (0.12 * highest));
	return Math.sin((Math.PI / 2) * rise) ** 2 * Math.sin((Math.PI / 2) * fall) ** 2;
}

/** Place, sign and clearness of the highest peak of an impulse of unit phasors. */
function findPeak(
	response: MeasuredResponse,
	phasorRe: Float64Array,
	phasorIm: Float64Array,
	weights: Float64Array,
): { frame: number; sign: 1 | -1; confidence: number } {
	const { size, bins, rateHz } = response;
	const fft = new RealFft(size);
	const re = new Float64Array(fft.bins);
	const im = new Float64Array(fft.bins);
	for (let i = 0; i < bins.length; i++) {
		re[bins[i] as number] = (phasorRe[i] as number) * (weights[i] as number);
		im[bins[i] as number] = (phasorIm[i] as number) * (weights[i] as number);
	}
	const impulse = new Float64Array(size);
	fft.inverse(re, im, impulse);
	let peak = 0;
	for (let i = 1; i < size; i++) if (Math.abs(impulse[i] as number) > Math.abs(impulse[peak] as number)) peak = i;
	const lobe = Math.max(4, Math.round(LOBE_SECONDS * rateHz));
	let second = 0;
	for (let i = 0; i < size; i++) {
		const away = Math.min(Math.abs(i - peak), size - Math.abs(i - peak));
		if (away > lobe) second = Math.max(second, Math.abs(impulse[i] as number));
	}
	const top = impulse[peak] as number;
	return {
		frame: peak > size / 2 ? peak - size : peak,
		sign: top < 0 ? -1 : 1,
		confidence: Math.min(HIGHEST_CONFIDENCE, Math.abs(top) / second),
	};
}

/**
 * The delay that a response has beyond what belongs to its magnitude: the minimum phase of the magnitude is taken away, and
 * a line is laid through the phase that is left, with weights, without unwrapping. What AC coupling below the band leaves
 * falls with frequency, and is fitted beside the delay.
 *
 * A response is continued level below the band and with a slope that dies away above it, so that the fall of a
 * converter's own filter counts as what it is: delay.
 *
 * @returns null when nothing was measured
 */
export function pureDelay(response: MeasuredResponse, bands: Bands = wholeBand(response.rateHz)): PureDelay | null {
	const { size, rateHz, bins, re, im } = response;
	const half = fftSize(bands.cepstrumSeconds * rateHz) / 2;
	const logs = layOut(response, bands.knownHz, half);
	if (!logs.every(Number.isFinite)) return null;
	const phases = minimumPhase(logs);
	const excessRe = new Float64Array(bins.length);
	const excessIm = new Float64Array(bins.length);
	const weights = new Float64Array(bins.length);
	for (let i = 0; i < bins.length; i++) {
		const place = ((bins[i] as number) * 2 * half) / size;
		const low = Math.min(half - 1, Math.floor(place));
		const phase = (phases[low] as number) + (place - low) * ((phases[low + 1] as number) - (phases[low] as number));
		const magnitude = Math.hypot(re[i] as number, im[i] as number);
		if (!(magnitude > 0)) continue;
		const cos = Math.cos(phase) / magnitude;
		const sin = Math.sin(phase) / magnitude;
		excessRe[i] = (re[i] as number) * cos + (im[i] as number) * sin;
		excessIm[i] = (im[i] as number) * cos - (re[i] as number) * sin;
		weights[i] = bandWeight(((bins[i] as number) * rateHz) / size, bands.delayHz);
	}
	const peak = findPeak(response, excessRe, excessIm, weights);
	let delay = peak.frame;
	let coupling = 0;
	let residual = 0;
	for (let round = 0; round < ROUNDS; round++) {
		let ww = 0;
		let wc = 0;
		let cc = 0;
		let wr = 0;
		let cr = 0;
		let rr = 0;
		let sum = 0;
		for (let i = 0; i < bins.length; i++) {
			const weight = weights[i] as number;
			if (weight === 0) continue;
			const omega = (2 * Math.PI * (bins[i] as number)) / size;
			const inverse = 0.01 / omega;
			const turn = omega * delay + coupling * inverse;
			const cos = peak.sign * Math.cos(turn);
			const sin = peak.sign * Math.sin(turn);
			const x = (excessRe[i] as number) * cos - (excessIm[i] as number) * sin;
			const y = (excessIm[i] as number) * cos + (excessRe[i] as number) * sin;
			const angle = Math.atan2(y, x);
			ww += weight * omega * omega;
			wc += weight * 0.01;
			cc += weight * inverse * inverse;
			wr -= weight * omega * angle;
			cr -= weight * inverse * angle;
			rr += weight * angle * angle;
			sum += weight;
		}
		const determinant = ww * cc - wc * wc;
		if (!(determinant > 0)) return null;
		delay += (wr * cc - cr * wc) / determinant;
		coupling += (cr * ww - wr * wc) / determinant;
		residual = Math.sqrt(rr / sum);
	}
	return { frames: delay, inverted: peak.sign < 0, confidence: peak.confidence, residualRadians: residual };
}
