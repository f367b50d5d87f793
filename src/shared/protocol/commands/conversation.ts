import { z } from 'zod';
import { ANSWER_OUTCOMES, commentSchema, personNameSchema, wordsSchema } from '../../model/conversation.ts';
import { idSchema, sha256Schema } from '../../model/ids.ts';

/** What is said of revisions, and how far they went. */
export const conversationCommands = [
	/** Words about a revision, and a moment in it: a request that wants an answer. Gives `{ comment }`, the entry's hash. */
	z.strictObject({
		type: z.literal('revision.comment'),
		revision: idSchema,
		text: wordsSchema,
		frame: z.int().min(0).nullable().default(null),
		/** Rate that the frame is counted at, the mix's or any other; that of the revision's pass when absent. */
		rateHz: z.int().positive().optional(),
		/** Whose words they are, when an engineer types them in. */
		from: personNameSchema.optional(),
		via: commentSchema.shape.via,
	}),
	/** What became of a comment. With the revision that holds it, its effect is measured from the two prints. */
	z.strictObject({
		type: z.literal('comment.answer'),
		comment: sha256Schema,
		outcome: z.enum(ANSWER_OUTCOMES).default('done'),
		text: wordsSchema,
		why: z.string().trim().max(8000).default(''),
		revision: idSchema.nullable().default(null),
	}),
	/** The print went to somebody to be heard. */
	z.strictObject({ type: z.literal('revision.send'), revision: idSchema, to: personNameSchema.optional() }),
	/** The print is approved, or no longer. `print` says which file was heard; without it the revision's own. */
	z.strictObject({
		type: z.literal('revision.approve'),
		revision: idSchema,
		approved: z.boolean().default(true),
		print: sha256Schema.optional(),
		from: personNameSchema.optional(),
	}),
	/** The print went out as the final one; refused (`store.not-approved`) when that file was not approved. */
	z.strictObject({
		type: z.literal('revision.deliver'),
		revision: idSchema,
		print: sha256Schema.optional(),
		to: personNameSchema.optional(),
	}),
] as const;
