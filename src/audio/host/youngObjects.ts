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
