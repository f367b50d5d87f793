import { openAudioFile } from '../../files/open.ts';
import type { AudioReader } from '../../files/reader.ts';
import type { JobContext } from '../jobContext.ts';

/** Frames handled at a time. */
export const WORK_FRAMES = 8192;

/** Opens a file for the length of `use`. */
export function withReader<Result>(path: string, use: (reader: AudioReader) => Result): Result {
	const reader = openAudioFile(path);
	try {
		return use(reader);
	} finally {
		reader.close();
	}
}

/** Planes of one block, float64. */
export function blockPlanes(channels: number): Float64Array[] {
	return Array.from({ length: channels }, () => new Float64Array(WORK_FRAMES));
}

/**
 * Hands `frames` frames from `start` on to `onBlock`, block by block in the same planes.
 *
 * @param onBlock gets the frames 0…frames-1 of the planes
 */
export function streamFrames(
	reader: AudioReader,
	start: number,
	frames: number,
	context: JobContext,
	onBlock: (planes: readonly Float64Array[], frames: number) => void,
): void {
	const planes = blockPlanes(reader.facts.channels);
	reader.seek(start);
	for (let done = 0; done < frames; ) {
		const got = reader.read(planes, 0, Math.min(WORK_FRAMES, frames - done));
		onBlock(planes, got);
		done += got;
		context.step(done / frames);
	}
}
