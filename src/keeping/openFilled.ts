import { setImmediate as breath } from 'node:timers/promises';
import type { Clock } from '../shared/clock.ts';
import type { Rng } from '../shared/random.ts';
import { FILL_LATER } from '../store/diskLogStore.ts';
import { type DiskLogStore, openLogStore } from '../store/openLogStore.ts';

export interface Opening {
	clock: Pick<Clock, 'nowMs'>;
	rng: Rng;
	signal: AbortSignal;
	report: (fraction: number, label: string) => void;
}

/**
 * Opens a log to write and makes the lists that it lacks, a step at a time, so that it can be followed and cancelled.
 *
 * @throws DetentError `store.*`; the signal's reason when it is aborted: the next opening goes on where this one was
 */
export async function openFilled(root: string, { clock, rng, signal, report }: Opening): Promise<DiskLogStore> {
	const store = openLogStore(root, { clock, rng, access: 'write', filling: FILL_LATER });
	try {
		while (store.fillLists() !== null) {
			const left = store.filling();
			report(left === null ? 1 : left.done / Math.max(1, left.entries), 'lists of the log');
			await breath(undefined, { signal });
		}
		return store;
	} catch (error) {
		store.close();
		signal.throwIfAborted();
		throw error;
	}
}
