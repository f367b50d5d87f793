import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { findingSchema } from '../../shared/model/finding.ts';
import { broadcastInfoSchema } from '../files/bext.ts';
import { earlierRequestSchema } from '../ipc.ts';
import { packError } from '../packedError.ts';
import { CaptureKeeper } from './captureSink.ts';
import { FrameRing, ringMemorySchema } from './ring.ts';

/** Writes and checks the capture behind the block loop. */

const dataSchema = z.strictObject({
	request: z.strictObject({
		path: z.string(),
		rateHz: z.int().positive(),
		blockFrames: z.int().positive(),
		preRollFrames: z.int().min(0),
		silentFrames: z.int().min(0),
		fromFrame: z.int().min(0),
		sync: z
			.strictObject({ firstIndex: z.int(), mostDelayFrames: z.int().min(0), spreadFrames: z.int().min(0) })
			.nullable(),
		sourceFrames: z.int().min(0),
		broadcast: broadcastInfoSchema.nullable(),
		keepGoing: z.boolean(),
		judgeLoop: z.boolean(),
		placedLater: z.boolean(),
		returnExpected: z.boolean(),
		toleranceFrames: z.int().min(0),
		midSide: z.boolean(),
		earlier: earlierRequestSchema.nullable(),
	}),
	ring: ringMemorySchema,
});

const doubtSchema = z.strictObject({ finding: findingSchema, reported: z.boolean() });

/** This thread never returns to its event loop, so it looks for messages itself. */
function nextDoubt(): z.infer<typeof doubtSchema> | null {
	const received: { message: unknown } | undefined = parentPort === null ? undefined : receiveMessageOnPort(parentPort);
	return received === undefined ? null : doubtSchema.parse(received.message);
}

function run(): void {
	const { request, ring: memory } = dataSchema.parse(workerData);
	const ring = new FrameRing(memory);
	let keeper: CaptureKeeper | null = null;
	try {
		keeper = new CaptureKeeper(request);
		parentPort?.postMessage({ kind: 'opened' });
		const plane = () => new Float64Array(request.blockFrames);
		const planes = [plane(), plane(), plane(), plane(), plane()] as const;
		let told = keeper.findings;
		for (;;) {
			ring.waitReadable(request.blockFrames);
			const frames = Math.min(ring.readable, request.blockFrames);
			if (frames === 0 && ring.finished) break;
			ring.read(planes, 0, frames);
			for (let doubt = nextDoubt(); doubt !== null; doubt = nextDoubt()) keeper.doubt(doubt.finding, doubt.reported);
			keeper.write(planes, 0, frames);
			if (keeper.findings !== told) {
				told = keeper.findings;
				parentPort?.postMessage({ kind: 'found', findings: told });
			}
		}
		parentPort?.postMessage({ kind: 'finished', report: keeper.finish() });
	} catch (error) {
		keeper?.salvage();
		ring.cancel();
		parentPort?.postMessage({ kind: 'failed', error: packError(error) });
	}
}

run();
