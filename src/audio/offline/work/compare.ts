import type { Samples } from '../../../dsp/compare/fractionalDelay.ts';
import { nullTest } from '../../../dsp/compare/nullTest.ts';
import { matchPair } from '../../../dsp/compare/pairMatch.ts';
import { explain } from '../../../dsp/explain/explain.ts';
import { mixChange } from '../../../dsp/explain/mixChange.ts';
import { DetentError } from '../../../shared/errors.ts';
import type { Explanation } from '../../../shared/model/explanation.ts';
import type { PairMatch } from '../../../shared/model/match.ts';
import type { MixChange } from '../../../shared/model/mixChange.ts';
import type { AudioReader } from '../../files/reader.ts';
import { type JobContext, stretch } from '../jobContext.ts';
import type { JobOf, ResultOf } from '../jobs.ts';
import { type Source, withSource } from './source.ts';
import { blockPlanes, WORK_FRAMES, withReader } from './stream.ts';
import { readWhole, requireRoom } from './wholeFile.ts';

const READ_SHARE = 0.1;
const MATCH_READ_SHARE = 0.3;

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

function wholeSource<Result>(path: string, rateHz: number | null, use: (source: Source) => Result): Result {
	return withSource({ inPath: path, rateHz, skipHeadFrames: 0, skipTailFrames: 0 }, use);
}

/**
 * What is left when one file is laid over the other, see `nullTest` in `src/dsp`.
 *
 * @throws DetentError `file.*`; `file.too-long` beyond 3 GiB of samples; `audio.rate` for different rates,
 * `audio.channels` for different channels, `audio.silent` for a silent reference
 */
export function compareFiles(job: JobOf<'nullTest'>, context: JobContext): ResultOf<'nullTest'> {
	const isSame = withReader(job.referencePath, (reference) =>
		withReader(job.otherPath, (other) => {
			if (reference.facts.rateHz !== other.facts.rateHz)
				throw new DetentError('audio.rate', {
					subject: job.otherPath,
					message: `It runs at ${other.facts.rateHz} Hz, the reference at ${reference.facts.rateHz} Hz.`,
					remedy: 'Compare files of one rate.',
				});
			return isIdentical(reference, other, stretch(context, 0, READ_SHARE));
		}),
	);
	if (isSame) return { residualDb: null, delayFrames: 0 };
	return bothInMemory(job, stretch(context, READ_SHARE, 3 * READ_SHARE), nullTest);
}

/**
 * Two files made comparable in loudness and time, see `matchPair` in `src/dsp`. The other is converted to the rate of the
 * reference.
 *
 * @throws DetentError `file.*`; `file.too-long` beyond 3 GiB of samples; `audio.rate` for rates that are not converted,
 * `audio.channels` for different channels, `audio.silent` where there is no loudness to match
 */
export function matchFiles(job: JobOf<'matchPair'>, context: JobContext): PairMatch {
	const read = stretch(context, 0, MATCH_READ_SHARE);
	const compared = stretch(context, MATCH_READ_SHARE, 1);
	return bothInMemory(job, read, (reference, other, rateHz) =>
		matchPair(reference, other, rateHz, (fraction) => compared.step(fraction)),
	);
}

/**
 * What was done to a mix, see `explain` in `src/dsp`. The other is converted to the rate of the mix.
 *
 * @throws DetentError as `matchFiles`; `audio.channels` for anything but stereo
 */
export function explainFiles(job: JobOf<'explain'>, context: JobContext): Explanation {
	return bothInMemory(job, stretch(context, 0, READ_SHARE), explain);
}

/**
 * How a later version of a mix differs from an earlier one, see `mixChange` in `src/dsp`. The later is converted to the rate of
 * the earlier.
 *
 * @throws DetentError as `matchFiles`
 */
export function changeOfMix(job: JobOf<'mixChange'>, context: JobContext): MixChange {
	return bothInMemory(job, stretch(context, 0, READ_SHARE), mixChange);
}

function bothInMemory<Result>(
	job: { referencePath: string; otherPath: string },
	context: JobContext,
	use: (reference: Samples[], other: Samples[], rateHz: number) => Result,
): Result {
	return wholeSource(job.referencePath, null, (reference) =>
		wholeSource(job.otherPath, reference.rateHz, (other) => {
			requireRoom(job.otherPath, [reference, other]);
			const one = readWhole(reference, stretch(context, 0, 0.5));
			const two = readWhole(other, stretch(context, 0.5, 1));
			return use(one, two, reference.rateHz);
		}),
	);
}
