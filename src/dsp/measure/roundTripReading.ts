import type { RoundTrip, RoundTripReading } from '../../shared/model/measurement.ts';

/** Two channels of one converter that are nearer than this are read as one. */
const SAME_FRAMES = 0.5;

/** Both methods found the same; one alone agrees with itself. */
function agreement({ methods, confidence }: RoundTrip, within: number): number {
	const [first, second] = methods;
	if (first === undefined || second === undefined) return confidence;
	const apart = Math.abs(first.frames - second.frames);
	const same = first.inverted === second.inverted && second.confidence >= 2;
	if (same && apart <= within) return confidence;
	return Math.min(confidence, same ? (2 * within) / apart : 1);
}

/**
 * One reading of two channels: the mean where they lie together, else the clearer one.
 *
 * @param within how near two methods must be to agree, frames
 */
export function settleReading(
	channels: readonly [RoundTrip | null, RoundTrip | null],
	within: number,
): RoundTripReading | null {
	const [left, right] = channels.map((channel) =>
		channel === null ? null : { ...channel, confidence: agreement(channel, within) },
	) as [RoundTrip | null, RoundTrip | null];
	const both: RoundTripReading['channels'] = [left, right];
	if (left === null || right === null) {
		const one = left ?? right;
		return one === null ? null : { ...one, channels: both };
	}
	const clearer = right.confidence > left.confidence ? right : left;
	if (Math.abs(left.frames - right.frames) > SAME_FRAMES) return { ...clearer, channels: both };
	const shift = (left.frames + right.frames) / 2 - clearer.frames;
	return {
		...clearer,
		frames: clearer.frames + shift,
		methods: clearer.methods.map((method) => ({ ...method, frames: method.frames + shift })),
		channels: both,
	};
}
