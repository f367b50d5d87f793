import { getHeapSpaceStatistics } from 'node:v8';
import { heapLine } from './heapLine.ts';

/** Loaded before the audio host: says what its main thread keeps in memory, after a collection, every few seconds. */
const EVERY_MS = 5000;

/** What V8 compiles is no growth of a program. */
const isKept = (space: string) => !space.startsWith('code');

function keptBytes(): number {
	globalThis.gc?.();
	return getHeapSpaceStatistics()
		.filter(({ space_name }) => isKept(space_name))
		.reduce((sum, { space_used_size }) => sum + space_used_size, 0);
}

setInterval(() => console.log(heapLine(keptBytes())), EVERY_MS).unref();
