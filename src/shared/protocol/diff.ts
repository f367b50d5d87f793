import { z } from 'zod';
import { idSchema } from '../model/ids.ts';

/** `GET /api/diff/:kind/:from/:to`, kind `revision|project`: two revisions are one pair, two projects one for each track that both have. */
export const diffAnswerSchema = z.strictObject({
	pairs: z.array(
		z.strictObject({
			/** What is compared, in words. */
			title: z.string(),
			from: idSchema,
			to: idSchema,
			/** Both have a print of the same kind, so that what is heard can be measured: `/api/revisions/:to/explanation/:from`. */
			measurable: z.boolean(),
			/** One plain sentence each, causes first. */
			lines: z.array(z.string()),
		}),
	),
	/** Tracks that only one of two projects has, in words. */
	alone: z.array(z.string()),
});
export type DiffAnswer = z.infer<typeof diffAnswerSchema>;
