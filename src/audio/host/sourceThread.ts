import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { packError } from '../packedError.ts';
import { FrameRing, ringMemorySchema } from './ring.ts';
import { openSource } from './sourceFeed.ts';

/** Reads the source ahead of the block loop. Says `opened` or `failed`; everything else goes through the ring. */

const dataSchema = z.strictObject({
	request: z.strictObject({
		path: z.string(),
		startFrame: z.int().min(0),
		rateHz: z.int().positive(),
		blockFrames: z.int().positive(),
	}),
	ring: ringMemorySchema,
});

function run(): void {
	const { request, ring: memory } = dataSchema.parse(workerData);
	const ring = new FrameRing(memory);
	try {
		const reader = openSource(request);
		parentPort?.postMessage({ kind: 'opened', frames: reader.facts.frames });
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
		parentPort?.postMessage({ kind: 'failed', error: packError(error) });
	} finally {
		ring.finish();
	}
}

run();
