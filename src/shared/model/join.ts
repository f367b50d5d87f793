import { z } from 'zod';
import { latencySchema } from './measurement.ts';

/** A place where a print goes over from one take to another. */
export const joinSchema = z.strictObject({
	/** Source frame at which the crossfade begins. */
	frame: z.int(),
	fadeFrames: z.int().positive(),
	/** 0 is the first take, 1 the first punched one. */
	fromTake: z.int().min(0),
	toTake: z.int().min(0),
	/** What the two takes differ by there, dB of the music; null when they are the same. */
	residualDb: z.number().nullable(),
});
export type Join = z.infer<typeof joinSchema>;

/** A stretch of a print that was printed again. */
export const takeSchema = z.strictObject({
	/** 1, 2, 3… */
	number: z.int().positive(),
	startedAt: z.iso.datetime(),
	/** Source frames that it has, pre-roll left out. */
	fromFrame: z.int(),
	toFrame: z.int(),
	/** The round trip, measured anew before it. It was cut as the print was, moved by the whole frames that this is longer. */
	latency: latencySchema,
	/** Why earlier tries of it were no take, in their order; absent when it was good at once. */
	failedTries: z.array(z.string()).optional(),
});
export type Take = z.infer<typeof takeSchema>;

/** How a print with faults became whole. */
export const punchSchema = z.strictObject({
	takes: z.array(takeSchema).min(1),
	joins: z.array(joinSchema).min(1),
	/** The failed pass whose print take 0 is, when it was mended later; absent when take 0 is this pass's own. */
	mends: z.uuid().optional(),
});
export type Punch = z.infer<typeof punchSchema>;
