import { z } from 'zod';

/** What the limiters did to a whole file, looked at in steps of 10 ms. */
export const reductionSchema = z.strictObject({
	/** Deepest gain reduction, dB, 0 or more. */
	maxDb: z.number().min(0),
	/** Mean over the whole file of the deepest reduction of each step, dB. */
	meanDb: z.number().min(0),
	/** Part of the steps with 0.05 dB or more, 0…1. */
	limitedPart: z.number().min(0).max(1),
});
export type Reduction = z.infer<typeof reductionSchema>;

/** What leaves a part of a chain with one gain in its loudness stage. */
export const matchReadingSchema = z.strictObject({
	gainDb: z.number(),
	/** How far below its ceiling the limiter aims, dB. */
	marginDb: z.number().min(0),
	/** Null for what has no loudness. */
	integratedLufs: z.number().nullable(),
	/** Precise true peak. */
	truePeakDbtp: z.number().nullable(),
	/** Null without a limiter. */
	reduction: reductionSchema.nullable(),
});
export type MatchReading = z.infer<typeof matchReadingSchema>;

/**
 * How a part of a chain came to its loudness target, or how near it may come:
 *
 * - `reached`: within 0.05 LU, and no true peak over the ceiling;
 * - `too-much-limiting`: the target takes more gain reduction than the engineer allows;
 * - `out-of-range`: no gain from -60 to 60 dB leads there;
 * - `not-found`: the loudness jumps past the target, as a gate does on very short material.
 */
export const matchSchema = z.strictObject({
	outcome: z.enum(['reached', 'too-much-limiting', 'out-of-range', 'not-found']),
	targetLufs: z.number(),
	ceilingDbtp: z.number().nullable(),
	/** What the engineer allows, dB; null for any. */
	maxReductionDb: z.number().nullable(),
	/** Deepest reduction at the target itself, dB; null without a limiter, or where the target was not found. */
	neededReductionDb: z.number().nullable(),
	/** The gain to use: at the target, or the nearest that is allowed. */
	reading: matchReadingSchema,
	/** Times the material was run through the chain. */
	passes: z.int().min(1),
});
export type Match = z.infer<typeof matchSchema>;

/** Two recordings made comparable. The gains are 0 or below. */
export const pairMatchSchema = z.strictObject({
	rateHz: z.number(),
	/** Frames that both have, laid on each other. */
	commonFrames: z.int().min(0),
	/** Integrated loudness over those frames, before the gains. */
	referenceLufs: z.number(),
	otherLufs: z.number(),
	referenceGainDb: z.number().max(0),
	otherGainDb: z.number().max(0),
	/** Time by which the other is later, frames. */
	delayFrames: z.number(),
	/** The other is upside down, and is turned over for the comparison. */
	inverted: z.boolean(),
	/** Correlation after the delay, 0…1. */
	likeness: z.number().min(0).max(1),
	/** RMS of the difference, after gain and delay, in dB of the RMS of the reference; null when nothing is left. */
	residualDb: z.number().nullable(),
	/** How far the delay moves: half of the range in which 90 % of `reads` stretches lie, frames. Absent where too few can be read. */
	spreadFrames: z.number().min(0).optional(),
	reads: z.int().positive().optional(),
});
export type PairMatch = z.infer<typeof pairMatchSchema>;
