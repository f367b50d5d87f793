import { parentPort, workerData } from 'node:worker_threads';
import type { z } from 'zod';
import { packError } from '../packedError.ts';
import { loadSignal, type SignalWork, saveSignal, type signalAnswerSchema, signalWorkSchema } from './signalFiles.ts';

/** Reads one test signal, or writes one recording, behind the block loop. */
function perform(work: SignalWork): z.input<typeof signalAnswerSchema> {
	try {
		if (work.work === 'load') return { kind: 'loaded', ...loadSignal(work.path, work.rateHz, work.mostFrames) };
		saveSignal(work.path, work.rateHz, work);
		return { kind: 'saved' };
	} catch (error) {
		return { kind: 'failed', error: packError(error) };
	}
}

parentPort?.postMessage(perform(signalWorkSchema.parse(workerData)));
