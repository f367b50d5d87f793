/** Both halves of the heap for young objects, as `hostLink.ts` starts the host, and half as much again. */
export const YOUNG_BYTES = 6 * 1024 ** 2;

/**
 * Fills the calling thread's heap for young objects once with garbage. Memory that was never written is not there yet: left
 * alone, more of it is written whenever more comes between two collections than ever before, which goes on for hours, and
 * nobody can tell that from a leak.
 */
export function touchYoungHeap(bytes: number): void {
	const slots = 1024;
	for (let touched = 0; touched < bytes; touched += 8 * slots) new Array(slots).fill(0);
}

/** Objects of so long are put away at once; what comes in this time is far less than the heap for young ones holds. */
const EVERY_MS = 250;

/**
 * Puts young objects away between two blocks. Left alone, V8 does so when there is no more room, which may be in the middle
 * of a block and then takes a quarter of its time.
 *
 * @param collect `globalThis.gc` of a process that was started with `--expose-gc`; undefined where V8 is left alone
 * @returns is called between blocks, with the time on the monotonic clock
 */
export function tidyBetweenBlocks(
	collect: ((options: { type: 'minor' }) => unknown) | undefined,
): (nowMs: number) => void {
	if (collect === undefined) return () => {};
	let nextMs = Number.NEGATIVE_INFINITY;
	return (nowMs) => {
		if (nowMs < nextMs) return;
		nextMs = nowMs + EVERY_MS;
		collect({ type: 'minor' });
	};
}
