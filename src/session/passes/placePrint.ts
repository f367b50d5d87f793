import type { PassResult } from '../../audio/engine.ts';
import type { OfflineEngine } from '../../audio/offlineEngine.ts';
import { isDetentError } from '../../shared/errors.ts';
import type { PassKind } from '../../shared/model/chain.ts';
import type { PairMatch } from '../../shared/model/match.ts';
import type { Latency } from '../../shared/model/measurement.ts';
import type { PassFailure, TapeFacts } from '../../shared/model/revision.ts';

/** Two recordings of the same music are more alike than this, through tape, equalizers and compressors. */
const LEAST_LIKENESS = 0.3;

export interface PlacedPrint {
	result: PassResult;
	latency: Latency;
	placed: TapeFacts['placed'];
}

/**
 * Finds where the music lies in a capture that came off a tape, by comparing it with the source: the gap between the
 * heads, and how exactly the tape was started, are in no latency that can be measured before. The capture is not changed;
 * what counts as its pre-roll and its tail is.
 *
 * @returns the print with its place; or why it is no print: `tape-silent`, `tape-early`, `tape-late`
 */
export async function placePrint(
	offline: Pick<OfflineEngine, 'matchPair'>,
	print: {
		kind: PassKind;
		sourcePath: string;
		sourceFrames: number;
		capturePath: string;
		latency: Latency;
		result: PassResult;
	},
): Promise<PlacedPrint | PassFailure> {
	const { kind, latency, result } = print;
	const unplaced: PlacedPrint = { result, latency, placed: null };
	const match = await offline.matchPair(print.sourcePath, print.capturePath).catch((error: unknown) => {
		if (isDetentError(error) && error.code === 'audio.silent') return null;
		throw error;
	});
	if (match === null) {
		// A pass that only records may have nothing on the return.
		if (kind === 'toTape') return unplaced;
		return { kind: 'tape-silent', frame: null, reason: 'Nothing came off the tape.' };
	}
	if (match.likeness < LEAST_LIKENESS) return unplaced;
	const preRollFrames = Math.round(match.delayFrames);
	const tailFrames = result.frames - preRollFrames - print.sourceFrames;
	if (preRollFrames < 0)
		return { kind: 'tape-early', frame: 0, reason: 'The music began on the tape before the capture did.' };
	if (tailFrames < 0) {
		const reason = 'The music on the tape lasted longer than the capture.';
		return { kind: 'tape-late', frame: print.sourceFrames + tailFrames, reason };
	}
	const lateFrames = match.delayFrames - result.preRollFrames;
	return {
		result: { ...result, preRollFrames, tailFrames },
		latency: later(latency, lateFrames, match),
		placed: {
			lateFrames,
			likeness: match.likeness,
			...(match.spreadFrames === undefined ? {} : { spreadFrames: match.spreadFrames }),
		},
	};
}

/** The latency with what the tape added; never below none. */
function later(latency: Latency, lateFrames: number, match: PairMatch): Latency {
	const { inverted, likeness, spreadFrames, reads } = match;
	const whole = Math.max(0, latency.frames + latency.fraction + lateFrames);
	const frames = Math.round(whole);
	const method = `${latency.method}; placed by comparing the capture with the source`;
	return {
		frames,
		fraction: whole - frames,
		inverted,
		confidence: likeness,
		method,
		...(spreadFrames === undefined ? {} : { spreadFrames }),
		...(reads === undefined ? {} : { reads }),
	};
}
