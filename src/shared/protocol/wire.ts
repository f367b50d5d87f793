import { z } from 'zod';
import { unitIdSchema } from '../model/rig.ts';

/** One piece of what passed on a unit's wire, and what it says. */
export const wireLineSchema = z.strictObject({
	/** `out` to the unit, `in` from it. */
	direction: z.enum(['in', 'out']),
	/** Two digits a byte, without blanks. */
	hex: z.string().regex(/^([0-9a-f]{2})*$/),
	/** A line for each message that these bytes complete; none in the middle of one. */
	words: z.array(z.string()),
	/** Wall clock, milliseconds since 1970-01-01 UTC. */
	atMs: z.number(),
});
export type WireLine = z.infer<typeof wireLineSchema>;

/** What one who monitors a unit is sent: lines in order, and how many were left out because they came too fast. */
export const wireBatchSchema = z.strictObject({
	unit: unitIdSchema,
	lines: z.array(wireLineSchema),
	dropped: z.int().min(0),
});
export type WireBatch = z.infer<typeof wireBatchSchema>;

/** Which unit's wire to listen to; null for none any more. */
export const monitorSchema = z.strictObject({ unit: unitIdSchema.nullable() });

/** What a test of a unit's connection came to. */
export const UNIT_VERDICTS = [
	'works',
	/** It answered some questions and not others. */
	'unsteady',
	/** It takes messages and can say nothing: only eye and ear can tell. */
	'one-way',
	'no port',
	'silent',
	/** Something comes in, and it is no answer. */
	'not understood',
	'refused',
] as const;
export type UnitVerdict = (typeof UNIT_VERDICTS)[number];

export const unitTestSchema = z.strictObject({
	unit: unitIdSchema,
	verdict: z.enum(UNIT_VERDICTS),
	/** The verdict in a sentence or two. */
	text: z.string(),
	/** What to look at, most likely first; empty where nothing is wrong. */
	remedies: z.array(z.string()),
	/** Port and line settings. */
	reachedBy: z.string(),
	asked: z.int().min(0),
	answered: z.int().min(0),
	/** From the last byte sent to the first that came back, over all exchanges of the test. */
	answerMs: z.strictObject({ min: z.number(), median: z.number(), p99: z.number() }).nullable(),
	bytesOut: z.int().min(0),
	bytesIn: z.int().min(0),
	/** The last of what passed. */
	lines: z.array(wireLineSchema),
});
export type UnitTest = z.infer<typeof unitTestSchema>;
