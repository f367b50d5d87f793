import { type FindingKind, findingKindSchema } from './finding.ts';

/** What comes of the stream or of a cable's moment, and is gone when the stretch is printed again. */
const PASSING: readonly FindingKind[] = ['slip', 'dropout', 'xrun', 'level-jump', 'channel-gone'];

/** A fault that spoils a stretch of a print only: printed again, that stretch may be good. Also of what ended a print. */
export function isPassing(kind: string): boolean {
	return PASSING.some((passing) => passing === kind);
}

/** What ended a print is a fault of the mix, the patch or the clocks: printed again, it would be found again. */
export function comesAgain(failure: string): boolean {
	const kind = findingKindSchema.safeParse(failure).data;
	return kind !== undefined && !isPassing(kind);
}
