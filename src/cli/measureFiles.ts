import type { OfflineEngine } from '../audio/offlineEngine.ts';
import type { AudioFileFacts, Loudness } from '../shared/model/measurement.ts';
import type { VerbContext } from './framework/verb.ts';

export interface MeasuredFile {
	readonly path: string;
	readonly facts: AudioFileFacts;
	readonly loudness: Loudness;
}

/**
 * Format and readings of files, on as many threads as there are cores.
 *
 * @throws DetentError `file.*`, `audio.*` of the first file that can't be measured; the signal's reason
 */
export async function measureFiles(
	engine: OfflineEngine,
	paths: readonly string[],
	{ signal, progress }: VerbContext,
): Promise<MeasuredFile[]> {
	const done = paths.map(() => 0);
	const measured = await Promise.all(
		paths.map(async (path, index) => {
			const facts = await engine.inspect(path);
			const loudness = await engine.measure(path, {
				signal,
				onProgress: (fraction) => {
					done[index] = fraction;
					progress.report(done.reduce((sum, part) => sum + part, 0) / done.length, `measuring ${paths.length} file(s)`);
				},
			});
			return { path, facts, loudness };
		}),
	);
	signal.throwIfAborted();
	progress.clear();
	return measured;
}
