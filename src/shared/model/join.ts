import { z } from 'zod';

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
