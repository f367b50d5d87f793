import { DetentError } from '../../shared/errors.ts';
import kernel from '../compiled/meter.ts';
import { instantiate, type KernelExports } from '../instantiate.ts';
import { kWeighting } from './kWeighting.ts';
import { truePeakFilters } from './truePeakFilters.ts';

interface MeterExports extends KernelExports {
	setUp(
		channels: number,
		rateHz: number,
		mostFrames: number,
		loudness: boolean,
		standard: boolean,
		precise: boolean,
		steps: boolean,
	): number;
	reset(): void;
	take(frames: number): number;
	inputAddress(): number;
	setFormat(kind: number, bytes: number, bigEndian: boolean, unsigned: boolean): void;
	samplePeaksAddress(): number;
	preciseAddress(): number;
	standardAddress(): number;
	stepPeaksAddress(): number;
	stepsEnded(): number;
	unusableSamples(): number;
	firstUnusableFrame(): number;
	boundsAddress(which: number): number;
	shortTapsAddress(): number;
	longTapsAddress(): number;
	longestTapsAddress(): number;
	coefficientsAddress(): number;
}

/** How interleaved samples lie in memory. */
export interface SampleLayout {
	/** `unsigned` exists for 8 bits only. */
	kind: 'signed' | 'unsigned' | 'float';
	/** Bytes of one sample of one channel. */
	bytes: 1 | 2 | 3 | 4 | 8;
	bigEndian: boolean;
}

export interface MeterKernelOptions {
	/** 100 Hz to 6.144 MHz. */
	rateHz: number;
	channels: number;
	/** Frames given to `take` at most. */
	mostFrames: number;
	/** What is wanted; the rest is not worked out. */
	loudness: boolean;
	standard: boolean;
	precise: boolean;
	/** Precise peaks by steps of 100 ms too; more of the waveform is evaluated then. */
	stepPeaks?: boolean;
}

/** The weighting's shelf lies at 1.68 kHz and exists only well below half the rate. */
const LOWEST_RATE_HZ = 4000;
const HIGHEST_RATE_HZ = 6_144_000;
const MOST_CHANNELS = 64;
/** Frames that are scanned for true peaks at a time. */
const SPAN = 256;
/** Spans that a sample waits for the longest filter and for its own to be full. */
const LATENCY_FRAMES = 9 * SPAN + 1;
/** The same for the last sample and what rings out in the two spans after it. */
const RING_OUT_FRAMES = 11 * SPAN + 1;

/** Number of a format in the kernel. */
function kindOf({ kind, bytes }: SampleLayout): number {
	if (kind === 'float') return bytes === 8 ? 3 : 1;
	return bytes === 4 ? 2 : 0;
}

/**
 * The WebAssembly side of all meters of programme level: takes interleaved samples of any format, and gives K-weighted
 * sums of squares by steps of 10 ms (`hopSums`), sample peaks and both true peaks by channel, linear. The twin in plain
 * TypeScript is `test/reference/meter.ts`. `take` allocates nothing.
 *
 * A sample that is not finite, or beyond 32-bit float, counts as 0 and is counted.
 */
export class MeterKernel {
	/** Frames by which true peaks are behind, at most. */
	static readonly latencyFrames = LATENCY_FRAMES;
	/** Frames of silence after the last one that let the waveform ring out. */
	static readonly ringOutFrames = RING_OUT_FRAMES;
	/** The input as bytes, with room for `mostFrames` of the widest format. */
	readonly bytes: Uint8Array;
	/** The input as 64-bit float, which is the format until `setLayout`. */
	readonly samples: Float64Array;
	/** Sums of squares of the hops that the last `take` finished: hop after hop, `lanes` a hop. */
	readonly hopSums: Float64Array;
	/** Values a hop: the channels, made even. */
	readonly lanes: number;
	readonly samplePeaks: Float64Array;
	readonly standardPeaks: Float64Array;
	readonly precisePeaks: Float64Array;
	/** Precise peaks of the steps of 100 ms that the last `take` ended (`stepsEnded`): step after step, by channel. */
	readonly stepPeaks: Float64Array;
	readonly mostFrames: number;
	readonly channels: number;
	/** What a sum of squares must be multiplied by. */
	readonly powerScale: number;
	readonly #exports: MeterExports;

