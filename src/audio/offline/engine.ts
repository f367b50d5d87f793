import { availableParallelism } from 'node:os';
import { z } from 'zod';
import { DetentError } from '../../shared/errors.ts';
import type { OfflineEngine, OfflineOptions } from '../offlineEngine.ts';
import { type Job, type JobOf, jobSchema, type ResultOf, resultSchemas } from './jobs.ts';
import { WorkerPool } from './pool.ts';

/** More threads than this only fight for the disk. */
const MOST_THREADS = 4;

export interface OfflineEngineOptions {
	/** Worker threads at most; by default one per core, four at most. */
	threads?: number;
}

/**
 * Offline work in a pool of worker threads. Every method rejects with a DetentError (`file.*`, `chain.*`, `audio.*`), or
 * with the signal's reason after an abort; no output file is left half under its final name.
 */
export function createOfflineEngine(options: OfflineEngineOptions = {}): OfflineEngine {
	const pool = new WorkerPool(options.threads ?? Math.min(MOST_THREADS, availableParallelism()));
	async function run<Kind extends Job['kind']>(
		job: JobOf<Kind>,
		jobOptions: OfflineOptions = {},
	): Promise<ResultOf<Kind>> {
		const kind: Kind = job.kind;
		const parsed = jobSchema.safeParse(job);
		if (!parsed.success)
			throw new DetentError('audio.request', { message: `The request is not valid: ${z.prettifyError(parsed.error)}` });
		const result = await pool.run(parsed.data, jobOptions);
		return resultSchemas[kind].parse(result) as ResultOf<Kind>;
	}
	return {
		inspect: (path) => run({ kind: 'inspect', path }),
		waveform: (path, jobOptions) => run({ kind: 'waveform', path }, jobOptions),
		measure: (path, { dualMono = false, psr = false, ...jobOptions } = {}) =>
			run({ kind: 'measure', path, dualMono, psr }, jobOptions),
		fitsWords: (path, bits, jobOptions) => run({ kind: 'fitsWords', path, bits }, jobOptions),
		peaks: (path, gainDb, { sent, ...jobOptions } = {}) =>
			run({ kind: 'peaks', path, gainDb, sent: sent ?? null }, jobOptions),
		render: (request, jobOptions) => run({ kind: 'render', ...request }, jobOptions),
		match: (request, jobOptions) => run({ kind: 'match', ...request }, jobOptions),
		convertRate: (inPath, outPath, rateHz, jobOptions) =>
			run({ kind: 'convertRate', inPath, outPath, rateHz }, jobOptions),
		nullTest: (referencePath, otherPath, jobOptions) => run({ kind: 'nullTest', referencePath, otherPath }, jobOptions),
		matchPair: (referencePath, otherPath, jobOptions) =>
			run({ kind: 'matchPair', referencePath, otherPath }, jobOptions),
		explain: (mixPath, otherPath, jobOptions) =>
			run({ kind: 'explain', referencePath: mixPath, otherPath }, jobOptions),
		mixChange: (earlierPath, laterPath, jobOptions) =>
			run({ kind: 'mixChange', referencePath: earlierPath, otherPath: laterPath }, jobOptions),
		joinTakes: (request, jobOptions) => run({ kind: 'joinTakes', ...request }, jobOptions),
		dispose: () => pool.dispose(),
	};
}
