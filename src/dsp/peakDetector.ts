import { fractionalTaps } from './kaiser.ts';

/** Taps on each side of the second stage, which reads the doubled signal at quarters; its pass band ends at 0.7. */
const REFINE_SIDE = 10;
const REFINE_BETA = 9;
const QUARTERS = [0.25, 0.5, 0.75].map((fraction) => fractionalTaps(fraction, REFINE_SIDE, REFINE_BETA));
const QUARTER = QUARTERS[0] as Float64Array;
const HALF = QUARTERS[1] as Float64Array;
const THREE_QUARTERS = QUARTERS[2] as Float64Array;

/** Frames handled at a time; has no influence on the result. */
const CHUNK = 256;

/** Doubled samples that the next frames still need. */
const KEPT = 2 * REFINE_SIDE + 2;

/** Kaiser shape of the first stage: as narrow a transition as keeps the ripple below 0.001 dB. */
const FIRST_BETA = 8;

/** Delay of a detector with `side` taps on each side of its doubling filter, frames. */
export function detectorDelayFrames(side: number): number {
	return side + REFINE_SIDE / 2;
}

/** Signal at `taps` between `signal[at]` and the sample after it. */
function readBetween(signal: Float64Array, at: number, taps: Float64Array): number {
	const first = at - REFINE_SIDE + 1;
	let sum = 0;
	for (let i = 0; i < 2 * REFINE_SIDE; i++) sum += (taps[i] as number) * (signal[first + i] as number);
	return sum;
}

/** Signal at `taps` between `signal[at]` and the sample *before* it. */
function readBefore(signal: Float64Array, at: number, taps: Float64Array): number {
	const first = at + REFINE_SIDE - 1;
	let sum = 0;
	for (let i = 0; i < 2 * REFINE_SIDE; i++) sum += (taps[i] as number) * (signal[first - i] as number);
	return sum;
}

/** Top of the parabola through three equally spaced values, of which the middle one is the highest. */
function parabolaTop(before: number, middle: number, after: number): number {
	const bend = before - 2 * middle + after;
	if (bend >= 0) return middle;
	const slope = after - before;
	return middle - (slope * slope) / (8 * bend);
}

/**
 * Peak of the band-limited waveform around the sample `signal[at]` of a signal oversampled twice, where `at` is a local
 * maximum of the magnitude: the waveform at eighths of the original sample spacing, then a parabola.
 */
function refinePeak(signal: Float64Array, at: number): number {
	const sign = (signal[at] as number) < 0 ? -1 : 1;
	const top = sign * (signal[at] as number);
	const previous = sign * (signal[at - 1] as number);
	const next = sign * (signal[at + 1] as number);
	const later = next >= previous;
	const read = later ? readBetween : readBefore;
	const behind = sign * (later ? readBefore : readBetween)(signal, at, QUARTER);
	const first = sign * read(signal, at, QUARTER);
	const second = sign * read(signal, at, HALF);
	const third = sign * read(signal, at, THREE_QUARTERS);
	const end = later ? next : previous;
	if (top >= first && top >= second && top >= third) {
		return behind > top ? behind : parabolaTop(behind, top, first);
	}
	if (first >= second && first >= third) return parabolaTop(top, first, second);
	if (second >= third) return parabolaTop(first, second, third);
	return parabolaTop(second, third, end);
}

/**
 * Peaks of the waveform between the samples of one channel (ITU-R BS.1770-5 Annex 2 sets the task, not the filter).
 *
 * The signal is doubled with a long linear-phase filter, and near local maxima that may pass `floor` it is read at
 * eighths of a sample with a parabola on top. A maximum between two of the doubled samples `a` and `b`, a quarter period
 * of the highest frequency apart, is at most `√(a² + b²)` when it is the highest of all (Bernstein), so nothing that
 * could be the highest peak above `floor` is left out.
 */
export class PeakDetector {
	/** Frame `k` of the result tells of the time `delayFrames` before frame `k` of the input, from half a frame before to one frame after. */
	readonly delayFrames: number;
	readonly #side: number;
	readonly #taps: Float64Array;
	readonly #input: Float64Array;
	readonly #doubled: Float64Array;

	/** @param side taps of the doubling filter on each side, at least 12 */
	constructor(side: number) {
		this.#side = side;
		this.#taps = fractionalTaps(0.5, side, FIRST_BETA).slice(side);
		this.delayFrames = detectorDelayFrames(side);
		this.#input = new Float64Array(2 * side - 1 + CHUNK);
		this.#doubled = new Float64Array(KEPT + 2 * CHUNK);
	}

	/**
	 * Magnitudes of the samples, the doubled samples and the refined peaks, for a limiter.
	 *
	 * @param input finite samples
	 * @param floor magnitude below which peaks need no refining
	 */
	detect(input: Float64Array, from: number, frames: number, output: Float64Array, floor: number): void {
		for (let done = 0; done < frames; done += CHUNK) {
			const run = Math.min(CHUNK, frames - done);
			this.#append(input, from + done, run);
			const gate = floor * floor;
			for (let k = 0; k < run; k++) output[done + k] = this.#peakAt(k, gate);
			this.#forget(run);
		}
	}

	/** Highest peak of these frames and `highest`, which is the highest so far, for a meter. */
	highest(input: Float64Array, from: number, frames: number, highest: number): number {
		let peak = highest;
		for (let done = 0; done < frames; done += CHUNK) {
			const run = Math.min(CHUNK, frames - done);
			this.#append(input, from + done, run);
			for (let k = 0; k < run; k++) peak = Math.max(peak, this.#peakAt(k, peak * peak));
			this.#forget(run);
		}
		return peak;
	}

	reset(): void {
		this.#input.fill(0);
		this.#doubled.fill(0);
	}

	#append(source: Float64Array, from: number, frames: number): void {
		const side = this.#side;
		const taps = this.#taps;
		const input = this.#input;
		const doubled = this.#doubled;
		const history = 2 * side - 1;
		for (let k = 0; k < frames; k++) input[history + k] = source[from + k] as number;
		for (let k = 0; k < frames; k++) {
			const before = history + k - side;
			const after = before + 1;
			let sum = 0;
			for (let j = 0; j < side; j++) {
				sum += (taps[j] as number) * ((input[before - j] as number) + (input[after + j] as number));
			}
			doubled[KEPT + 2 * k] = input[before] as number;
			doubled[KEPT + 2 * k + 1] = sum;
		}
	}

	/** Highest magnitude around appended frame `k`; local maxima that cannot pass the root of `gate` are not refined. */
	#peakAt(k: number, gate: number): number {
		const doubled = this.#doubled;
		const at = KEPT + 2 * k - REFINE_SIDE;
		const a = Math.abs(doubled[at - 1] as number);
		const b = Math.abs(doubled[at] as number);
		const c = Math.abs(doubled[at + 1] as number);
		const d = Math.abs(doubled[at + 2] as number);
		let peak = Math.max(b, c);
		if (b >= a && b >= c) {
			const neighbour = Math.max(a, c);
			if (b * b + neighbour * neighbour > gate) peak = Math.max(peak, refinePeak(doubled, at));
		}
		if (c >= b && c >= d) {
			const neighbour = Math.max(b, d);
			if (c * c + neighbour * neighbour > gate) peak = Math.max(peak, refinePeak(doubled, at + 1));
		}
		return peak;
	}

	#forget(frames: number): void {
		this.#input.copyWithin(0, frames, frames + 2 * this.#side - 1);
		this.#doubled.copyWithin(0, 2 * frames, 2 * frames + KEPT);
	}
}
