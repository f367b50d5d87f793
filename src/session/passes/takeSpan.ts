import type { PassRequest, Stretch } from '../../audio/engine.ts';

/** Music that a take begins before the fault and ends behind it, to find a place where both takes agree. */
const LEAD_S = 2;
/** Music that is sent before that, so that the rack stands as it did in the first take. */
const SETTLE_S = 6;
/** Stretches that lie no farther apart are printed in one go: a take between them would not have its lead. */
export const MERGE_S = 2 * LEAD_S;

/** Two channels of 32-bit float. */
export const FRAME_BYTES = 8;

export interface TakeSpan extends Pick<PassRequest, 'preRollFrames' | 'tailFrames'> {
	/** Source frames that are printed again. */
	fromFrame: number;
	toFrame: number;
	/** Of its file. */
	bytes: number;
}

/** What has to be printed to replace a bad stretch of a print. */
export function takeSpan(
	{ request, rateHz, sourceFrames }: { request: PassRequest; rateHz: number; sourceFrames: number },
	bad: Stretch,
): TakeSpan {
	const lead = Math.round(LEAD_S * rateHz);
	const fromFrame = Math.max(0, bad.fromFrame - lead);
	const toFrame = Math.min(sourceFrames, bad.toFrame + lead);
	const preRollFrames = Math.max(request.preRollFrames, Math.round(SETTLE_S * rateHz));
	const tailFrames = toFrame === sourceFrames ? request.tailFrames : 0;
	const bytes = FRAME_BYTES * (preRollFrames + toFrame - fromFrame + tailFrames);
	return { fromFrame, toFrame, preRollFrames, tailFrames, bytes };
}
