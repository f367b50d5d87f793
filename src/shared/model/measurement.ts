import { z } from 'zod';

/** A level that has no number for silence: null means "no value", never a stand-in figure. */
const level = z.number().nullable();

/** Whole-file readings, ITU-R BS.1770-5 and EBU Tech 3341/3342. */
export const loudnessSchema = z.strictObject({
	integratedLufs: level,
	lra: level,
	maxMomentaryLufs: level,
	maxShortTermLufs: level,
	/** Precise true peak. */
	truePeakDbtp: level,
	/** True peak as the standard's own 4 × 12 filter reads it. */
	truePeakStandardDbtp: level,
	samplePeakDbfs: level,
});
export type Loudness = z.infer<typeof loudnessSchema>;

/** What measuring a file gives: with its lowest peak to short-term loudness ratio where that was asked for. */
export const fileReadingsSchema = loudnessSchema.extend({ minPsrDb: level.optional() });
export type FileReadings = z.infer<typeof fileReadingsSchema>;

/** Peak to loudness ratio, dB: precise true peak less integrated loudness; null without either. */
export function peakToLoudness(readings: Pick<Loudness, 'truePeakDbtp' | 'integratedLufs'>): number | null {
	const { truePeakDbtp, integratedLufs } = readings;
	return truePeakDbtp === null || integratedLufs === null ? null : truePeakDbtp - integratedLufs;
}

/** What is known of an audio file without hearing it. */
export const audioFileFactsSchema = z.strictObject({
	fileName: z.string(),
	container: z.enum(['wav', 'rf64', 'bw64', 'aiff', 'flac']),
	encoding: z.enum(['pcm', 'float']),
	bits: z.int().positive(),
	rateHz: z.int().positive(),
	channels: z.int().positive(),
	frames: z.int().min(0),
	sha256: z.string().regex(/^[0-9a-f]{64}$/),
	bytes: z.int().min(0),
});
export type AudioFileFacts = z.infer<typeof audioFileFactsSchema>;

/** What one method of measuring a round trip found. */
const delayMethodSchema = z.strictObject({
	method: z.enum(['sweep', 'multi-tone', 'chirps']),
	/** May have a fraction. */
	frames: z.number(),
	inverted: z.boolean(),
	confidence: z.number().min(0),
});

/** The round trip of one channel of a pair, or of both. */
const roundTripSchema = z.strictObject({
	frames: z.number(),
	inverted: z.boolean(),
	/** Highest peak of the impulse that is left over the second highest; below 2 the methods do not agree. */
	confidence: z.number().min(0),
	/** RMS of the phase that neither delay nor magnitude explain, radians. */
	residualRadians: z.number().min(0),
	methods: z.array(delayMethodSchema),
	/** Half of the range in which 90 % of the reads lie, and how many there were. */
	spreadFrames: z.number().min(0).optional(),
	reads: z.int().positive().optional(),
});
export type RoundTrip = z.infer<typeof roundTripSchema>;

export const roundTripReadingSchema = roundTripSchema.extend({
	/** Left and right by themselves; null for a channel on which nothing came back. */
	channels: z.tuple([roundTripSchema.nullable(), roundTripSchema.nullable()]),
});
export type RoundTripReading = z.infer<typeof roundTripReadingSchema>;

export const latencySchema = z.strictObject({
	/** Whole frames from a sample sent to the same sample returned, nearest. */
	frames: z.int().min(0),
	/** What is left, -0.5…0.5 frame. */
	fraction: z.number().min(-0.5).max(0.5),
	/** True when the return came back upside down. */
	inverted: z.boolean(),
	/** How clearly the signal came back; below 2 the reading is not trusted: its methods do not agree. */
	confidence: z.number().min(0),
	method: z.string(),
	// What follows is optional, so that a latency without it hashes as it did.
	/** What each method found by itself. */
	methods: z.array(delayMethodSchema).optional(),
	/** RMS of the phase that neither delay nor magnitude explain, radians. */
	residualRadians: z.number().min(0).optional(),
	/** Left and right by themselves; null for a channel on which nothing came back, and for one that does not count. */
	channels: z
		.tuple([
			z.strictObject({ frames: z.number(), inverted: z.boolean() }).nullable(),
			z.strictObject({ frames: z.number(), inverted: z.boolean() }).nullable(),
		])
		.optional(),
	/** The one channel that goes through the units of an insert and counts; absent where both do. */
	side: z.enum(['left', 'right']).optional(),
	/** Of several reads: half of the range in which 90 % of them lie, frames. The delay is their median then. */
	spreadFrames: z.number().min(0).optional(),
	reads: z.int().positive().optional(),
	/** The stream that it was measured through. */
	through: z
		.strictObject({
			rateHz: z.int().positive(),
			blockFrames: z.int().positive(),
			prefillBlocks: z.int().min(0),
			device: z.string().nullable(),
		})
		.optional(),
});
export type Latency = z.infer<typeof latencySchema>;

/** What one loop of a chain took by itself. */
export const loopLatencySchema = z.strictObject({
	/** Pair of the rig; null for the main send and return. */
	loop: z.string().nullable(),
	inserts: z.array(z.string()),
	latency: latencySchema,
});
export type LoopLatency = z.infer<typeof loopLatencySchema>;

/** What the way through the chain was measured to take. */
export const roundTripReportSchema = z.strictObject({
	rateHz: z.int().positive(),
	latency: latencySchema,
	loops: z.array(
		loopLatencySchema.extend({
			/** How much longer it is than when the same loop was measured last, frames; null where it never was. */
			changeFrames: z.number().nullable(),
		}),
	),
});
export type RoundTripReport = z.infer<typeof roundTripReportSchema>;

/** Peaks of the source at the converter after `sendTrimDb`. */
export const dacPeakSchema = z.strictObject({ samplePeakDbfs: level, truePeakDbtp: level, over: z.boolean() });
export type DacPeak = z.infer<typeof dacPeakSchema>;
