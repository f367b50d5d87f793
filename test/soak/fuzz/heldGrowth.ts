import { DetentError } from '../../../src/shared/errors.ts';
import { seededRng } from '../../../src/shared/random.ts';
import { Mutator } from './mutate.ts';
import type { FuzzTarget } from './run.ts';

/** Once more when much is held: the engine's own work between two looks at the heap does not come twice. */
const LOOKS = 2;

/** Heap that one decoder holds of a message without end, bytes; the least of several looks, each at a new decoder. */
export function heldBytes(target: FuzzTarget, bytes: number, seed: number): number {
	return Math.min(...Array.from({ length: LOOKS }, () => heldOnce(target, bytes, seed)));
}

/**
 * Heap that one decoder holds after a long stream of bytes that never end a message: the beginning of each golden frame,
 * then what its middle is made of, over and over. Bytes, after a forced collection.
 */
function heldOnce(target: FuzzTarget, bytes: number, seed: number): number {
	const mutator = new Mutator(target.golden, seededRng(seed));
	const subject = target.make();
	const heap = () => {
		globalThis.gc?.();
		return process.memoryUsage().heapUsed + process.memoryUsage().arrayBuffers;
	};
	const feed = (piece: Uint8Array) => {
		try {
			subject.feed(piece);
		} catch (error) {
			if (!(error instanceof DetentError)) throw error;
		}
	};
	feed(mutator.next().slice());
	const before = heap();
	for (const frame of target.golden) {
		feed(frame.subarray(0, Math.max(1, frame.length - 1)));
		const middle = new Uint8Array(256).fill(frame[frame.length >> 1] ?? 0x41);
		for (let fed = 0; fed < bytes / target.golden.length; fed += middle.length) feed(middle);
	}
	const held = heap() - before;
	// It is fed once more, so that it is in hand until here.
	feed(new Uint8Array(1));
	return held;
}
