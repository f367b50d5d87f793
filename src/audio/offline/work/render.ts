import { compileChain } from '../../../chain/compile.ts';
import { createStages } from '../../../chain/runtime.ts';
import { DetentError } from '../../../shared/errors.ts';
import type { AudioFileFacts } from '../../../shared/model/measurement.ts';
import { createWavFile, type WavFile } from '../../files/wavFile.ts';
import type { WavSample } from '../../files/wavFormat.ts';
import { type JobContext, stretch } from '../jobContext.ts';
import type { JobOf } from '../jobs.ts';
import { inspect } from './inspect.ts';
import { blockPlanes, streamFrames, WORK_FRAMES, withReader } from './stream.ts';

const SAMPLES: Record<JobOf<'render'>['bits'], WavSample> = {
	16: 'int16',
	20: 'int20',
	24: 'int24',
	32: 'float32',
	64: 'float64',
};

/** Part of the work that is the render; the rest is the hash. */
const RENDER_SHARE = 0.95;

/** Writes a file by `fill`; whatever goes wrong in it, nothing is left under the final name. */
export function writeWhole(file: WavFile, fill: () => void): void {
	try {
		fill();
		file.commit();
	} catch (error) {
		file.abort();
		throw error;
	}
}

/**
 * One part of a chain over a file. The stages start with the first frame that is kept; their delay is taken off, so that
 * the output has exactly the kept frames of the input, each at its place.
 *
 * @throws DetentError `file.*`, `chain.*`; `file.no-audio` when head and tail leave nothing
 */
export function render(job: JobOf<'render'>, context: JobContext): AudioFileFacts {
	withReader(job.inPath, (reader) => {
		const { rateHz, channels } = reader.facts;
		const frames = reader.facts.frames - job.skipHeadFrames - job.skipTailFrames;
		if (frames <= 0)
			throw new DetentError('file.no-audio', {
				subject: job.inPath,
				message: `Of ${reader.facts.frames} frames, head (${job.skipHeadFrames}) and tail (${job.skipTailFrames}) leave nothing.`,
				remedy: 'Check the pre-roll and the tail.',
			});
		const plan = compileChain(job.chain, rateHz);
		const stages = createStages(plan[job.part].stages, rateHz, channels, WORK_FRAMES);
		const file = createWavFile(job.outPath, { channels, rateHz, sample: SAMPLES[job.bits], broadcast: null });
		writeWhole(file, () => {
			let early = stages.latencyFrames;
			const put = (planes: readonly Float64Array[], count: number) => {
				stages.process(planes, count);
				const skipped = Math.min(early, count);
				early -= skipped;
				file.write(planes, skipped, count - skipped);
			};
			streamFrames(reader, job.skipHeadFrames, frames, stretch(context, 0, RENDER_SHARE), put);
			const silence = blockPlanes(channels);
			for (let left = stages.latencyFrames; left > 0; left -= WORK_FRAMES) {
				for (const plane of silence) plane.fill(0);
				put(silence, Math.min(left, WORK_FRAMES));
			}
		});
	});
	return inspect(job.outPath, stretch(context, RENDER_SHARE, 1));
}
