import { z } from 'zod';
import { packedErrorSchema, unpackError } from '../../audio/packedError.ts';
import { startWorker } from '../../process/worker.ts';
import { DetentError } from '../../shared/errors.ts';
import { type LoopReading, loopReadingSchema } from '../../shared/model/calibration.ts';
import type { AnalysisJob } from './analysis.ts';

const answerSchema = z.discriminatedUnion('ok', [
	z.strictObject({ ok: z.literal(true), reading: loopReadingSchema }),
	z.strictObject({ ok: z.literal(false), error: packedErrorSchema }),
]);

/** `analyse` in a thread of its own. @throws DetentError as `analyse` */
export async function analyseInThread(job: AnalysisJob): Promise<LoopReading> {
	const raw = await new Promise<unknown>((resolve, reject) => {
		const worker = startWorker(import.meta.url, './analysisThread', { workerData: job });
		worker.once('message', resolve);
		worker.once('error', reject);
		worker.once('exit', () =>
			reject(new DetentError('internal.thread', { message: 'The thread that reads the recording ended.' })),
		);
	});
	const answer = answerSchema.parse(raw);
	if (!answer.ok) throw unpackError(answer.error);
	return answer.reading;
}
