import { DetentError } from '../../shared/errors.ts';
import { channelWeights } from './channelWeights.ts';
import { LoudnessWindows } from './loudnessWindows.ts';
import { MeterKernel } from './meterKernel.ts';

/** Frames handed to the kernel at a time; has no influence on the result. */
const CHUNK = 512;

export interface LoudnessMeterOptions {
	rateHz: number;
	/** 1 to 6 channels in WAVE order. One channel is measured as one loudspeaker; give weight 2 for dual mono. */
	channels: number;
	/** Weights by channel, for another layout. */
	weights?: readonly number[];
}

/** What follows the windows, hop by hop of 10 ms. */
export interface HopFollower {
	pushHop(windows: LoudnessWindows): void;
}

const NOBODY: readonly HopFollower[] = [];

/** Feeds the windows, and the followers out of them, with the hops that the kernel has finished. */
export function pushHops(
	kernel: MeterKernel,
	hops: number,
	weights: Float64Array,
	windows: LoudnessWindows,
	followers: readonly HopFollower[] = NOBODY,
): void {
	const { hopSums, lanes } = kernel;
	for (let hop = 0; hop < hops; hop++) {
		let power = 0;
		for (let channel = 0; channel < weights.length; channel++) {
			power += (weights[channel] as number) * (hopSums[hop * lanes + channel] as number);
		}
		windows.push(power);
		for (const follower of followers) follower.pushHop(windows);
	}
}

/** Weights of the channels as the kernel's sums want them. */
export function scaledWeights(kernel: MeterKernel, weights: readonly number[]): Float64Array {
	return Float64Array.from(weights, (weight) => weight * kernel.powerScale);
}

/**
 * Streaming loudness meter, ITU-R BS.1770-5 Annex 1 and EBU Tech 3341 and 3342 (2023), for 1 to 5.1 channels; see
 * `LoudnessWindows` for the readings. A sample that is not finite is read as 0 and counted. `process` allocates nothing,
 * but for the gate's stores, which grow after an hour and then at each doubling.
 */
export class LoudnessMeter {
	readonly #kernel: MeterKernel;
	readonly #weights: Float64Array;
	readonly #windows: LoudnessWindows;

	/** @throws DetentError `audio.channels`, `audio.rate` */
	constructor({ rateHz, channels, weights = channelWeights(channels) }: LoudnessMeterOptions) {
		if (weights.length !== channels)
			throw new DetentError('audio.channels', {
				message: `There are ${weights.length} weights for ${channels} channels.`,
				remedy: 'Give one weight for each channel.',
			});
		this.#kernel = new MeterKernel({
			rateHz,
			channels,
			mostFrames: CHUNK,
			loudness: true,
			standard: false,
			precise: false,
		});
		this.#weights = scaledWeights(this.#kernel, weights);
		this.#windows = new LoudnessWindows(rateHz);
	}

	process(planes: readonly Float64Array[], frames: number, from = 0): void {
		for (let done = 0; done < frames; done += CHUNK) {
			const run = Math.min(CHUNK, frames - done);
			this.#kernel.fill(planes, from + done, run);
			pushHops(this.#kernel, this.#kernel.take(run), this.#weights, this.#windows);
		}
	}

	momentaryLufs(): number | null {
		return this.#windows.momentaryLufs();
	}

	shortTermLufs(): number | null {
		return this.#windows.shortTermLufs();
	}

	maxMomentaryLufs(): number | null {
		return this.#windows.maxMomentaryLufs();
	}

	maxShortTermLufs(): number | null {
		return this.#windows.maxShortTermLufs();
	}

	integratedLufs(): number | null {
		return this.#windows.integratedLufs();
	}

	loudnessRangeLu(): number | null {
		return this.#windows.loudnessRangeLu();
	}

	/** Samples that were no numbers. */
	get nonFiniteSamples(): number {
		return this.#kernel.unusableSamples;
	}

	reset(): void {
		this.#kernel.reset();
		this.#windows.reset();
	}
}
