import { z } from 'zod';
import { chainSchema } from './chain.ts';
import { findingSchema, proofSchema } from './finding.ts';
import { audioFileFactsSchema } from './measurement.ts';
import { captureSchema, edgeCheckSchema, passFailureSchema, recordedUnitSchema } from './revision.ts';

/** Source frames; the end is not in it. Negative in the pre-roll. */
export const faultyStretchSchema = z.strictObject({ fromFrame: z.int(), toFrame: z.int() });
export type FaultyStretch = z.infer<typeof faultyStretchSchema>;

/** What a failed pass has printed, and everything that has to be the same when its failed stretches are printed again. */
export const failedPrintSchema = z.strictObject({
	note: z.string(),
	source: audioFileFactsSchema,
	/** With the gains of *pre* as they were. */
	chain: chainSchema,
	units: z.array(recordedUnitSchema),
	rateHz: z.int().positive(),
	converter: z.string().nullable(),
	audioBackend: z.string(),
	simulated: z.boolean(),
	/** The file that was set aside, under the name that it has since. */
	capture: captureSchema,
	edges: edgeCheckSchema.nullable(),
	proof: proofSchema,
	/** What of it has to be printed again, in the order of the music. */
	faulty: z.array(faultyStretchSchema).min(1),
});
export type FailedPrint = z.infer<typeof failedPrintSchema>;

/** What is known when a print begins, kept on the disk while it runs: of a file whose end nobody saw it tells what it is. */
export const printUnderWaySchema = failedPrintSchema
	.omit({ capture: true, edges: true, proof: true, faulty: true })
	.extend({
		capture: captureSchema.omit({ file: true }),
		/** Frames of the mix at the converter's rate. */
		sourceFrames: z.int().min(0),
	});
export type PrintUnderWay = z.infer<typeof printUnderWaySchema>;

/** What supervision has told of a print under way. */
export const printSeenSchema = z.strictObject({
	/** Why it is none any more, where something said so. */
	failure: passFailureSchema.nullable(),
	findings: z.array(findingSchema),
	edges: edgeCheckSchema.nullable(),
	proof: proofSchema,
});
export type PrintSeen = z.infer<typeof printSeenSchema>;
