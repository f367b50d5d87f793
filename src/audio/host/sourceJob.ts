import { z } from 'zod';
import { packError } from '../packedError.ts';
import { FrameRing, ringMemorySchema } from './ring.ts';
import { openSource } from './sourceFeed.ts';

/** Reads the source ahead of the block loop. Says `opened` or `failed`; everything else goes through the ring. */

export const sourceJobSchema = z.strictObject({
	job: z.literal('source'),
	request: z.strictObject({
		path: z.string(),
		startFrame: z.int().min(0),
		rateHz: z.int().positive(),
		blockFrames: z.int().positive(),
	}),
	ring: ringMemorySchema,
});

/** Returns when the whole source was written to the ring, or no more of it is wanted. Blocks the calling thread. */
export function readSource(job: z.infer<typeof sourceJobSchema>, tell: (message: unknown) => void): void {
	const { request, ring: memory } = job;
	const ring = new FrameRing(memory);
	try {
		const reader = openSource(request);
		tell({ kind: 'opened', frames: reader.facts.frames });
		const { blockFrames } = request;
		const planes = Array.from({ length: reader.facts.channels }, () => new Float64Array(blockFrames));
		const [left, right] = [planes[0], planes[1] ?? planes[0]];
		if (left === undefined || right === undefined) return;
		try {
			for (;;) {
				ring.waitWritable(blockFrames);
				if (ring.cancelled) return;
				const frames = reader.read(planes, 0, blockFrames);
				if (frames === 0) return;
				ring.write([left, right], 0, frames);
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
