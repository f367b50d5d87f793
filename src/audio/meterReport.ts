import { z } from 'zod';
import { hostLoadSchema, type Meters, metersFor, metersSchema, meterTopicSchema } from '../shared/protocol/meters.ts';

/** As JSON, UTF-8. */
export function packedMeters(meters: Meters): Uint8Array<ArrayBuffer> {
	return new TextEncoder().encode(JSON.stringify(meters));
}

const packedSchema = z.instanceof(Uint8Array).transform((bytes, context): unknown => {
	try {
		return JSON.parse(new TextDecoder().decode(bytes));
	} catch {
		context.addIssue('is no JSON');
		return z.NEVER;
	}
});

/**
 * A reading on its way out of the audio host, and what it is for the control process (`Meters`). It is packed where it was made
 * and unpacked where it is used: the block loop's thread, which it goes through 30 times a second, only hands it on. As objects
 * the numbers of its readings were most of what that thread ever allocated, in the part of its heap that is never put away
 * between two blocks; bytes lie outside of it.
 */
export const meterReportSchema = z
	.strictObject({
		/** `packedMeters`; there may be more in it than is wanted by now, and nothing of the host's own. */
		reading: packedSchema.pipe(metersSchema),
		/** What is wanted by now. */
		topics: z.array(meterTopicSchema),
		host: hostLoadSchema.optional(),
	})
	.transform(({ reading, topics, host }) => metersFor(host === undefined ? reading : { ...reading, host }, topics));
export type MeterReport = z.input<typeof meterReportSchema>;
