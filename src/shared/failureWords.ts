import type { PassFailure } from './model/revision.ts';
import { formatTime } from './units.ts';

/**
 * Where in the programme a pass failed, and why: `failed at 0:58.0: The device is gone.`; without a place where it has none.
 *
 * @param what it says of the pass: `failed`, or the kind of the failure
 * @param rateHz of the print, in which its frame is counted; null where it is not known: then no place is said
 */
export function failureWords(
	what: string,
	{ frame, reason }: Pick<PassFailure, 'frame' | 'reason'>,
	rateHz: number | null,
): string {
	if (frame === null || rateHz === null) return `${what}: ${reason}`;
	return `${what} ${frame < 0 ? 'before the start' : `at ${formatTime(frame / rateHz)}`}: ${reason}`;
}
