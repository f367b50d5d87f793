import { parentPort, workerData } from 'node:worker_threads';
import { latencySignal, latencyWorkSchema, readLatency } from './latency.ts';

/** Makes and finds the test signal away from the block loop, which must not wait for it. */
const work = latencyWorkSchema.parse(workerData);
parentPort?.postMessage(work.work === 'signal' ? latencySignal(work.wish) : readLatency(work.recording));
