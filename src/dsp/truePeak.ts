import { PeakDetector } from './peakDetector.ts';

/** Interpolating filter of ITU-R BS.1770-5 Annex 2, phases 0 and 1; phases 3 and 2 are the same backwards. */
const STANDARD_PHASE_0 = [
	0.001708984375, 0.010986328125, -0.0196533203125, 0.033203125, -0.0594482421875, 0.1373291015625, 0.97216796875,
	-0.102294921875, 0.047607421875, -0.026611328125, 0.014892578125, -0.00830078125,
];
const STANDARD_PHASE_1 = [
	-0.0291748046875, 0.029296875, -0.0517578125, 0.089111328125, -0.16650390625, 0.465087890625, 0.77978515625,
	-0.2003173828125, 0.1015625, -0.0582275390625, 0.0330810546875, -0.0189208984375,
];
const STANDARD_TAPS = 12;

/** Frames handled at a time; has no influence on the result. */
const CHUNK = 512;

/** Taps of the precise meter's filters on each side: a screen for everything, and one for what comes near the highest. */
const SCREEN_SIDE = 64;
const PRECISE_SIDE = 512;

/** One reading per channel and the highest of all; linear magnitudes, 0 for silence. */
export interface PeakMeter {
	process(planes: readonly Float64Array[], frames: number, from?: number): void;
	/** Lets the waveform after the last sample ring out into the reading; call once, at the end of a file. */
	finish(): void;
	readonly peaks: Float64Array;
	reset(): void;
}

/** Replaces what is no number by 0. */
function copyFinite(source: Float64Array, from: number, frames: number, target: Float64Array, at: number): void {
	for (let i = 0; i < frames; i++) {
		const x = source[from + i] as number;
		target[at + i] = x - x === 0 ? x : 0;
	}
}

/**
 * True peak as the standard's own filter reads it: 4 × oversampling, 12 taps a phase, and the samples themselves
 * (ITU-R BS.1770-5 Annex 2). Reads up to 2.6 dB low and 0.2 dB high near the band's end; use it where a delivery
 * specification means this filter, and `PreciseTruePeakMeter` everywhere else. Samples that are no number count as 0.
 */
export class StandardTruePeakMeter implements PeakMeter {
	/** Highest reading by channel. */
	readonly peaks: Float64Array;
	readonly #phase0 = Float64Array.from(STANDARD_PHASE_0);
	readonly #phase1 = Float64Array.from(STANDARD_PHASE_1);
	readonly #inputs: Float64Array[];
	readonly #silence = new Float64Array(STANDARD_TAPS);

	constructor(channels: number) {
		this.peaks = new Float64Array(channels);
		this.#inputs = Array.from({ length: channels }, () => new Float64Array(STANDARD_TAPS - 1 + CHUNK));
	}

	process(planes: readonly Float64Array[], frames: number, from = 0): void {
		for (let channel = 0; channel < this.#inputs.length; channel++) {
			const plane = planes[channel];
			if (plane !== undefined) this.#channel(channel, plane, frames, from);
		}
	}

	finish(): void {
		for (let channel = 0; channel < this.#inputs.length; channel++) {
			this.#channel(channel, this.#silence, STANDARD_TAPS - 1, 0);
		}
	}

	reset(): void {
		this.peaks.fill(0);
		for (const input of this.#inputs) input.fill(0);
	}

	#channel(channel: number, plane: Float64Array, frames: number, from: number): void {
		const input = this.#inputs[channel] as Float64Array;
		const phase0 = this.#phase0;
		const phase1 = this.#phase1;
		const last = STANDARD_TAPS - 1;
		let peak = this.peaks[channel] as number;
		for (let done = 0; done < frames; done += CHUNK) {
			const run = Math.min(CHUNK, frames - done);
			copyFinite(plane, from + done, run, input, last);
			for (let k = 0; k < run; k++) {
				let y0 = 0;
				let y1 = 0;
				let y2 = 0;
				let y3 = 0;
				for (let j = 0; j < STANDARD_TAPS; j++) {
					const x = input[k + last - j] as number;
					y0 += (phase0[j] as number) * x;
					y1 += (phase1[j] as number) * x;
					y2 += (phase1[last - j] as number) * x;
					y3 += (phase0[last - j] as number) * x;
				}
				const sample = Math.abs(input[k + last] as number);
				peak = Math.max(peak, sample, Math.abs(y0), Math.abs(y1), Math.abs(y2), Math.abs(y3));
			}
			input.copyWithin(0, run, run + last);
		}
		this.peaks[channel] = peak;
	}
}

/**
 * Precise true peak: the highest point of the band-limited waveform, within 0.05 dB of a 32 × reading for any signal up
 * to 0.45 of the rate and for full-band programme. Samples that are no number count as 0. A live reading is
 * `latencyFrames` behind.
 */
export class PreciseTruePeakMeter implements PeakMeter {
	/** Highest reading by channel. */
	readonly peaks: Float64Array;
	readonly latencyFrames: number;
	readonly #detectors: PeakDetector[];
	readonly #clean = new Float64Array(CHUNK);

	constructor(channels: number) {
		this.peaks = new Float64Array(channels);
		this.#detectors = Array.from({ length: channels }, () => new PeakDetector(SCREEN_SIDE, PRECISE_SIDE));
		this.latencyFrames = this.#detectors[0]?.delayFrames ?? 0;
	}

	process(planes: readonly Float64Array[], frames: number, from = 0): void {
		for (let channel = 0; channel < this.#detectors.length; channel++) {
			const plane = planes[channel];
			if (plane === undefined) continue;
			for (let done = 0; done < frames; done += CHUNK) {
				const run = Math.min(CHUNK, frames - done);
				copyFinite(plane, from + done, run, this.#clean, 0);
				this.#chunk(channel, run);
			}
		}
	}

	finish(): void {
		this.#clean.fill(0);
		for (let channel = 0; channel < this.#detectors.length; channel++) {
			for (let fed = 0; fed < this.latencyFrames + SCREEN_SIDE; fed += CHUNK) this.#chunk(channel, CHUNK);
		}
	}

	reset(): void {
		this.peaks.fill(0);
		for (const detector of this.#detectors) detector.reset();
	}

	#chunk(channel: number, frames: number): void {
		const detector = this.#detectors[channel] as PeakDetector;
		this.peaks[channel] = detector.highest(this.#clean, 0, frames, this.peaks[channel] as number);
	}
}
