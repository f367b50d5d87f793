import { compileChain } from '../../../chain/compile.ts';
import { FileLoudness } from '../../../dsp/meters/fileLoudness.ts';
import { DetentError } from '../../../shared/errors.ts';
import type { Loudness } from '../../../shared/model/measurement.ts';
import { toDb } from '../../../shared/units.ts';
import { createWavFile, type WavFile } from '../../files/wavFile.ts';
import type { WavSample } from '../../files/wavFormat.ts';
import type { WrittenWav } from '../../files/wavWriter.ts';
import { type JobContext, stretch } from '../jobContext.ts';
import type { JobOf, ResultOf } from '../jobs.ts';
import { inspect } from './inspect.ts';
import { runPart } from './partRun.ts';
import { withSource } from './source.ts';

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
export function writeWhole(file: WavFile, fill: () => void): WrittenWav {
	try {
		fill();
		return file.commit();
	} catch (error) {
		file.abort();
		throw error;
	}
}

/**
 * One part of a chain over a file, converted to another rate first if that is asked. The stages start with the first
 * frame that is kept; their delay is taken off, so that the output has exactly the kept frames of the input, each at its
 * place. What is written is measured on the way.
 *
 * @throws DetentError `file.*`, `chain.*`; `file.no-audio` when head and tail leave nothing; `audio.over.refused` when
 * samples would be cut at full scale and `refuseOvers` is set
 */
export function render(job: JobOf<'render'>, context: JobContext): ResultOf<'render'> {
	const written = withSource(job, (source) => {
		const { rateHz, channels } = source;
		const { stages } = compileChain(job.chain, rateHz)[job.part];
		const broadcast = job.broadcast ?? null;
		const file = createWavFile(job.outPath, { channels, rateHz, sample: SAMPLES[job.bits], broadcast });
		const meter = new FileLoudness(rateHz, channels);
		let loudness: Loudness | null = null;
		let part = { reduction: null, samplePeak: 0, clippedSamples: 0, peakNoiseLsb: null } as ReturnType<typeof runPart>;
		const { clippedSamples } = writeWhole(file, () => {
			part = runPart(source, stages, stretch(context, 0, RENDER_SHARE), (planes, from, frames) => {
				meter.process(planes, frames, from);
				file.write(planes, from, frames);
			});
			if (job.refuseOvers && job.bits <= 24 && part.samplePeak > 1) throw over(job.inPath, part.samplePeak);
			loudness = meter.finish();
			file.setLoudness(loudness);
		});
		return {
			loudness: loudness ?? meter.finish(),
			reduction: part.reduction,
			clippedSamples: part.clippedSamples + clippedSamples,
			peakNoiseLsb: part.peakNoiseLsb,
		};
	});
	return { file: inspect(job.outPath, stretch(context, RENDER_SHARE, 1)), ...written };
}

/** What would be cut at full scale, as the answer of a check. */
export function over(path: string, samplePeak: number): DetentError {
	return new DetentError('audio.over.refused', {
		subject: path,
		message: `Its peaks would be cut at full scale: they reach ${toDb(samplePeak).toFixed(2)} dBFS after the gain.`,
		remedy: 'Set a --ceiling, lower the gain, or choose --bits 32f.',
	});
}
