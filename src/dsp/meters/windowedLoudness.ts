import { DetentError } from '../../shared/errors.ts';
import { channelWeights } from './channelWeights.ts';
import { type HopFollower, pushHops, scaledWeights } from './hops.ts';
import { LoudnessWindows } from './loudnessWindows.ts';
import { MeterKernel } from './meterKernel.ts';

/** Frames handed to the kernel at a time; has no influence on the result. */
const CHUNK = 512;

export interface LoudnessOptions {
	rateHz: number;
	/** 1 to 6 channels in WAVE order. One channel is measured as one loudspeaker; give weight 2 for dual mono. */
	channels: number;
	/** Weights by channel, for another layout. */
	weights?: readonly number[];
}

/**
 * `LoudnessWindows` over planes of samples, and what follows them. A sample that is not finite is read as 0 and counted.
 * `process` allocates nothing, and what is kept does not grow.
 */
export class WindowedLoudness {
	readonly windows: LoudnessWindows;
	readonly #kernel: MeterKernel;
	readonly #weights: Float64Array;
	readonly #followers: readonly HopFollower[];

	/** @throws DetentError `audio.channels`, `audio.rate` */
	constructor(
		{ rateHz, channels, weights = channelWeights(channels) }: LoudnessOptions,
		followers: readonly HopFollower[] = [],
	) {
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
		this.windows = new LoudnessWindows(rateHz);
		this.#followers = followers;
	}

	process(planes: readonly Float64Array[], frames: number, from = 0): void {
		for (let done = 0; done < frames; done += CHUNK) {
			const run = Math.min(CHUNK, frames - done);
			this.#kernel.fill(planes, from + done, run);
			pushHops(this.#kernel, this.#kernel.take(run), this.#weights, this.windows, this.#followers);
		}
	}

	/** Samples that were no numbers. */
	get nonFiniteSamples(): number {
		return this.#kernel.unusableSamples;
	}

	/** Of kernel and windows; what follows them has its own. */
	reset(): void {
		this.#kernel.reset();
		this.windows.reset();
	}
}
