import { z } from 'zod';
import { packError } from '../packedError.ts';
import { ItemReader } from './itemReader.ts';
import { FrameRing, ringMemorySchema } from './ring.ts';
import { stereoBlock } from './stereo.ts';

/** Reads one item of a comparison ahead of the block loop. Says `opened` or `failed`; everything else goes through the ring. */

export const itemJobSchema = z.strictObject({
	job: z.literal('item'),
	request: z.strictObject({
		path: z.string(),
		rateHz: z.int().positive(),
		blockFrames: z.int().positive(),
		lateFrames: z.number(),
		inverted: z.boolean(),
		startFrame: z.int().min(0),
		loop: z.strictObject({ fromFrame: z.int().min(0), toFrame: z.int().min(0) }).nullable(),
	}),
	ring: ringMemorySchema,
});

/** Returns when no more of the item is wanted. Blocks the calling thread. */
export function readItem(job: z.infer<typeof itemJobSchema>, tell: (message: unknown) => void): void {
	const { request, ring: memory } = job;
	const ring = new FrameRing(memory);
	try {
		const reader = new ItemReader(request);
		tell({ kind: 'opened', frames: reader.endFrame });
		const { blockFrames } = request;
		const { left, right, both } = stereoBlock(blockFrames);
		try {
			for (;;) {
				ring.waitWritable(blockFrames);
				if (ring.cancelled) return;
				reader.read(left, right, blockFrames);
				ring.write(both, 0, blockFrames);
			}
		} finally {
			reader.close();
		}
	} catch (error) {
		tell({ kind: 'failed', error: packError(error) });
	} finally {
		ring.finish();
	}
}
