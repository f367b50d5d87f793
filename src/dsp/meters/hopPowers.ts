import { channelWeights } from './channelWeights.ts';
import { GatedLoudness } from './gatedLoudness.ts';
import { scaledWeights } from './hops.ts';
import { LoudnessWindows } from './loudnessWindows.ts';
import { MeterKernel } from './meterKernel.ts';

/** Frames handed to the kernel at a time; has no influence on the result. */
const CHUNK = 4096;

/**
 * K-weighted powers of a recording by steps of 10 ms (ITU-R BS.1770-5), kept, so that the loudness it would have with any
 * gain is read out of them without going through the samples again. A gain scales every power by its square; only what
 * passes the gates changes with it.
 */
export class HopPowers {
	readonly #rateHz: number;
	readonly #kernel: MeterKernel;
	readonly #weights: Float64Array;
	readonly #powers: number[] = [];

	/**
	 * @param channels 1 to 6, WAVE order
	 * @throws DetentError `audio.channels`, `audio.rate`
	 */
	constructor(rateHz: number, channels: number) {
		this.#rateHz = rateHz;
		this.#kernel = new MeterKernel({
			rateHz,
			channels,
			mostFrames: CHUNK,
			loudness: true,
			standard: false,
			precise: false,
		});
		this.#weights = scaledWeights(this.#kernel, channelWeights(channels));
	}

	process(planes: readonly Float64Array[], frames: number): void {
		for (let done = 0; done < frames; done += CHUNK) {
			const run = Math.min(CHUNK, frames - done);
			this.#kernel.fill(planes, done, run);
			this.#keep(this.#kernel.take(run));
		}
	}

	/** Gated loudness of everything so far with a linear gain; null when there is none. */
	integratedLufs(gain: number): number | null {
		const windows = new LoudnessWindows(this.#rateHz);
		const gated = new GatedLoudness();
		for (const power of this.#powers) {
			windows.push(gain * gain * power);
			gated.pushHop(windows);
		}
		return gated.integratedLufs();
	}

	#keep(hops: number): void {
		const { hopSums, lanes } = this.#kernel;
		for (let hop = 0; hop < hops; hop++) {
			let power = 0;
			for (let channel = 0; channel < this.#weights.length; channel++)
				power += (this.#weights[channel] as number) * (hopSums[hop * lanes + channel] as number);
			this.#powers.push(power);
		}
	}
}
