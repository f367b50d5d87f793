import { z } from 'zod';
import { hostLoadSchema, metersFor, metersSchema, meterTopicSchema } from '../shared/protocol/meters.ts';

const jsonSchema = z.string().transform((text, context): unknown => {
	try {
		return JSON.parse(text);
	} catch {
		context.addIssue('is no JSON');
		return z.NEVER;
	}
});

/**
 * A reading on its way out of the audio host, and what it is for the control process (`Meters`). It is packed where it was made
 * and unpacked where it is used: the block loop's thread, which it goes through 30 times a second, only hands it on. As objects
 * the numbers of its readings were most of what that thread ever allocated, in the part of its heap that is never put away
 * between two blocks.
 */
export const meterReportSchema = z
	.strictObject({
		/** `Meters` as JSON; there may be more in it than is wanted by now, and nothing of the host's own. */
		reading: jsonSchema.pipe(metersSchema),
		/** What is wanted by now. */
		topics: z.array(meterTopicSchema),
		host: hostLoadSchema.optional(),
	})
	.transform(({ reading, topics, host }) => metersFor(host === undefined ? reading : { ...reading, host }, topics));
export type MeterReport = z.input<typeof meterReportSchema>;
