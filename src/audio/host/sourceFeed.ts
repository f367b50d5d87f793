import { DetentError } from '../../shared/errors.ts';
import { openAudioFile } from '../files/open.ts';
import type { AudioReader, UnhashedFacts } from '../files/reader.ts';

/** The source of a pass, as the block loop takes it: stereo, at the stream's rate. */
export interface SourceFeed {
	/** Frames in the whole file. */
	readonly frames: number;
	/** Frames that can be taken now. */
	readonly ready: number;
	/** Why no more will come before the end of the file; null while all is well. */
	readonly failure: DetentError | null;
	/** Takes `frames` frames (≤ `ready`) into both planes from index `at`. */
	take(left: Float64Array, right: Float64Array, at: number, frames: number): void;
	/** Resolves when `frames` are ready, or no more will come. */
	whenReady(frames: number): Promise<void>;
	close(): Promise<void>;
}

export interface SourceRequest {
	path: string;
	startFrame: number;
	/** The stream's rate. */
	rateHz: number;
	/** Frames the loop takes at a time. */
	blockFrames: number;
}

/**
 * Opens a source and moves to its start frame.
 *
 * @throws DetentError `file.*`, `audio.source-format` (not mono or stereo, another rate, start beyond the end)
 */
export function openSource(request: SourceRequest): AudioReader {
	const reader = openAudioFile(request.path);
	const { frames } = reader.facts;
	const fault =
		sourceFormatFault(reader.facts, request.path, request.rateHz) ??
		(request.startFrame > frames
			? unfit(`It ends at frame ${frames}, before the start at ${request.startFrame}.`, request.path)
			: null);
	if (fault !== null) {
		reader.close();
		throw fault;
	}
	reader.seek(request.startFrame);
	return reader;
}

function unfit(message: string, path: string): DetentError {
	return new DetentError('audio.source-format', {
		message,
		subject: path,
		remedy: "Give a mono or stereo file at the converter's rate.",
	});
}

/** Why the block loop can't play the file; null when it can. */
export function sourceFormatFault(facts: UnhashedFacts, path: string, streamRateHz: number): DetentError | null {
	const { channels, rateHz } = facts;
	if (channels > 2) return unfit(`It has ${channels} channels.`, path);
	if (rateHz !== streamRateHz) return unfit(`It is at ${rateHz} Hz, the converter at ${streamRateHz} Hz.`, path);
	return null;
}

/** Reads where it is asked, in the caller's thread: for tests and other callers that may wait for a disk. */
export function directSource(request: SourceRequest): SourceFeed {
	const reader = openSource(request);
	const mono = reader.facts.channels === 1;
	const one = [new Float64Array(request.blockFrames)];
	const two = [new Float64Array(request.blockFrames), new Float64Array(request.blockFrames)];
	let failure: DetentError | null = null;
	return {
		frames: reader.facts.frames,
		get ready() {
			return failure === null ? reader.facts.frames - reader.frame : 0;
		},
		get failure() {
			return failure;
		},
		take(left, right, at, frames) {
			const planes = mono ? one : two;
			try {
				reader.read(planes, 0, frames);
			} catch (error) {
				if (!(error instanceof DetentError)) throw error;
				failure = error;
				for (const plane of planes) plane.fill(0);
			}
			const first = planes[0];
			const second = planes[1] ?? first;
			for (let frame = 0; frame < frames; frame++) {
				left[at + frame] = first?.[frame] ?? 0;
				right[at + frame] = second?.[frame] ?? 0;
			}
		},
		async whenReady() {},
		async close() {
			reader.close();
		},
	};
}
