import type { FileReadings } from '../../shared/model/measurement.ts';
import { channelWeights } from './channelWeights.ts';
import { GatedLoudness } from './gatedLoudness.ts';
import { type HopFollower, pushHops, scaledWeights } from './hops.ts';
import { LoudnessWindows } from './loudnessWindows.ts';
import { MeterKernel, type SampleLayout } from './meterKernel.ts';
import { PsrMeter } from './psr.ts';

/** Silence that follows a file before its loudness range is read. */
const RANGE_TAIL_SECONDS = 1.5;
/** Frames taken in at a time; has no influence on the result. */
const CHUNK = 4096;

/** -200 dB: what is below, denormal numbers included, is silence, and has no value. */
const SILENCE = 1e-10;

function highestDb(...channels: readonly Float64Array[]): number | null {
	let peak = 0;
	for (const peaks of channels) for (const value of peaks) peak = Math.max(peak, value);
	return peak > SILENCE ? 20 * Math.log10(peak) : null;
}

export interface FileLoudnessOptions {
	/** Counts a single channel twice, as two loudspeakers play it: 3.01 LU more (BS.1770-5 says nothing of it). */
	dualMono?: boolean;
	/** Reads `minPsrDb` too, which takes longer. */
	psr?: boolean;
}

/**
 * All readings of a whole file in one go; see `LoudnessWindows`, `GatedLoudness` and the true-peak meters for what they are. Fed with
 * planes, or with the bytes of a file as they lie there (`bytes`, `takeBytes`), which spares the way through planes.
 *
 * NaN, infinite numbers and what is beyond 32-bit float count as 0 and are counted; below -200 dB is silence, which has no
 * value; a constant offset is taken out of loudness by the high-pass and stays in the peaks; a file shorter than a window
 * has none of its readings.
 */
export class FileLoudness {
	readonly #kernel: MeterKernel;
	readonly #weights: Float64Array;
	readonly #windows: LoudnessWindows;
	readonly #gated = new GatedLoudness();
	readonly #psr: PsrMeter | null;
	readonly #followers: readonly HopFollower[];
	readonly #rateHz: number;

	/**
	 * @param channels 1 to 6, WAVE order
	 * @throws DetentError `audio.channels`, `audio.rate`
	 */
	constructor(rateHz: number, channels: number, { dualMono = false, psr = false }: FileLoudnessOptions = {}) {
		const weights = dualMono && channels === 1 ? [2] : channelWeights(channels);
		this.#rateHz = rateHz;
		this.#kernel = new MeterKernel({
			rateHz,
			channels,
			mostFrames: CHUNK,
			loudness: true,
			standard: true,
			precise: true,
			stepPeaks: psr,
		});
		this.#weights = scaledWeights(this.#kernel, weights);
		this.#windows = new LoudnessWindows(rateHz);
		this.#psr = psr ? new PsrMeter(this.#kernel, rateHz) : null;
		this.#followers = this.#psr === null ? [this.#gated] : [this.#psr, this.#gated];
	}

	process(planes: readonly Float64Array[], frames: number, from = 0): void {
		for (let done = 0; done < frames; done += CHUNK) {
			const run = Math.min(CHUNK, frames - done);
			this.#kernel.fill(planes, from + done, run);
			this.#take(run);
		}
	}

	/** Frames that `takeBytes` takes at most. */
	get mostFrames(): number {
		return this.#kernel.mostFrames;
	}

	/** Says how the bytes lie that are put here before `takeBytes`; do not mix with `process`. */
	bytes(layout: SampleLayout): Uint8Array {
		this.#kernel.setLayout(layout);
		return this.#kernel.bytes;
	}

	/** Measures the first `frames` frames of `bytes`, at most `mostFrames`. */
	takeBytes(frames: number): void {
		this.#take(frames);
	}

	/** Samples that were no numbers; they are read as 0. */
	get nonFiniteSamples(): number {
		return this.#kernel.unusableSamples;
	}

	/** Frame of the first of them; -1 for none. */
	get firstNonFiniteFrame(): number {
		return this.#kernel.firstUnusableFrame;
	}

	/** Readings of everything processed; the end of the file. */
	finish(): FileReadings {
		const windows = this.#windows;
		const integratedLufs = this.#gated.integratedLufs();
		const maxMomentaryLufs = windows.maxMomentaryLufs();
		const maxShortTermLufs = windows.maxShortTermLufs();
		this.#kernel.silence();
		this.#takeSilence(Math.round(RANGE_TAIL_SECONDS * this.#rateHz));
		const lra = this.#gated.loudnessRangeLu();
		this.#takeSilence(MeterKernel.ringOutFrames);
		const { samplePeaks, standardPeaks, precisePeaks } = this.#kernel;
		return {
			integratedLufs,
			lra,
			maxMomentaryLufs,
			maxShortTermLufs,
			truePeakDbtp: highestDb(samplePeaks, precisePeaks),
			truePeakStandardDbtp: highestDb(samplePeaks, standardPeaks),
			samplePeakDbfs: highestDb(samplePeaks),
			...(this.#psr !== null && { minPsrDb: this.#psr.minPsrDb() }),
		};
	}

	#take(frames: number): void {
		pushHops(this.#kernel, this.#kernel.take(frames), this.#weights, this.#windows, this.#followers);
		this.#psr?.takePeaks();
	}

	/** What follows the end: loudness of it is of use to the range only. */
	#takeSilence(frames: number): void {
		for (let left = frames; left > 0; left -= CHUNK) {
			pushHops(this.#kernel, this.#kernel.take(Math.min(left, CHUNK)), this.#weights, this.#windows, [this.#gated]);
			this.#psr?.takePeaks();
		}
	}
}
