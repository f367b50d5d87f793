import { nullTest } from '../../../dsp/nullTest.ts';
import { DetentError } from '../../../shared/errors.ts';
import { fileError } from '../../files/fault.ts';
import type { AudioReader, UnhashedFacts } from '../../files/reader.ts';
import { type JobContext, stretch } from '../jobContext.ts';
import type { JobOf, ResultOf } from '../jobs.ts';
import { blockPlanes, WORK_FRAMES, withReader } from './stream.ts';

/** Both files lie in memory: more than this is refused instead of taking the machine down. */
const MOST_BYTES = 3 * 2 ** 30;
const READ_SHARE = 0.1;

/** 32-bit planes hold up to 24-bit integers and 32-bit floats exactly, and take half the room. */
function sampleBytes({ encoding, bits }: UnhashedFacts): 4 | 8 {
	return bits <= 24 || (encoding === 'float' && bits === 32) ? 4 : 8;
}

function readWhole(reader: AudioReader, context: JobContext): (Float32Array | Float64Array)[] {
	const { channels, frames } = reader.facts;
	const narrow = sampleBytes(reader.facts) === 4;
	const planes = Array.from({ length: channels }, () => (narrow ? new Float32Array(frames) : new Float64Array(frames)));
	for (let at = 0; at < frames; ) {
		at += reader.read(planes, at, Math.min(WORK_FRAMES, frames - at));
		context.step(at / frames);
	}
	return planes;
}

/** True when every sample of the two is the same, and there are as many. Reads both from the start. */
function isIdentical(one: AudioReader, other: AudioReader, context: JobContext): boolean {
	const { channels, frames } = one.facts;
	if (other.facts.channels !== channels || other.facts.frames !== frames) return false;
	const left = blockPlanes(channels);
	const right = blockPlanes(channels);
	one.seek(0);
	other.seek(0);
	for (let done = 0; done < frames; ) {
		const count = one.read(left, 0, WORK_FRAMES);
		other.read(right, 0, WORK_FRAMES);
		for (let channel = 0; channel < channels; channel++)
			for (let frame = 0; frame < count; frame++) if (left[channel]?.[frame] !== right[channel]?.[frame]) return false;
		done += count;
		context.step(done / frames);
	}
	return true;
}

/**
 * What is left when one file is laid over the other, see `nullTest` in `src/dsp`.
 *
 * @throws DetentError `file.*`; `file.too-long` beyond 3 GiB of samples; `audio.rate` for different rates,
 * `audio.channels` for different channels, `audio.silent` for a silent reference
 */
export function compareFiles(job: JobOf<'nullTest'>, context: JobContext): ResultOf<'nullTest'> {
	return withReader(job.referencePath, (reference) =>
		withReader(job.otherPath, (other) => {
			if (reference.facts.rateHz !== other.facts.rateHz)
				throw new DetentError('audio.rate', {
					subject: job.otherPath,
					message: `It runs at ${other.facts.rateHz} Hz, the reference at ${reference.facts.rateHz} Hz.`,
					remedy: 'Compare files of one rate.',
				});
			if (isIdentical(reference, other, stretch(context, 0, READ_SHARE))) return { residualDb: null, delayFrames: 0 };
			const bytes = [reference.facts, other.facts]
				.map((facts) => facts.frames * facts.channels * sampleBytes(facts))
				.reduce((sum, part) => sum + part, 0);
			if (bytes > MOST_BYTES)
				throw fileError(job.otherPath, 'too-long', 'The two are too long to be compared.', 'Compare shorter files.');
			reference.seek(0);
			other.seek(0);
			const one = readWhole(reference, stretch(context, READ_SHARE, 2 * READ_SHARE));
			const two = readWhole(other, stretch(context, 2 * READ_SHARE, 3 * READ_SHARE));
			return nullTest(one, two);
		}),
	);
}
