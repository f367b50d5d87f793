import type { Stretch } from '../../audio/engine.ts';
import type { Finding } from '../../shared/model/finding.ts';
import type { Join } from '../../shared/model/join.ts';
import { comesAgain, isPassing } from '../../shared/model/passingFault.ts';
import type { PassFailure } from '../../shared/model/revision.ts';

export interface PrintSpan {
	sourceFrames: number;
	/** Frames of the print behind the music. */
	tailFrames: number;
	/** A fault may begin so long before the frame it was found at, and end so long behind. */
	marginFrames: number;
	/** Stretches that lie no farther apart are printed in one go. */
	mergeFrames: number;
	/** From here on nothing is good: the print ended early. */
	brokenFrame?: number;
}

/**
 * What of a print has to be printed again, in the order of the music.
 *
 * @returns null when printing stretches again mends nothing: a fault without a place, or one that would come again
 */
export function badStretches(findings: readonly Finding[], span: PrintSpan): Stretch[] | null {
	const end = span.sourceFrames + span.tailFrames;
	const failures = findings.filter(({ severity }) => severity === 'failure');
	const bad: Stretch[] = [];
	for (const { kind, frame, frames } of failures) {
		if (frame === null) return null;
		if (!isPassing(kind)) continue;
		const toFrame = frames === null ? end : frame + frames + span.marginFrames;
		bad.push({ fromFrame: frame - span.marginFrames, toFrame: Math.min(end, toFrame) });
	}
	if (span.brokenFrame !== undefined) bad.push({ fromFrame: Math.round(span.brokenFrame), toFrame: end });
	bad.sort((one, other) => one.fromFrame - other.fromFrame);
	const merged: Stretch[] = [];
	for (const stretch of bad) {
		const last = merged.at(-1);
		if (last !== undefined && stretch.fromFrame - last.toFrame <= span.mergeFrames)
			merged[merged.length - 1] = { ...last, toFrame: Math.max(last.toFrame, stretch.toFrame) };
		else merged.push(stretch);
	}
	// A fault of another kind within a bad stretch is its consequence, like a tail that is not where it should be.
	const covered = ({ frame, frames }: Finding) =>
		merged.some(
			({ fromFrame, toFrame }) =>
				frame !== null && frame >= fromFrame && (frames === null ? end : frame + frames) <= toFrame,
		);
	return failures.every(covered) ? merged : null;
}

/** How sure supervision is of where a fault begins and ends. */
const MARGIN_S = 0.1;
/** What came so shortly before the end of a print that ended early was not judged yet. */
const UNJUDGED_S = 2;
/** The clock doubts up to 7 s late (`captureSink.ts`): where nobody was there any more to hear it, more is printed again. */
const UNHEARD_S = 8;
/** More faults than this mean that something is wrong that printing again does not mend. */
const MOST_STRETCHES = 12;
/** Failures after which the log is not sure of the settings that the print before them was made with. */
const UNSURE: ReadonlySet<string> = new Set(['control-moved', 'cancelled', 'not-recorded']);
const WOULD_COME_AGAIN = 'what was found would be found again';
const NOT_KNOWN_WHERE = 'it is not known where all of its faults are';

export interface PrintedUntil {
	findings: readonly Finding[];
	/** What ended it; of one that came to its end, the first fault. */
	failure: PassFailure | null;
	/** Frames in the file of the print, and those that the whole one has before, in and behind the music. */
	frames: number;
	preRollFrames: number;
	sourceFrames: number;
	tailFrames: number;
	rateHz: number;
	/** Stretches that lie no farther apart are printed in one go, seconds. */
	mergeS: number;
	/** Nobody heard what supervision said at the end, however far it came. */
	endUnheard?: boolean;
}

/**
 * What of a print has to be printed again: where it has faults, and all that it lacks when it ended early.
 *
 * @returns or why printing stretches again does not make it a print, for a sentence
 */
export function faultyStretches(print: PrintedUntil): Stretch[] | string {
	const { endUnheard = false, failure, findings, frames, preRollFrames, rateHz, sourceFrames, tailFrames } = print;
	if (failure !== null && UNSURE.has(failure.kind)) return 'the settings of what was printed are not certain';
	if (failure !== null && comesAgain(failure.kind)) return WOULD_COME_AGAIN;
	const end = sourceFrames + tailFrames;
	const printedTo = frames - preRollFrames;
	const stretches = badStretches(findings, {
		sourceFrames,
		tailFrames,
		marginFrames: Math.round(MARGIN_S * rateHz),
		mergeFrames: Math.round(print.mergeS * rateHz),
		...(printedTo >= end && !endUnheard
			? {}
			: {
					brokenFrame:
						Math.min(printedTo, endedAt(failure, end, printedTo)) - (endUnheard ? UNHEARD_S : UNJUDGED_S) * rateHz,
				}),
	});
	if (stretches === null) return findings.some(isWithoutPlace) ? NOT_KNOWN_WHERE : WOULD_COME_AGAIN;
	const [first] = stretches;
	if (first === undefined) return 'nothing was found that could be printed again';
	if (stretches.length > MOST_STRETCHES) return `it has more than ${MOST_STRETCHES} faults`;
	if (first.fromFrame <= 0 && first.toFrame >= end) return 'nothing of it is good';
	return stretches;
}

/** Where a print that came to `printedTo` was ended; `end` where nothing ended it. */
function endedAt(failure: PassFailure | null, end: number, printedTo: number): number {
	// What spoils a stretch only, of a print that went on to its end, is no more than its first fault.
	if (failure === null || (printedTo >= end && isPassing(failure.kind))) return end;
	return Math.min(end, failure.frame ?? end);
}

function isWithoutPlace({ severity, frame }: Finding): boolean {
	return severity === 'failure' && frame === null;
}

/** The findings of a print that was mended: those in a replaced stretch say by which take. */
export function mendedFindings(findings: readonly Finding[], joins: readonly Join[]): Finding[] {
	return findings.map((finding) => {
		const { frame, severity } = finding;
		if (frame === null || severity !== 'failure') return finding;
		const before = joins.findLast((join) => join.frame <= frame && join.toTake > 0);
		return before === undefined ? finding : { ...finding, mendedByTake: before.toTake };
	});
}
