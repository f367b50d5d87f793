import { z } from 'zod';
import { captureJobSchema, keepCapture } from './captureJob.ts';
import { itemJobSchema, readItem } from './itemJob.ts';
import { latencySignal, latencyWorkSchema, readLatency } from './latency.ts';
import { meterBlocks, meterJobSchema } from './meters/meterJob.ts';
import { answerSignal, signalWorkSchema } from './signalFiles.ts';
import { readSource, sourceJobSchema } from './sourceJob.ts';

/** What is done beside the block loop, in a thread that may block: everything that takes long or touches files. */
export const hostJobSchema = z.discriminatedUnion('job', [
	sourceJobSchema,
	itemJobSchema,
	captureJobSchema,
	meterJobSchema,
	z.strictObject({ job: z.literal('latency'), work: latencyWorkSchema }),
	z.strictObject({ job: z.literal('signal'), work: signalWorkSchema }),
]);
export type HostJob = z.infer<typeof hostJobSchema>;

/** What a thread says: its id when it has loaded, something of the job it does, or that it is free for the next one. */
export const threadMessageSchema = z.union([
	z.strictObject({ thread: z.int().positive() }),
	z.strictObject({ told: z.unknown() }),
	z.strictObject({ done: z.literal(true) }),
]);
export type ThreadMessage = z.input<typeof threadMessageSchema>;

/**
 * Does a job to its end. Errors that the job knows are told; any other is thrown.
 *
 * @param nextMessage what was sent for this job meanwhile; null when there is nothing
 */
export function doJob(
	job: HostJob,
	tell: (message: unknown) => void,
	nextMessage: () => { message: unknown } | null,
): void {
	switch (job.job) {
		case 'source':
			readSource(job, tell);
			return;
		case 'item':
			readItem(job, tell);
			return;
		case 'capture':
			keepCapture(job, tell, nextMessage);
			return;
		case 'meters':
			meterBlocks(job, tell);
			return;
		case 'latency':
			tell(job.work.work === 'signal' ? latencySignal(job.work.wish) : readLatency(job.work.recording));
			return;
		case 'signal':
			tell(answerSignal(job.work));
	}
}
