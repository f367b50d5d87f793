import type { Cancel, Clock } from '../../shared/clock.ts';
import { describeError } from '../../shared/errors.ts';

/** How often the disk is asked. */
const LOOK_MS = 2000;
const MIB = 1024 ** 2;
/** A print ends in order while there is still room for its header, the log entry and what other programs write meanwhile. */
const STOP_BYTES = 64 * MIB;
/** What the end of a print takes beyond its own frames. */
const END_BYTES = 16 * MIB;

export interface DiskWatchParts {
	clock: Clock;
	/** Bytes free where the print grows. */
	freeBytes: () => Promise<number>;
	/** Bytes that are still to be written: of the capture, and of the whole pass with its master. */
	left: () => { captureBytes: number; passBytes: number };
	/** The rest of the pass will not fit; told once. */
	scarce: (words: string) => void;
	/** The print has to end now; told once, and nothing is looked at afterwards. */
	full: (words: string) => void;
}

const megabytes = (bytes: number) => `${Math.max(0, Math.floor(bytes / MIB))} MB`;

/**
 * Looks at the disk at once and every two seconds while a print grows on it: other programs write there too. A print whose
 * rest still fits is never ended.
 *
 * @returns ends the watch
 */
export function watchDisk({ clock, freeBytes, left, scarce, full }: DiskWatchParts): Cancel {
	let ended = false;
	let warned = false;
	let cancelNext: Cancel = () => {};
	const warn = (words: string) => {
		if (!warned) scarce(words);
		warned = true;
	};
	const look = async () => {
		const free = await freeBytes();
		if (ended) return;
		const { captureBytes, passBytes } = left();
		if (free < Math.min(STOP_BYTES, captureBytes + END_BYTES)) {
			ended = true;
			full(
				`The disk is full: ${megabytes(free)} are free, and ${megabytes(captureBytes)} of the print were still to come. Make room, then print again.`,
			);
			return;
		}
		if (free < passBytes + END_BYTES)
			warn(
				`The disk has ${megabytes(free)} free, and the rest of this pass needs ${megabytes(passBytes)}. Make room now: the print stops in order when the disk is full.`,
			);
		next();
	};
	const next = () => {
		cancelNext = clock.after(LOOK_MS, start);
	};
	const start = () => {
		look().catch((error: unknown) => {
			if (ended) return;
			warn(`How much room the disk has cannot be seen: ${describeError(error)}`);
			next();
		});
	};
	start();
	return () => {
		ended = true;
		cancelNext();
	};
}
