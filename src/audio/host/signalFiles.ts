import { z } from 'zod';
import { DetentError } from '../../shared/errors.ts';
import { createWavFile } from '../files/wavFile.ts';
import { packError, packedErrorSchema, unpackError } from '../packedError.ts';
import { openSource } from './sourceFeed.ts';

/** A signal as it lies in memory: two planes of equal length. */
export interface Signal {
	left: Float32Array;
	right: Float32Array;
}

const plane = z.custom<Float32Array>((value) => value instanceof Float32Array);

const CHUNK_FRAMES = 65_536;

export const signalWorkSchema = z.discriminatedUnion('work', [
	z.strictObject({
		work: z.literal('load'),
		path: z.string(),
		rateHz: z.int().positive(),
		mostFrames: z.int().positive(),
	}),
	z.strictObject({
		work: z.literal('save'),
		path: z.string(),
		rateHz: z.int().positive(),
		left: plane,
		right: plane,
	}),
]);
export type SignalWork = z.infer<typeof signalWorkSchema>;

/** Threads that do such work, one answer each. */
export interface SignalThreads {
	answer(job: { job: 'signal'; work: SignalWork }): Promise<unknown>;
}

export const signalAnswerSchema = z.discriminatedUnion('kind', [
	z.strictObject({ kind: z.literal('loaded'), left: plane, right: plane, peak: z.number().min(0) }),
	z.strictObject({ kind: z.literal('saved') }),
	z.strictObject({ kind: z.literal('failed'), error: packedErrorSchema }),
]);

/** A signal that was read, with its highest magnitude: looking for that takes too long beside a stream. */
export interface LoadedSignal extends Signal {
	peak: number;
}

/** Where a test signal comes from and where its recording goes. */
export interface SignalFiles {
	/** The whole file; a mono one on both channels. Rejects with `file.*`, `audio.source-format`, `audio.signal`. */
	load(path: string, rateHz: number, mostFrames: number): Promise<LoadedSignal>;
	/** A stereo float file that appears under its name when it is whole. Rejects with `file.*`. */
	save(path: string, rateHz: number, recording: Signal): Promise<void>;
}

/** Highest magnitude of a plane, linear. */
export function peakOf(plane: Float32Array): number {
	let peak = 0;
	for (const value of plane) peak = Math.max(peak, Math.abs(value));
	return peak;
}

/** @throws DetentError `file.*`, `audio.source-format`, `audio.signal` for one that is empty or longer than `mostFrames` */
export function loadSignal(path: string, rateHz: number, mostFrames: number): LoadedSignal {
	const reader = openSource({ path, startFrame: 0, rateHz, blockFrames: CHUNK_FRAMES });
	try {
		const { frames, channels } = reader.facts;
		if (frames === 0 || frames > mostFrames)
			throw new DetentError('audio.signal', {
				message: `A test signal has between 1 and ${mostFrames} frames; this one has ${frames}.`,
				subject: path,
				remedy: 'Send a shorter one, or several one after the other.',
			});
		const left = new Float32Array(frames);
		const right = channels === 1 ? left : new Float32Array(frames);
		const planes = channels === 1 ? [left] : [left, right];
		for (let at = 0; at < frames; ) {
			const got = reader.read(planes, at, Math.min(CHUNK_FRAMES, frames - at));
			if (got === 0) break;
			at += got;
		}
		return { left, right, peak: Math.max(peakOf(left), peakOf(right)) };
	} finally {
		reader.close();
	}
}

/** @throws DetentError `file.*` */
export function saveSignal(path: string, rateHz: number, { left, right }: Signal): void {
	const file = createWavFile(path, { rateHz, channels: 2, sample: 'float32', broadcast: null });
	try {
		file.write([left, right], 0, left.length);
	} catch (error) {
		file.abort();
		throw error;
	}
	file.commit();
}

/** In the caller's thread: for tests and other callers that may wait for a disk. */
export const directSignalFiles: SignalFiles = {
	load: async (path, rateHz, mostFrames) => loadSignal(path, rateHz, mostFrames),
	save: async (path, rateHz, recording) => saveSignal(path, rateHz, recording),
};

/** Does what is asked, in the calling thread. */
export function answerSignal(work: SignalWork): z.input<typeof signalAnswerSchema> {
	try {
		if (work.work === 'load') return { kind: 'loaded', ...loadSignal(work.path, work.rateHz, work.mostFrames) };
		saveSignal(work.path, work.rateHz, work);
		return { kind: 'saved' };
	} catch (error) {
		return { kind: 'failed', error: packError(error) };
	}
}

/** In a thread, so that a stream that runs does not wait for the disk. */
export function threadedSignalFiles(threads: SignalThreads): SignalFiles {
	async function inThread(work: SignalWork): Promise<z.infer<typeof signalAnswerSchema>> {
		const answer = signalAnswerSchema.parse(await threads.answer({ job: 'signal', work }));
		if (answer.kind === 'failed') throw unpackError(answer.error);
		return answer;
	}
	return {
		async load(path, rateHz, mostFrames) {
			const answer = await inThread({ work: 'load', path, rateHz, mostFrames });
			if (answer.kind !== 'loaded') throw new DetentError('internal.signal', { message: 'No signal was loaded.' });
			const { left, right, peak } = answer;
			return { left, right, peak };
		},
		async save(path, rateHz, { left, right }) {
			await inThread({ work: 'save', path, rateHz, left, right });
		},
	};
}
