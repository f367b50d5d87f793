import { z } from 'zod';
import { loudnessSchema } from './measurement.ts';

/** Parts of the spectrum that a change of a mix is told in. */
const MIX_REGIONS = ['all', 'low', 'lowMid', 'mid', 'highMid', 'high'] as const;

/** A stretch of the earlier mix over which a region is louder or quieter in the later one. */
export const mixStretchSchema = z.strictObject({
	region: z.enum(MIX_REGIONS),
	/** Seconds of the earlier mix. */
	fromSeconds: z.number().min(0),
	toSeconds: z.number().min(0),
	/** Of `all`: beyond `gainDb`, dB. Of a region: beyond what most regions do at that time. */
	changeDb: z.number(),
});
export type MixStretch = z.infer<typeof mixStretchSchema>;

/** How a later version of a mix differs from an earlier one, measured with both laid on each other. */
export const mixChangeSchema = z.strictObject({
	/** Seconds by which the later file is longer. */
	longerSeconds: z.number(),
	/** Seconds by which the same music comes later in it. */
	laterSeconds: z.number(),
	inverted: z.boolean(),
	/** 0…1; below 0.3 these are hardly of the same music, and stretches mean nothing. */
	likeness: z.number().min(0).max(1),
	/** Seconds that both have. */
	commonSeconds: z.number().min(0),
	/** Where the common seconds differ at all beyond rounding; null where they do not. */
	differs: z.strictObject({ fromSeconds: z.number(), toSeconds: z.number() }).nullable(),
	/** Gain of the later one over the common seconds, dB: the median. Null where nothing is heard. */
	gainDb: z.number().nullable(),
	stretches: z.array(mixStretchSchema),
	earlier: loudnessSchema,
	later: loudnessSchema,
});
export type MixChange = z.infer<typeof mixChangeSchema>;
