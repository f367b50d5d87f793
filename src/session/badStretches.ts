import type { Stretch } from '../audio/engine.ts';
import type { Finding, FindingKind } from '../shared/model/finding.ts';
import type { Join } from '../shared/model/join.ts';

/** What comes of the stream or a cable's moment, and is gone when the stretch is printed again. */
const MENDABLE: ReadonlySet<FindingKind> = new Set(['slip', 'dropout', 'xrun', 'level-jump', 'channel-gone']);

export interface PrintSpan {
	sourceFrames: number;
	/** Frames of the print behind the music. */
	tailFrames: number;
	/** A fault may begin so long before the frame it was found at, and end so long behind. */
	marginFrames: number;
	/** Stretches that lie no farther apart are printed in one go. */
	mergeFrames: number;
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
		if (!MENDABLE.has(kind)) continue;
		const toFrame = frames === null ? end : frame + frames + span.marginFrames;
		bad.push({ fromFrame: frame - span.marginFrames, toFrame: Math.min(end, toFrame) });
	}
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

/** The findings of a print that was mended: those in a replaced stretch say by which take. */
export function mendedFindings(findings: readonly Finding[], joins: readonly Join[]): Finding[] {
	return findings.map((finding) => {
		const { frame, severity } = finding;
		if (frame === null || severity !== 'failure') return finding;
		const before = joins.findLast((join) => join.frame <= frame && join.toTake > 0);
		return before === undefined ? finding : { ...finding, mendedByTake: before.toTake };
	});
}
