import { z } from 'zod';

const afterFrames = z.int().min(0);
const frames = z.int().min(1).max(1_000_000);
const channel = z.enum(['left', 'right', 'both']);

/**
 * A fault that a simulated converter or rack makes on request, for tests and demonstrations. `afterFrames` counts from the
 * next frame that is read when it is asked for. What drops, repeats or blanks frames does so `all` over the stream, the
 * sync input too, or on the `return` only; the others are faults of the return.
 */
export const streamFaultSchema = z.discriminatedUnion('kind', [
	/** So many frames are left out, and what comes later comes earlier by as much. */
	z.strictObject({ kind: z.literal('drop'), afterFrames, frames, on: z.enum(['all', 'return']) }),
	/** The last frames come once more, and what comes later comes later by as much. */
	z.strictObject({ kind: z.literal('repeat'), afterFrames, frames, on: z.enum(['all', 'return']) }),
	/** Zeros instead of so many frames; nothing moves. */
	z.strictObject({ kind: z.literal('zero'), afterFrames, frames, on: z.enum(['all', 'return']) }),
	/** Another level for so many frames; null for good. */
	z.strictObject({ kind: z.literal('level'), afterFrames, frames: frames.nullable(), gainDb: z.number(), channel }),
	z.strictObject({ kind: z.literal('gone'), afterFrames, frames: frames.nullable(), channel }),
	/** A constant is added, part of full scale. */
	z.strictObject({
		kind: z.literal('dc'),
		afterFrames,
		frames: frames.nullable(),
		value: z.number().min(-1).max(1),
		channel,
	}),
	z.strictObject({
		kind: z.literal('hum'),
		afterFrames,
		frames: frames.nullable(),
		hz: z.number().positive(),
		peakDbfs: z.number().max(0),
		channel,
	}),
]);
export type StreamFault = z.infer<typeof streamFaultSchema>;
