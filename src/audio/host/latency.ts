import { z } from 'zod';
import { quickTripSignal, readQuickTrip, readRoundTrip, roundTripSignal } from '../../dsp/measure/roundTrip.ts';
import { readTapeTrip, tapeTripSignal } from '../../dsp/measure/tapeTrip.ts';
import { DetentError } from '../../shared/errors.ts';
import { type Latency, type RoundTripReading, roundTripReadingSchema } from '../../shared/model/measurement.ts';
import type { BackendInfo } from '../backends/backend.ts';

/** The longest round trip of converter and rack, on top of the prefilled blocks; tape between its heads included. */
const SEARCH_SECONDS = 1;
/** No rack without tape takes longer. */
const QUICK_SEARCH_SECONDS = 0.3;

const plane = z.custom<Float32Array>((value) => value instanceof Float32Array);
/** What is sent: `tape` is for a delay that moves, `quick` leaves the second method out. */
const wishSchema = z.strictObject({
	rateHz: z.int().positive(),
	levelDbfs: z.number(),
	tape: z.boolean(),
	quick: z.boolean(),
});
export type LatencyWish = z.infer<typeof wishSchema>;
/** A return that holds the test signal, from the frame on when its first frame was sent. */
const recordingSchema = wishSchema.extend({ left: plane, right: plane });
export type Recording = z.infer<typeof recordingSchema>;

export const latencyWorkSchema = z.discriminatedUnion('work', [
	z.strictObject({ work: z.literal('signal'), wish: wishSchema }),
	z.strictObject({ work: z.literal('read'), recording: recordingSchema }),
]);
export type LatencyWork = z.infer<typeof latencyWorkSchema>;
export const latencyAnswerSchema = z.union([plane, roundTripReadingSchema.nullable()]);

/** The one channel that goes through units; null for both. */
type Side = 'left' | 'right' | null;

/** Makes the test signal for a round trip and finds it again. Both take long beside a stream. */
export interface LatencyReader {
	signal(wish: LatencyWish): Promise<Float32Array>;
	/** Null when the signal is not there, or not clearly. */
	read(recording: Recording): Promise<RoundTripReading | null>;
}

export function latencySignal({ rateHz, levelDbfs, tape, quick }: LatencyWish): Float32Array {
	if (tape) return Float32Array.from(tapeTripSignal(rateHz, levelDbfs));
	return Float32Array.from(quick ? quickTripSignal(rateHz, levelDbfs) : roundTripSignal(rateHz, levelDbfs));
}

export function readLatency({ left, right, rateHz, levelDbfs, tape, quick }: Recording): RoundTripReading | null {
	if (tape) return readTapeTrip(left, right, rateHz);
	return (quick ? readQuickTrip : readRoundTrip)(left, right, rateHz, levelDbfs);
}

/** How long is listened for the end of the signal, on top of the stream's own delay, seconds. */
export function searchSeconds({ tape, quick }: Pick<LatencyWish, 'tape' | 'quick'>): number {
	return quick && !tape ? QUICK_SEARCH_SECONDS : SEARCH_SECONDS;
}

/** In the caller's thread: for tests. */
export const directLatencyReader: LatencyReader = {
	signal: async (wish) => latencySignal(wish),
	read: async (recording) => readLatency(recording),
};

/** What of a reading counts: both channels as they were settled, or one of them alone. */
function countedOf(reading: RoundTripReading | null, side: Side): RoundTripReading | null {
	if (reading === null || side === null) return reading;
	const [left, right] = reading.channels;
	// What lies on a channel that goes through no unit is a cable, or nothing: it says nothing of the way.
	if (side === 'left') return left === null ? null : { ...left, channels: [left, null] };
	return right === null ? null : { ...right, channels: [null, right] };
}

/**
 * A reading as a latency.
 *
 * @param stream what it was measured through: no round trip is shorter than its prefilled blocks
 * @param side the one channel that goes through units; null for both
 * @throws DetentError `audio.no-return` when there is nothing, or nothing clear
 */
export function acceptLatency(read: RoundTripReading | null, stream: BackendInfo, side: Side): Latency {
	const { prefillBlocks, blockFrames, rateHz, device } = stream;
	const reading = countedOf(read, side);
	const frames = Math.round(reading?.frames ?? 0);
	if (reading === null || frames < prefillBlocks * blockFrames)
		throw new DetentError('audio.no-return', {
			message: `Nothing that is clearly the test signal came back${side === null ? '' : ` on the ${side} channel, which alone goes through the units`}.`,
			remedy:
				'Check that the send and return channels in rig.yaml are right, that the rack is patched and switched on, and that no unit mutes.',
		});
	const { inverted, confidence, residualRadians, methods, channels, spreadFrames, reads } = reading;
	return {
		frames,
		fraction: reading.frames - frames,
		inverted,
		confidence,
		method: `${methods.map(({ method }) => method).join(' and ')}, minimum phase removed`,
		methods: [...methods],
		residualRadians,
		channels: channels.map((channel) =>
			channel === null ? null : { frames: channel.frames, inverted: channel.inverted },
		) as Latency['channels'],
		...(side === null ? {} : { side }),
		...(spreadFrames === undefined ? {} : { spreadFrames }),
		...(reads === undefined ? {} : { reads }),
		through: { rateHz, blockFrames, prefillBlocks, device },
	};
}
