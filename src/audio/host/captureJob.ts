import { z } from 'zod';
import { insertChannelsSchema } from '../../shared/model/chain.ts';
import { findingSchema } from '../../shared/model/finding.ts';
import { broadcastInfoSchema } from '../files/bext.ts';
import { earlierRequestSchema } from '../ipc.ts';
import { packError } from '../packedError.ts';
import { CaptureKeeper } from './captureSink.ts';
import { FrameRing, ringMemorySchema } from './ring.ts';

/** Writes and checks the capture behind the block loop. */

export const captureJobSchema = z.strictObject({
	job: z.literal('capture'),
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
		judgeLoop: z.boolean(),
		silentSend: z.boolean(),
		placedLater: z.boolean(),
		returnExpected: z.boolean(),
		toleranceFrames: z.int().min(0),
		midSide: z.boolean(),
		bareSides: z.array(insertChannelsSchema),
		earlier: earlierRequestSchema.nullable(),
	}),
	ring: ringMemorySchema,
});

const doubtSchema = z.strictObject({ finding: findingSchema, reported: z.boolean() });

/**
 * Returns when the ring was finished and all of it is written. Blocks the calling thread, which cannot hear messages by
 * itself then.
 *
 * @param nextMessage what was sent to this thread meanwhile: a doubt; null when there is nothing
 */
export function keepCapture(
	job: z.infer<typeof captureJobSchema>,
	tell: (message: unknown) => void,
	nextMessage: () => { message: unknown } | null,
): void {
	const { request, ring: memory } = job;
	const ring = new FrameRing(memory);
	let keeper: CaptureKeeper | null = null;
	const hearDoubts = () => {
		for (let next = nextMessage(); next !== null; next = nextMessage()) {
			const doubt = doubtSchema.parse(next.message);
			keeper?.doubt(doubt.finding, doubt.reported);
		}
	};
	try {
		keeper = new CaptureKeeper(request);
		tell({ kind: 'opened' });
		const plane = () => new Float64Array(request.blockFrames);
		const planes = [plane(), plane(), plane(), plane(), plane()] as const;
		let told = keeper.findings;
		for (;;) {
			ring.waitReadable(request.blockFrames);
			const frames = Math.min(ring.readable, request.blockFrames);
			if (frames === 0 && ring.finished) break;
			ring.read(planes, 0, frames);
			hearDoubts();
			keeper.write(planes, 0, frames);
			if (keeper.findings !== told) {
				told = keeper.findings;
				tell({ kind: 'found', findings: told });
			}
		}
		// The doubt about the last block comes behind it.
		hearDoubts();
		tell({ kind: 'finished', report: keeper.finish() });
	} catch (error) {
		keeper?.salvage();
		ring.cancel();
		tell({ kind: 'failed', error: packError(error) });
	}
}
