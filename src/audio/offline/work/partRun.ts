import type { ResolvedStage } from '../../../chain/compile.ts';
import { REDUCTION_STEPS_PER_SECOND, ReductionTally } from '../../../chain/match/reduction.ts';
import { createStages, type StageRun } from '../../../chain/runtime.ts';
import type { Reduction } from '../../../shared/model/match.ts';
import type { JobContext } from '../jobContext.ts';
import type { Source } from './source.ts';

export interface PartResult {
	/** Null without a limiter. */
	reduction: Reduction | null;
	/** Highest magnitude of a sample before it is dithered, and so before anything is cut. */
	samplePeak: number;
	/** Samples that dither had to cut at full scale. */
	clippedSamples: number;
	/** Farthest that dither put a sample from its place, in LSB; null without dither. */
	peakNoiseLsb: number | null;
}

/** Processes on the grid of the tally, whatever the blocks. */
class Watched {
	readonly #run: StageRun;
	readonly #stepFrames: number;
	readonly #tally = new ReductionTally();
	#deepestDb = 0;

	constructor(run: StageRun, rateHz: number) {
		this.#run = run;
		this.#stepFrames = Math.max(1, Math.round(rateHz / REDUCTION_STEPS_PER_SECOND));
	}

	process(planes: readonly Float64Array[], frames: number): void {
		for (let done = 0; done < frames; ) {
			const left = this.#stepFrames - (this.#run.frame % this.#stepFrames);
			const part = Math.min(left, frames - done);
			this.#run.process(planes, part, done);
			this.#deepestDb = Math.max(this.#deepestDb, this.#run.gainReductionDb() ?? 0);
			if (part === left) this.#endStep();
			done += part;
		}
	}

	result(): Reduction | null {
		if (this.#run.gainReductionDb() === null) return null;
		if (this.#run.frame % this.#stepFrames !== 0) this.#endStep();
		return this.#tally.result();
	}

	#endStep(): void {
		this.#tally.add(this.#deepestDb);
		this.#deepestDb = 0;
	}
}

/** Raises `peak` to the highest magnitude of a stretch. */
function highest(planes: readonly Float64Array[], from: number, frames: number, peak: number): number {
	let found = peak;
	for (const plane of planes) {
		for (let frame = from; frame < from + frames; frame++) {
			const magnitude = Math.abs(plane[frame] as number);
			if (magnitude > found) found = magnitude;
		}
	}
	return found;
}

/**
 * Runs a source through stages. Their delay is taken off: `put` gets exactly the frames of the source, each at its place,
 * and the same bits as a live run gives.
 *
 * @param put gets frames `from` to `from + frames - 1` of the planes
 */
export function runPart(
	source: Source,
	stages: readonly ResolvedStage[],
	context: JobContext,
	put: (planes: readonly Float64Array[], from: number, frames: number) => void,
): PartResult {
	const { rateHz, channels, blockFrames } = source;
	// Dither is the last stage, and cuts at full scale: what comes to it has to be seen before.
	const split = stages.at(-1)?.type === 'dither' ? stages.length - 1 : stages.length;
	const body = createStages(stages.slice(0, split), rateHz, channels, blockFrames);
	const dither = createStages(stages.slice(split), rateHz, channels, blockFrames);
	const watched = new Watched(body, rateHz);
	let early = body.latencyFrames;
	let samplePeak = 0;
	const feed = (planes: readonly Float64Array[], count: number) => {
		watched.process(planes, count);
		const skipped = Math.min(early, count);
		early -= skipped;
		samplePeak = highest(planes, skipped, count - skipped, samplePeak);
		dither.process(planes, count);
		put(planes, skipped, count - skipped);
	};
	source.stream(context, feed);
	const silence = Array.from({ length: channels }, () => new Float64Array(blockFrames));
	for (let left = body.latencyFrames; left > 0; left -= blockFrames) {
		for (const plane of silence) plane.fill(0);
		feed(silence, Math.min(left, blockFrames));
	}
	return {
		reduction: watched.result(),
		samplePeak,
		clippedSamples: dither.clippedSamples(),
		peakNoiseLsb: dither.peakNoiseLsb(),
	};
}