	/** @throws DetentError `audio.rate`, `audio.channels` */
	constructor(options: MeterKernelOptions) {
		const { rateHz, channels, mostFrames, loudness, standard, precise, stepPeaks = false } = options;
		if (!(rateHz >= LOWEST_RATE_HZ && rateHz <= HIGHEST_RATE_HZ))
			throw new DetentError('audio.rate', {
				message: `A sample rate of ${rateHz} Hz cannot be metered.`,
				remedy: `Use ${LOWEST_RATE_HZ} Hz to ${HIGHEST_RATE_HZ / 1000} kHz.`,
			});
		if (!(Number.isInteger(channels) && channels >= 1 && channels <= MOST_CHANNELS))
			throw new DetentError('audio.channels', {
				message: `${channels} channels cannot be metered.`,
				remedy: `Use 1 to ${MOST_CHANNELS}.`,
			});
		const exports = instantiate<MeterExports>(kernel);
		this.#exports = exports;
		this.channels = channels;
		this.mostFrames = mostFrames;
		this.lanes = channels + (channels & 1);
		const sums = exports.setUp(channels, rateHz, mostFrames, loudness, standard, precise, stepPeaks);
		const view = (address: number, length: number) => new Float64Array(exports.memory.buffer, address, length);
		this.hopSums = view(sums, (Math.floor((mostFrames * 100) / rateHz) + 2) * this.lanes);
		this.bytes = new Uint8Array(exports.memory.buffer, exports.inputAddress(), mostFrames * channels * 8);
		this.samples = view(exports.inputAddress(), mostFrames * channels);
		this.samplePeaks = view(exports.samplePeaksAddress(), channels);
		this.standardPeaks = view(exports.standardAddress(), channels);
		this.precisePeaks = view(exports.preciseAddress(), channels);
		const steps = Math.floor((mostFrames + 2 * SPAN) / (rateHz / 10)) + 2;
		this.stepPeaks = view(exports.stepPeaksAddress(), stepPeaks ? steps * channels : 0);
		exports.setFormat(3, 8, false, false);
		// High-pass and shelf as the kernel keeps them; the gain of the high-pass is left to `powerScale`.
		const [shelf, highPass] = kWeighting(rateHz);
		this.powerScale = highPass.b0 ** 2;
		view(exports.coefficientsAddress(), 9).set([
			shelf.b0,
			shelf.b1 - shelf.a1 * shelf.b0,
			shelf.b2 - shelf.a2 * shelf.b0,
			shelf.a1,
			shelf.a2,
			-2 - highPass.a1,
			1 - highPass.a2,
			highPass.a1,
			highPass.a2,
		]);
		if (standard || precise) this.#setFilters();
	}

	/** How what is put into `bytes` lies. */
	setLayout(layout: SampleLayout): void {
		this.#exports.setFormat(kindOf(layout), layout.bytes, layout.bigEndian, layout.kind === 'unsigned');
	}

	/**
	 * Meters the first `frames` frames of the input, at most `mostFrames`.
	 *
	 * @returns hops that ended
	 */
	take(frames: number): number {
		return this.#exports.take(frames);
	}

	/** Puts silence into the whole input, whose format is 64-bit float from here on. */
	silence(): void {
		this.#exports.setFormat(3, 8, false, false);
		this.bytes.fill(0);
	}

	/** Lets the waveform after the last sample ring out into the true peaks; the input is overwritten. */
	finish(): void {
		this.silence();
		for (let left = RING_OUT_FRAMES; left > 0; left -= this.mostFrames) this.take(Math.min(left, this.mostFrames));
	}

	/** Steps of 100 ms whose peaks the last `take` found. A step ends up to `latencyFrames` after its last frame. */
	get stepsEnded(): number {
		return this.#exports.stepsEnded();
	}

	/** Samples that were no numbers. */
	get unusableSamples(): number {
		return this.#exports.unusableSamples();
	}

	/** Frame of the first of them; -1 for none. */
	get firstUnusableFrame(): number {
		return this.#exports.firstUnusableFrame();
	}

	/** Copies frames of planes into the input; a plane that is missing counts as silence. Then call `take`. */
	fill(planes: readonly Float64Array[], from: number, frames: number): void {
		const { samples, channels } = this;
		for (let channel = 0; channel < channels; channel++) {
			const plane = planes[channel];
			let at = channel;
			if (plane === undefined) for (let i = 0; i < frames; i++, at += channels) samples[at] = 0;
			else for (let i = from; i < from + frames; i++, at += channels) samples[at] = plane[i] as number;
		}
	}

	/** Back to the start. */
	reset(): void {
		this.#exports.reset();
	}

	#setFilters(): void {
		const exports = this.#exports;
		const { buffer } = exports.memory;
		const filters = truePeakFilters();
		const put = (address: number, phases: readonly Float64Array[]) => {
			phases.forEach((taps, i) => {
				new Float32Array(buffer, address + i * taps.length * 4, taps.length).set(taps);
			});
		};
		put(exports.shortTapsAddress(), filters.short);
		put(exports.longTapsAddress(), filters.long);
		put(exports.longestTapsAddress(), filters.longest);
		filters.bounds.forEach((factors, which) => {
			new Float32Array(buffer, exports.boundsAddress(which), 4).set(factors);
		});
	}
}
