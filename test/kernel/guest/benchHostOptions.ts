import { z } from 'zod';
import { knownWaySchema } from '../../support/knownWay.ts';

/** What a host of the bench does besides its work. */
export const benchHostOptionsSchema = z.strictObject({
	/** The return comes through them, one after the other. */
	ways: z.array(knownWaySchema).min(1),
	/** What comes back of the monitor outputs is written down, and is in this file when the device has been closed. */
	heard: z.strictObject({ path: z.string(), seconds: z.number().positive() }).nullable(),
});
export type BenchHostOptions = z.infer<typeof benchHostOptionsSchema>;

/** Of the host's process: the options, as JSON. */
export const BENCH_HOST_VARIABLE = 'DETENT_BENCH_HOST';
