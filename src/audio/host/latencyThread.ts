import { parentPort, workerData } from 'node:worker_threads';
import { locate, recordingSchema } from './latency.ts';

/** Finds the test signal away from the block loop, which must not wait for it. */
parentPort?.postMessage(locate(recordingSchema.parse(workerData)));
