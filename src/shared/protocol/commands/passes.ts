import { z } from 'zod';
import { idSchema } from '../../model/ids.ts';
import { surroundingsSchema } from '../../model/revision.ts';
import { unitIdSchema } from '../../model/rig.ts';

/** Passes, the round trip, and recalls. */
export const passesCommands = [
	z.strictObject({
		type: z.literal('pass.start'),
		note: z.string().max(2000).default(''),
		/** A stretch that fails is printed again and joined, where the rack allows it. Without it a fault ends the print. */
		punchIn: z.boolean().default(false),
		/** Room and tape, for the revision. */
		surroundings: surroundingsSchema.optional(),
	}),
	/**
	 * Prints the failed stretches of an earlier pass again, by its id or how that ends, and joins them: everything has to be as
	 * it was then.
	 */
	z.strictObject({
		type: z.literal('pass.mend'),
		pass: z.string().regex(/^[0-9a-fA-F-]{4,36}$/),
		/** That of the failed pass when it is empty. */
		note: z.string().max(2000).default(''),
	}),
	/** What should be true before a pass and how it stands now, a `PassCheck` each; sends and records nothing. Levels follow in the state. */
	z.strictObject({ type: z.literal('pass.check') }),
	/** Ends the measurement of levels that the check began. */
	z.strictObject({ type: z.literal('pass.checkCancel') }),
	z.strictObject({ type: z.literal('pass.cancel') }),
	/** Begins to measure the round trip of the chain by test signals, `times` times each loop; `measuring` tells how it goes. */
	z.strictObject({
		type: z.literal('latency.measure'),
		times: z.int().min(1).max(20).default(1),
		/** The delay moves, as between the heads of a tape machine; by the kind of the chain when absent. */
		tape: z.boolean().optional(),
	}),
	z.strictObject({ type: z.literal('latency.cancel') }),
	z.strictObject({ type: z.literal('recall.plan'), revision: idSchema }),
	z.strictObject({ type: z.literal('recall.start') }),
	/** How the step went that waits; `back` when the one before it was not so after all: it waits again then. */
	z.strictObject({ type: z.literal('recall.hand'), step: z.string(), outcome: z.enum(['done', 'failed', 'back']) }),
	/** Before a recall starts: whether the unit's stored memory shall be written back. */
	z.strictObject({ type: z.literal('recall.memory'), unit: unitIdSchema, write: z.boolean() }),
	/** Goes on without a unit that is waited for. */
	z.strictObject({ type: z.literal('recall.skip'), unit: unitIdSchema }),
	z.strictObject({ type: z.literal('recall.retry') }),
	z.strictObject({ type: z.literal('recall.cancel') }),
] as const;
