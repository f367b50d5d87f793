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

/** Delay of a detector, frames; see the constructor of `PeakDetector`. */
export function detectorDelayFrames(side: number, longSide: number): number {
	return longSide === 0 ? side + REFINE_SIDE / 2 : longSide + 2;
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

/** Shape of the long filter: its error lies in the last thousandths of the band. */
const LONG_BETA = 5;
/** The short filter reads full-band peaks up to 0.4 dB low; what it sees above this part of the floor is read again. */
const LONG_MARGIN = 0.92;
/** Where both filters read the same, but for 0.001 dB, nothing lies in those thousandths and the short one is right. */
const AGREEMENT = 1e-4;

/**
 * Peaks of the waveform between the samples of one channel (ITU-R BS.1770-5 Annex 2 sets the task, not the filter).
 *
 * The signal is doubled with a linear-phase filter, and near local maxima that may pass `floor` it is read at eighths of
 * a sample with a parabola on top. A maximum between two of the doubled samples `a` and `b`, a quarter period of the
 * highest frequency apart, is at most `√(a² + b²)` when it is the highest of all (Bernstein), so nothing that could be
 * the highest peak above `floor` is left out. With a long filter, what comes near the floor is read again with that.
 */
export class PeakDetector {
	/** Frame `k` of the result tells of `delayFrames` earlier, from half a frame before to one after. */
	readonly delayFrames: number;
	readonly #side: number;
	readonly #longSide: number;
	/** Frames by which the doubling waits for the long filter. */
	readonly #wait: number;
	readonly #history: number;
	readonly #taps: Float64Array;
	readonly #longTaps: readonly Float64Array[];
	readonly #input: Float64Array;
	readonly #doubled: Float64Array;
	/** Place of the last refined peak, eighths of a frame from the doubled sample it was refined around. */
	#eighths = 0;
	/** Magnitude read at that place. */
	#placed = 0;

	/**
	 * @param side taps of the doubling filter on each side, at least 12
	 * @param longSide taps of the long filter on each side, more than `side`; 0 for none
	 */
	constructor(side: number, longSide: number) {
		this.#side = side;
		this.#longSide = longSide;
		this.delayFrames = detectorDelayFrames(side, longSide);
		this.#wait = this.delayFrames - side - REFINE_SIDE / 2;
		this.#history = this.delayFrames + Math.max(side, longSide) + 1;
		this.#taps = fractionalTaps(0.5, side, FIRST_BETA).slice(side);
		this.#longTaps =
			longSide === 0 ? [] : Array.from({ length: 8 }, (_, phase) => fractionalTaps(phase / 8, longSide, LONG_BETA));
		this.#input = new Float64Array(this.#history + CHUNK);
		this.#doubled = new Float64Array(KEPT + 2 * CHUNK);
	}

	/**
	 * Magnitudes of the samples, and of the peaks around them that may pass the floor, for a limiter.
	 *
	 * @param input finite samples
	 * @param floor magnitude below which peaks are of no interest
	 */
	detect(input: Float64Array, from: number, frames: number, output: Float64Array, floor: number): void {
		for (let done = 0; done < frames; done += CHUNK) {
			const run = Math.min(CHUNK, frames - done);
			this.#append(input, from + done, run);
			for (let k = 0; k < run; k++) output[done + k] = this.#peakAt(k, floor);
			this.#forget(run);
		}
	}

	/** Highest peak of these frames and `highest`, which is the highest so far, for a meter. */
	highest(input: Float64Array, from: number, frames: number, highest: number): number {
		let peak = highest;
		for (let done = 0; done < frames; done += CHUNK) {
			const run = Math.min(CHUNK, frames - done);
			this.#append(input, from + done, run);
			for (let k = 0; k < run; k++) peak = Math.max(peak, this.#peakAt(k, peak));
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
		const history = this.#history;
		const centre = history - side - this.#wait;
		for (let k = 0; k < frames; k++) input[history + k] = source[from + k] as number;
		for (let k = 0; k < frames; k++) {
			const before = centre + k;
			const after = before + 1;
			let sum = 0;
			for (let j = 0; j < side; j++) {
				sum += (taps[j] as number) * ((input[before - j] as number) + (input[after + j] as number));
			}
			doubled[KEPT + 2 * k] = input[before] as number;
			doubled[KEPT + 2 * k + 1] = sum;
		}
	}

	/** The sample at appended frame `k`, or the highest peak above `floor` that belongs to it. */
	#peakAt(k: number, floor: number): number {
		const doubled = this.#doubled;
		const gate = this.#longSide === 0 ? floor : floor * LONG_MARGIN;
		const at = KEPT + 2 * k - REFINE_SIDE;
		const a = Math.abs(doubled[at - 1] as number);
		const b = Math.abs(doubled[at] as number);
		const c = Math.abs(doubled[at + 1] as number);
		const d = Math.abs(doubled[at + 2] as number);
		let peak = b;
		if (b >= a && b >= c) {
			const neighbour = Math.max(a, c);
			if (b * b + neighbour * neighbour > gate * gate) peak = Math.max(peak, this.#read(k, at, 0, gate));
		}
		if (c >= b && c >= d) {
			const neighbour = Math.max(b, d);
			if (c * c + neighbour * neighbour > gate * gate) peak = Math.max(peak, this.#read(k, at + 1, 4, gate));
		}
		return peak;
	}

	/** Peak around the doubled sample `at`, which lies `eighths` after appended frame `k`. */
	#read(k: number, at: number, eighths: number, gate: number): number {
		const peak = this.#refine(at);
		if (this.#longSide === 0 || peak <= gate) return peak;
		const frame = this.#history - this.delayFrames + k;
		const sign = (this.#doubled[at] as number) < 0 ? -1 : 1;
		let place = eighths + this.#eighths;
		let middle = sign * this.#readLong(frame, place);
		if (Math.abs(middle - this.#placed) <= AGREEMENT * middle) return peak;
		let before = sign * this.#readLong(frame, place - 1);
		let after = sign * this.#readLong(frame, place + 1);
		if (before > middle && before >= after) {
			place--;
			after = middle;
			middle = before;
			before = sign * this.#readLong(frame, place - 1);
		} else if (after > middle) {
			place++;
			before = middle;
			middle = after;
			after = sign * this.#readLong(frame, place + 1);
		}
		return before > middle || after > middle ? Math.max(before, after) : parabolaTop(before, middle, after);
	}

	#readLong(frame: number, eighths: number): number {
		const input = this.#input;
		const at = frame + (eighths >> 3);
		const phase = eighths & 7;
		if (phase === 0) return input[at] as number;
		const taps = this.#longTaps[phase] as Float64Array;
		const first = at - this.#longSide + 1;
		let sum = 0;
		for (let i = 0; i < taps.length; i++) sum += (taps[i] as number) * (input[first + i] as number);
		return sum;
	}

	/** Peak around the doubled sample `at`, a local maximum of the magnitude: eighths of a frame, then a parabola. */
	#refine(at: number): number {
		const signal = this.#doubled;
		const sign = (signal[at] as number) < 0 ? -1 : 1;
		const top = sign * (signal[at] as number);
		const previous = sign * (signal[at - 1] as number);
		const next = sign * (signal[at + 1] as number);
		const later = next >= previous;
		const read = later ? readBetween : readBefore;
		const way = later ? 1 : -1;
		const first = sign * read(signal, at, QUARTER);
		const second = sign * read(signal, at, HALF);
		const third = sign * read(signal, at, THREE_QUARTERS);
		if (top >= first && top >= second && top >= third) {
			const behind = sign * (later ? readBefore : readBetween)(signal, at, QUARTER);
			this.#eighths = behind > top ? -way : 0;
			this.#placed = Math.max(behind, top);
			return behind > top ? behind : parabolaTop(behind, top, first);
		}
		if (first >= second && first >= third) {
			this.#eighths = way;
			this.#placed = first;
			return parabolaTop(top, first, second);
		}
		if (second >= third) {
			this.#eighths = 2 * way;
			this.#placed = second;
			return parabolaTop(first, second, third);
		}
		this.#eighths = 3 * way;
		this.#placed = third;
		return parabolaTop(second, third, later ? next : previous);
	}

	#forget(frames: number): void {
		this.#input.copyWithin(0, frames, frames + this.#history);
		this.#doubled.copyWithin(0, 2 * frames, 2 * frames + KEPT);
	}
}
