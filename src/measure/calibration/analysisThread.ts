import { parentPort, workerData } from 'node:worker_threads';
import { packError } from '../../audio/packedError.ts';
import { analyse, analysisJobSchema } from './analysis.ts';

/** Reads a recording away from the control process, whose units and remotes must not wait for it. */
try {
	parentPort?.postMessage({ ok: true, reading: analyse(analysisJobSchema.parse(workerData)) });
} catch (error) {
	parentPort?.postMessage({ ok: false, error: packError(error) });
}
