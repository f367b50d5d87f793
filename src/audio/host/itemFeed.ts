import { DetentError } from '../../shared/errors.ts';
import { ItemReader, type ItemRequest } from './itemReader.ts';
import type { SourceFeed } from './sourceFeed.ts';

/** Reads an item where it is asked, in the caller's thread: for tests and other callers that may wait for a disk. */
export function directItem(request: ItemRequest): SourceFeed {
	const reader = new ItemReader(request);
	const left = new Float64Array(request.blockFrames);
	const right = new Float64Array(request.blockFrames);
	let failure: DetentError | null = null;
	return {
		frames: reader.endFrame,
		get ready() {
			return failure === null ? Number.POSITIVE_INFINITY : 0;
		},
		get failure() {
			return failure;
		},
		take(toLeft, toRight, at, frames) {
			try {
				reader.read(left, right, frames);
			} catch (error) {
				if (!(error instanceof DetentError)) throw error;
				failure = error;
				left.fill(0);
				right.fill(0);
			}
			for (let frame = 0; frame < frames; frame++) {
				toLeft[at + frame] = left[frame] as number;
				toRight[at + frame] = right[frame] as number;
			}
		},
		async whenReady() {},
		async close() {
			reader.close();
		},
	};
}
