import { type FindingKind, findingKindSchema } from './finding.ts';

/** What comes of the stream or of a cable's moment, and is gone when the stretch is printed again. */
const PASSING: ReadonlySet<FindingKind> = new Set(['slip', 'dropout', 'xrun', 'level-jump', 'channel-gone']);

/** A fault that spoils a stretch of a print only: printed again, that stretch may be good. */
export function isPassing(kind: FindingKind): boolean {
	return PASSING.has(kind);
}

/** What ended a print is a fault of the mix, the patch or the clocks: printed again, it would be found again. */
export function comesAgain(failure: string): boolean {
	const kind = findingKindSchema.safeParse(failure).data;
	return kind !== undefined && !isPassing(kind);
}
