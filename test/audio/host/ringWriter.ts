import { workerData } from 'node:worker_threads';
import { z } from 'zod';
import { FrameRing, ringMemorySchema } from '../../../src/audio/host/ring.ts';
import { seededRng } from '../../../src/shared/random.ts';

/** A thread that writes the numbers of the frames into a ring, some at a time, and waits for room for them. */
const { memory, frames } = z.object({ memory: ringMemorySchema, frames: z.int() }).parse(workerData);
const ring = new FrameRing(memory);
const random = seededRng(9);
let next = 0;
while (next < frames) {
	const count = Math.min(frames - next, 1 + Math.floor(20 * random()));
	ring.waitWritable(count);
	ring.write([Float64Array.from({ length: count }, (_, i) => next + i)], 0, count);
	next += count;
}
ring.finish();
