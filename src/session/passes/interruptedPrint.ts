import { stat } from 'node:fs/promises';
import { finishWav, isUnfinishedWav } from '../../audio/files/finishWav.ts';
import type { OfflineEngine } from '../../audio/offlineEngine.ts';
import { type Clock, delay } from '../../shared/clock.ts';
import type { FailedPrint, PrintSeen } from '../../shared/model/failedPrint.ts';
import type { OpenPass } from '../../store/logStore.ts';
import { failedPrintOf } from './printUnderWay.ts';

/** A host whose daemon was killed fades out and closes the capture before it ends; it is given up after this time. */
const LAST_WORDS_MS = 12_000;
/** A file that nothing was written into for so long is being written no more. */
const IDLE_MS = 2000;
const LOOK_MS = 100;

const NOTHING_SEEN: PrintSeen = { failure: null, findings: [], edges: null, proof: 'programme only' };

/**
 * Ends the file of a print whose end nobody saw, and tells what of it can be printed on from. Of what was written last nothing
 * is known, so it goes back some seconds before that.
 *
 * @param keptPath where the file lies now
 * @returns null where nothing can be mended; never rejects
 */
export async function interruptedPrint(
	{ clock, offline }: { clock: Clock; offline: Pick<OfflineEngine, 'inspect'> },
	{ print, seen = NOTHING_SEEN }: OpenPass,
	keptPath: string,
): Promise<FailedPrint | null> {
	try {
		await written(clock, keptPath);
		if (await isUnfinishedWav(keptPath)) await finishWav(keptPath);
		return print === undefined ? null : failedPrintOf(print, await offline.inspect(keptPath), seen, true);
	} catch {
		// It stays as it is, under a name that says what it is.
		return null;
	}
}

/** Resolves when nobody writes into the file any more. */
async function written(clock: Clock, path: string): Promise<void> {
	for (let waitedMs = 0; waitedMs < LAST_WORDS_MS && (await isUnfinishedWav(path)); waitedMs += LOOK_MS) {
		const idleMs = clock.nowMs() - (await stat(path)).mtimeMs;
		if (idleMs < 0 || idleMs > IDLE_MS) return;
		await delay(clock, LOOK_MS);
	}
}
