import { Resampler } from '../../../dsp/resample/resample.ts';
import type { AudioFileFacts } from '../../../shared/model/measurement.ts';
import { createWavFile } from '../../files/wavFile.ts';
import { type JobContext, stretch } from '../jobContext.ts';
import type { JobOf } from '../jobs.ts';
import { inspect } from './inspect.ts';
import { writeWhole } from './render.ts';
import { streamFrames, WORK_FRAMES, withReader } from './stream.ts';

/** Part of the work that is the conversion; the rest is the hash. */
const CONVERT_SHARE = 0.95;

/**
 * A file at another rate, 32-bit float, `convertedFrames` frames; frame 0 stays at its time.
 *
 * @throws DetentError `file.*`; `audio.rate` for rates that are not converted
 */
export function convertRate(job: JobOf<'convertRate'>, context: JobContext): AudioFileFacts {
	withReader(job.inPath, (reader) => {
		const { rateHz, channels, frames } = reader.facts;
		const resampler = new Resampler(rateHz, job.rateHz, channels);
		const room = Math.max(resampler.maxOutputFrames(WORK_FRAMES), resampler.maxFinishFrames);
		const output = Array.from({ length: channels }, () => new Float64Array(room));
		const format = { channels, rateHz: job.rateHz, sample: 'float32', broadcast: null } as const;
		const file = createWavFile(job.outPath, format);
		writeWhole(file, () => {
			streamFrames(reader, 0, frames, stretch(context, 0, CONVERT_SHARE), (planes, count) => {
				file.write(output, 0, resampler.process(planes, count, output));
			});
			file.write(output, 0, resampler.finish(output));
		});
	});
	return inspect(job.outPath, stretch(context, CONVERT_SHARE, 1));
}
