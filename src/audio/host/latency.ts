import { z } from 'zod';
import { type DelayReading, findDelay } from '../../dsp/compare/correlate.ts';
import { delayTestSignal } from '../../dsp/compare/testSignal.ts';
import { DetentError } from '../../shared/errors.ts';
import type { Latency } from '../../shared/model/measurement.ts';

/** Length of the test signal. */
export const SIGNAL_SECONDS = 0.5;
/** The longest round trip of converter and rack, on top of the prefilled blocks; tape between its heads included. */
export const SEARCH_SECONDS = 1;
/** Below this ratio of the two highest peaks a reading is not trusted. */
const LEAST_CONFIDENCE = 2;

export const recordingSchema = z.strictObject({
	left: z.custom<Float32Array>((value) => value instanceof Float32Array),
	right: z.custom<Float32Array>((value) => value instanceof Float32Array),
	rateHz: z.int().positive(),
	levelDbfs: z.number(),
});
/** A return that holds the test signal, from the frame on when its first frame was sent. */
export interface Recording {
	left: Float32Array;
	right: Float32Array;
	rateHz: number;
	levelDbfs: number;
}

/** Finds the test signal in a recording; the clearer of the two channels counts. Null when there is nothing. */
export function locate(recording: Recording): DelayReading | null {
	const { left, right, rateHz, levelDbfs } = recording;
	const signal = delayTestSignal(rateHz, SIGNAL_SECONDS, levelDbfs);
	const onLeft = findDelay(Float64Array.from(left), signal, rateHz);
	if (onLeft !== null && onLeft.confidence >= LEAST_CONFIDENCE) return onLeft;
	const onRight = findDelay(Float64Array.from(right), signal, rateHz);
	return onRight !== null && (onLeft === null || onRight.confidence > onLeft.confidence) ? onRight : onLeft;
}

/**
 * A reading as a latency.
 *
 * @param leastFrames no round trip is shorter: the prefilled blocks
 * @throws DetentError `audio.no-return` when there is nothing, or nothing clear
 */
export function acceptLatency(reading: DelayReading | null, leastFrames: number): Latency {
	const remedy =
		'Check that the send and return channels in rig.yaml are right, that the rack is patched and switched on, and that no unit mutes.';
	if (reading === null)
		throw new DetentError('audio.no-return', { message: 'Nothing of the test signal came back.', remedy });
	if (reading.confidence < LEAST_CONFIDENCE || reading.frames < leastFrames)
		throw new DetentError('audio.no-return', {
			message: `What came back is not clearly the test signal (confidence ${reading.confidence.toFixed(1)}, ${LEAST_CONFIDENCE} is needed).`,
			remedy,
		});
	const { frames, fraction, inverted, confidence } = reading;
	return { frames, fraction, inverted, confidence, method: 'sweep, cross-correlation' };
}
