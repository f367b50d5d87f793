import type { Clock } from '../../shared/clock.ts';
import { delay } from '../../shared/clock.ts';

/** Says when the next block of a stream without a device is due. */
export interface Pacer {
	/** Resolves when block number `block` (0, 1, 2…) has been "recorded". Never resolves in the same turn. */
	due(block: number): Promise<void>;
}

const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve));

/** No waiting, but one turn of the event loop per block, so that commands get through. */
export const fastPacer: Pacer = { due: nextTurn };

/**
 * Blocks at the pace of `clock`, counted from the first. A late caller catches up: blocks are never lost.
 *
 * @param blockMs duration of one block
 */
export function clockPacer(clock: Clock, blockMs: number): Pacer {
	let startMs: number | null = null;
	return {
		async due(block) {
			startMs ??= clock.monotonicMs() - block * blockMs;
			const waitMs = startMs + (block + 1) * blockMs - clock.monotonicMs();
			if (waitMs > 0) await delay(clock, waitMs);
			else await nextTurn();
		},
	};
}
