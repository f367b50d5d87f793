import { z } from 'zod';
import { catalogueEntrySchema, rigDraftSchema } from '../model/rigDraft.ts';

/** `GET /api/rig` (engineer): what a rig can be made of, and the one there is. */
export const rigBeginningSchema = z.strictObject({
	/** Where it will be written. */
	path: z.string(),
	/** The rig file as it is; null where there is none, or one that the form can't read. */
	draft: rigDraftSchema.nullable(),
	/** Name of the file that taking back would bring back; null when there is none. */
	earlier: z.string().nullable(),
	/** Detent starts again by itself with what was written. */
	startsAgain: z.boolean(),
	catalogue: z.array(catalogueEntrySchema),
});
export type RigBeginning = z.infer<typeof rigBeginningSchema>;

/** `GET /api/rig/ports` (engineer): what this machine has to connect with. A list that can't be made says why. */
export const rigPortsSchema = z.strictObject({
	audio: z.strictObject({
		devices: z.array(
			z.strictObject({ name: z.string(), inputs: z.int(), outputs: z.int(), rateHz: z.number(), enough: z.boolean() }),
		),
		problem: z.string().nullable(),
	}),
	midi: z.strictObject({ outputs: z.array(z.string()), inputs: z.array(z.string()), problem: z.string().nullable() }),
	serial: z.array(
		z.strictObject({
			words: z.string(),
			/** As it is written in a rig. */
			target: z.union([
				z.strictObject({ path: z.string() }),
				z.strictObject({
					usb: z.strictObject({
						vendorId: z.string().optional(),
						productId: z.string().optional(),
						serialNumber: z.string().optional(),
						interface: z.int().optional(),
					}),
				}),
			]),
		}),
	),
});
export type RigPorts = z.infer<typeof rigPortsSchema>;

/** `POST /api/rig/check`, `PUT /api/rig` */
export const rigRequestSchema = z.strictObject({ rig: rigDraftSchema });

const rigProblemSchema = z.strictObject({
	path: z.array(z.union([z.string(), z.int()])),
	severity: z.enum(['error', 'warning']),
	words: z.string(),
});
export type RigProblem = z.infer<typeof rigProblemSchema>;

/** `POST /api/rig/check`: the file that would be written, and what is wrong with it. Writes nothing. */
export const rigCheckSchema = z.strictObject({
	text: z.string(),
	/** What stops it, each with its place in the text. */
	errors: z.array(z.string()),
	/** What should be looked at. */
	warnings: z.array(z.string()),
	/** Both again, with the keys of the file that lead to what is meant, for whoever shows it beside its field. */
	problems: z.array(rigProblemSchema),
});
export type RigCheck = z.infer<typeof rigCheckSchema>;

/** `PUT /api/rig`, `POST /api/rig/take-back` */
export const rigWrittenSchema = z.strictObject({
	path: z.string(),
	/** What the file that was there before is called now; null when there was none. */
	kept: z.string().nullable(),
	startsAgain: z.boolean(),
});
export type RigWritten = z.infer<typeof rigWrittenSchema>;
