import { parentPort } from 'node:worker_threads';
import { packError } from '../packedError.ts';
import { JobCancelled, type JobContext } from './jobContext.ts';
import { type Job, type Report, taskSchema } from './jobs.ts';
import { runJob } from './work/runJob.ts';

/** Progress is reported in steps of this size. */
const PROGRESS_STEP = 0.01;

function work(id: number, job: Job, cancel: Int32Array): Report {
	let reported = 0;
	const context: JobContext = {
		step(fraction) {
			if (Atomics.load(cancel, 0) !== 0) throw new JobCancelled();
			if (fraction < reported + PROGRESS_STEP) return;
			reported = Math.min(1, fraction);
			parentPort?.postMessage({ type: 'progress', id, fraction: reported } satisfies Report);
		},
	};
	try {
		context.step(0);
		return { type: 'done', id, result: runJob(job, context) };
	} catch (error) {
		return error instanceof JobCancelled
			? { type: 'cancelled', id }
			: { type: 'failed', id, error: packError(error, 'internal.worker') };
	}
}

parentPort?.on('message', (message: unknown) => {
	const { id, job, cancel } = taskSchema.parse(message);
	parentPort?.postMessage(work(id, job, cancel));
});
