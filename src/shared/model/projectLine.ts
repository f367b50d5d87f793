import { z } from 'zod';

/** A project in a list; its tracks are read only when it is opened. */
export const projectLineSchema = z.strictObject({
	id: z.string(),
	title: z.string(),
	artist: z.string(),
	form: z.enum(['album', 'ep', 'single']),
	tracks: z.int(),
	revisions: z.int(),
	/** Time of its newest entry. */
	touched: z.string(),
});
export type ProjectLine = z.infer<typeof projectLineSchema>;

/** How much there is in the log. */
export const logSizeSchema = z.strictObject({ projects: z.int(), tracks: z.int(), revisions: z.int() });
export type LogSize = z.infer<typeof logSizeSchema>;
