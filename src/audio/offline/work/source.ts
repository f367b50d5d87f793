import { convertedFrames, Resampler } from '../../../dsp/resample/resample.ts';
import { DetentError } from '../../../shared/errors.ts';
import type { UnhashedFacts } from '../../files/reader.ts';
import type { JobContext } from '../jobContext.ts';
import { streamFrames, WORK_FRAMES, withReader } from './stream.ts';

/** A stretch of a file, at the rate that is wanted. */
export interface Source {
	/** Of the file itself. */
	readonly facts: UnhashedFacts;
	readonly rateHz: number;
	readonly channels: number;
	/** Frames that `stream` gives, at `rateHz`. */
	readonly frames: number;
	/** Most frames of a block. */
	readonly blockFrames: number;
	/** Gives everything from the start, block by block, in planes that may be changed. Can be called again. */
	stream(context: JobContext, onBlock: (planes: readonly Float64Array[], frames: number) => void): void;
}

export interface SourceRequest {
	inPath: string;
	/** Converted to this rate on the way; null leaves it as it is. */
	rateHz: number | null;
	skipHeadFrames: number;
	skipTailFrames: number;
}

/**
 * Opens a file for the length of `use`. Memory does not grow with the file, however often it is streamed.
 *
 * @throws DetentError `file.*`; `file.no-audio` when head and tail leave nothing; `audio.rate` for rates that are not
 * converted
 */
export function withSource<Result>(request: SourceRequest, use: (source: Source) => Result): Result {
	return withReader(request.inPath, (reader) => {
		const { facts } = reader;
		const { channels } = facts;
		const frames = reader.facts.frames - request.skipHeadFrames - request.skipTailFrames;
		if (frames <= 0)
			throw new DetentError('file.no-audio', {
				subject: request.inPath,
				message: `Of ${reader.facts.frames} frames, head (${request.skipHeadFrames}) and tail (${request.skipTailFrames}) leave nothing.`,
				remedy: 'Check the pre-roll and the tail.',
			});
		const fileRateHz = reader.facts.rateHz;
		const rateHz = request.rateHz ?? fileRateHz;
		if (rateHz === fileRateHz)
			return use({
				facts,
				rateHz,
				channels,
				frames,
				blockFrames: WORK_FRAMES,
				stream: (context, onBlock) => streamFrames(reader, request.skipHeadFrames, frames, context, onBlock),
			});
		const resampler = new Resampler(fileRateHz, rateHz, channels);
		const blockFrames = Math.max(resampler.maxOutputFrames(WORK_FRAMES), resampler.maxFinishFrames);
		const output = Array.from({ length: channels }, () => new Float64Array(blockFrames));
		return use({
			facts,
			rateHz,
			channels,
			frames: convertedFrames(frames, fileRateHz, rateHz),
			blockFrames,
			stream(context, onBlock) {
				resampler.reset();
				streamFrames(reader, request.skipHeadFrames, frames, context, (planes, count) => {
					onBlock(output, resampler.process(planes, count, output));
				});
				onBlock(output, resampler.finish(output));
			},
		});
	});
}
