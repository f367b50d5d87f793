import { z } from 'zod';
import { streamFaultSchema } from '../../audio/backends/streamFault.ts';
import { packedErrorSchema } from '../../audio/packedError.ts';
import { definitionIdSchema } from '../../shared/model/definition.ts';
import { loopIdSchema, MOST_LOOPS } from '../../shared/model/rig.ts';

const positionsSchema = z.record(z.string(), z.number());

export const rackOpenSchema = z.strictObject({
	kind: z.literal('open'),
	device: z.string().min(1),
	rateHz: z.int().min(8000).max(384000),
	blockFrames: z.int().min(64).max(8192),
	prefillBlocks: z.int().min(1).max(16),
	referenceDbfs: z.number(),
	noise: z.boolean(),
	drift: z.boolean(),
	/** Insert pairs behind the main one, in the order of their channels. */
	loops: z.array(loopIdSchema).max(MOST_LOOPS).optional(),
	/** The last channel goes straight through: the cable of a sync pair. */
	sync: z.boolean().optional(),
	/** Constant delay in which faults are made; absent: none can be asked for. */
	faultRoomFrames: z.int().min(1).max(65536).optional(),
	units: z.array(
		z.strictObject({
			unit: z.string(),
			definition: definitionIdSchema,
			channel: z.enum(['stereo', 'left', 'right']),
			loop: loopIdSchema.optional(),
			relay: z.strictObject({ unit: z.string(), control: z.string(), inPath: z.boolean() }).optional(),
			seed: z.int(),
			positions: positionsSchema,
		}),
	),
});
export type RackOpen = z.infer<typeof rackOpenSchema>;

/** What the simulated studio tells the process with the sound card. */
export const toRackSchema = z.discriminatedUnion('kind', [
	rackOpenSchema,
	z.strictObject({ kind: z.literal('positions'), unit: z.string(), positions: positionsSchema }),
	z.strictObject({ kind: z.literal('fault'), fault: streamFaultSchema }),
	z.strictObject({ kind: z.literal('stop') }),
]);
export type ToRack = z.infer<typeof toRackSchema>;

/** What it answers. */
export const fromRackSchema = z.discriminatedUnion('kind', [
	z.strictObject({ kind: z.literal('opened'), modelLatencyFrames: z.number() }),
	z.strictObject({ kind: z.literal('failed'), error: packedErrorSchema }),
	z.strictObject({ kind: z.literal('trouble'), what: z.string() }),
]);
export type FromRack = z.infer<typeof fromRackSchema>;
