import { z } from 'zod';
import { loopIdSchema } from './loopId.ts';

/** A loop held against its calibration on one day, by a few short signals. The newest of each pair is kept. */
export const loopCheckSchema = z.strictObject({
	schema: z.literal(1),
	at: z.iso.datetime(),
	/** Pair of the rig's `audio.loops`; the main send and return when absent. */
	loop: loopIdSchema.optional(),
	/** The calibration that it was held against. */
	calibration: z.uuid(),
	/** What was read before and now, in words. */
	rows: z.array(z.strictObject({ what: z.string(), before: z.string(), now: z.string() })),
	/** Parts of a sentence; empty when everything is as it was. */
	differs: z.array(z.string()),
	/** What most likely was changed, in a sentence; absent when nothing was. */
	likely: z.string().optional(),
});
export type LoopCheck = z.infer<typeof loopCheckSchema>;

/** A check that is under way, or how the last one ended. */
export interface LoopCheckRun {
	/** Pair that is checked; null for the main one. */
	loop: string | null;
	phase: 'measuring' | 'done' | 'failed' | 'cancelled';
	/** What is going on, or how it ended. */
	text: string;
	/** Signals that were sent, and that are to be sent. */
	done: number;
	of: number;
	/** Null until it is done. */
	check: LoopCheck | null;
}
