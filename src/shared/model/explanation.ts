import { z } from 'zod';
import { fileReadingsSchema } from './measurement.ts';

const db = z.number().nullable();

/** One third of an octave, of two recordings laid on each other. */
export const explainedBandSchema = z.strictObject({
	hz: z.number().positive(),
	/** What it was turned up by beyond `gainDb`, dB: the smoothed transfer. Null where the mix has nothing to judge by. */
	eqDb: db,
	/** Side to mid of the mix and of the other, dB. Null without mid. */
	mixWidthDb: db,
	otherWidthDb: db,
	/** By how much the left of the other is louder than its right, dB. Null where one of them is silent. */
	otherBalanceDb: db,
});

/** Gain at one level of the mix, where at least half a second of it lies there. */
export const gainAtLevelSchema = z.strictObject({
	/** RMS of 100 ms of the mid of the mix, dBFS; middle of a range of 3 dB. */
	levelDbfs: z.number(),
	/** Against the gain at low levels, dB: 0 or so for plain gain, falling where something compresses or limits. */
	changeDb: z.number(),
	seconds: z.number().min(0),
});

export const nearCeilingSchema = z.strictObject({
	/** Highest sample, dBFS. */
	peakDbfs: db,
	/** Share of samples within 0.1 dB of it, parts per million. */
	nearPpm: z.number().min(0),
	/** Longest row of such samples, frames: more than a few is clipping. */
	longestFrames: z.int().min(0),
});

/** What somebody did to a mix, measured from the mix and what came of it. */
export const explanationSchema = z.strictObject({
	rateHz: z.number().positive(),
	/** Seconds that both have. */
	seconds: z.number().min(0),
	delayFrames: z.number(),
	inverted: z.boolean(),
	/** 0…1; below 0.3 these are hardly of the same music, and nothing here means much. */
	likeness: z.number().min(0).max(1),
	/** Plain gain of the mid, dB: the median of all bands, where nothing limits. */
	gainDb: z.number(),
	bands: z.array(explainedBandSchema),
	/** Calibrations whose loop is taken off the bands, when they were made; absent where none is. */
	withoutLoops: z.array(z.iso.datetime()).optional(),
	/**
	 * Calibrations of loops that are still in the bands, and why; absent where none is. `bypassed`: what was measured is not the
	 * loop alone. `fault`: it was stored with one. `doubted`: at the print something spoke for another loop than was calibrated.
	 */
	loopsLeft: z
		.array(z.strictObject({ at: z.iso.datetime(), why: z.enum(['bypassed', 'fault', 'doubted']) }))
		.optional(),
	dynamics: z.array(gainAtLevelSchema),
	mix: fileReadingsSchema.extend({ crestDb: db, ceiling: nearCeilingSchema }),
	other: fileReadingsSchema.extend({ crestDb: db, ceiling: nearCeilingSchema }),
});
export type Explanation = z.infer<typeof explanationSchema>;
