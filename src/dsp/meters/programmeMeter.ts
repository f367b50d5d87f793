import { channelWeights } from './channelWeights.ts';
import { type HopFollower, pushHops, scaledWeights } from './hops.ts';
import { LiveIntegrated } from './liveIntegrated.ts';
import { LiveRange } from './liveRange.ts';
import { LoudnessWindows } from './loudnessWindows.ts';
import { MeterKernel } from './meterKernel.ts';
import { PsrMeter } from './psr.ts';

/** Frames handed to the kernel at a time; has no influence on the result. */
const CHUNK = 512;

/**
 * The live readings of a programme in one pass: loudness (`LoudnessWindows`, `LiveIntegrated`), its range (`LiveRange`),
 * precise true peak since the start and of the last 100 ms, and PSR (`PsrMeter`). A sample that is not finite is read as 0.
 * `process` allocates nothing, and what is kept does not grow, however long it runs.
 */
export class ProgrammeMeter {
	readonly #kernel: MeterKernel;
	readonly #weights: Float64Array;
	readonly #windows: LoudnessWindows;
	readonly #psr: PsrMeter;
	readonly #integrated = new LiveIntegrated();
	readonly #range = new LiveRange();
	readonly #followers: readonly HopFollower[];
	readonly #rateHz: number;
	#frames = 0;

	/**
	 * @param channels 1 to 6, WAVE order
	 * @throws DetentError `audio.channels`, `audio.rate`
	 */
	constructor(rateHz: number, channels: number) {
		this.#kernel = new MeterKernel({
			rateHz,
			channels,
			mostFrames: CHUNK,
			loudness: true,
			standard: false,
			precise: true,
			stepPeaks: true,
		});
		this.#weights = scaledWeights(this.#kernel, channelWeights(channels));
		this.#windows = new LoudnessWindows(rateHz);
		this.#psr = new PsrMeter(this.#kernel, rateHz);
		this.#followers = [this.#psr, this.#integrated, this.#range];
		this.#rateHz = rateHz;
	}

	process(planes: readonly Float64Array[], frames: number): void {
		for (let done = 0; done < frames; done += CHUNK) {
			const run = Math.min(CHUNK, frames - done);
			this.#kernel.fill(planes, done, run);
			pushHops(this.#kernel, this.#kernel.take(run), this.#weights, this.#windows, this.#followers);
			this.#psr.takePeaks();
		}
		this.#frames += frames;
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

	/** Loudness range since the start, LU; null before the first 3 s. */
	rangeLu(): number | null {
		return this.#range.rangeLu();
	}

	/** Time metered since the start. */
	get seconds(): number {
		return this.#frames / this.#rateHz;
	}

	integratedLufs(): number | null {
		return this.#integrated.integratedLufs();
	}

	/** Highest true peak of any channel since the start, linear, 0 for silence; up to `MeterKernel.latencyFrames` behind. */
	truePeak(): number {
		const { samplePeaks, precisePeaks } = this.#kernel;
		let peak = 0;
		for (let channel = 0; channel < samplePeaks.length; channel++) {
			peak = Math.max(peak, samplePeaks[channel] as number, precisePeaks[channel] as number);
		}
		return peak;
	}

	/** True peak of the last full 100 ms, linear, 0 for silence; up to 100 ms and `MeterKernel.latencyFrames` behind. */
	recentTruePeak(): number {
		return this.#psr.lastPeak;
	}

	psrDb(): number | null {
		return this.#psr.psrDb();
	}

	reset(): void {
		this.#kernel.reset();
		this.#windows.reset();
		this.#psr.reset();
		this.#integrated.reset();
		this.#range.reset();
		this.#frames = 0;
	}
}
