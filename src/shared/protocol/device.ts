import { z } from 'zod';
import { abxScoreSchema, blindItemSchema, blindLetterSchema, blindMethodSchema } from '../model/blindTest.ts';
import { explanationSchema } from '../model/explanation.ts';
import { idSchema } from '../model/ids.ts';
import { errorBodySchema, mediaKindSchema } from './http.ts';

/** A file that a paired device may play by itself: a mix by its track, a print by its revision, a reference by its own id. */
export const deviceRefSchema = z.strictObject({ kind: mediaKindSchema, id: idSchema });
export type DeviceRef = z.infer<typeof deviceRefSchema>;

/** How such a file stands beside the mix of its track. */
export const deviceItemSchema = z.strictObject({
	/** Where the mix begins in it, seconds; before its first frame when negative. */
	startSeconds: z.number(),
	/** It is upside down, and has to be turned over. */
	inverted: z.boolean(),
	/** How much louder than the mix it is by itself, LU. Null: not known, so it is not called matched. */
	louderLu: z.number().nullable(),
	/** It is heard at the same place of the music as the mix; other music never is, nor what is not matched. */
	inTime: z.boolean(),
	/** What else there is to know, or why it is not matched. */
	note: z.string().nullable(),
});
export type DeviceItem = z.infer<typeof deviceItemSchema>;

/** What was done to the mix, by a reference and by this chain. */
export const explanationsSchema = z.array(z.strictObject({ name: z.string(), explanation: explanationSchema })).min(1);
export type Explanations = z.infer<typeof explanationsSchema>;

/** One line of an answer that takes long: how far it is, and in the end what it is, or why not. */
export function progressLineSchema<Result extends z.ZodType>(result: Result) {
	return z.union([
		z.strictObject({ progress: z.number().min(0).max(1) }),
		z.strictObject({ done: result }),
		errorBodySchema,
	]);
}

/** A letter of a blind test on a device: everything that playing takes, and nothing that tells. */
export const deviceLetterSchema = z.strictObject({
	letter: z.union([blindLetterSchema, z.literal('X')]),
	/** `GET /media/blind/:token`, good for this device and this test. */
	token: idSchema,
	startSeconds: z.number(),
	inverted: z.boolean(),
	gainDb: z.number().max(0),
});
export type DeviceLetter = z.infer<typeof deviceLetterSchema>;

export const deviceRevealedSchema = z.strictObject({
	items: z.array(blindItemSchema),
	letter: blindLetterSchema,
	abx: abxScoreSchema.nullable(),
});

/** A blind test on one device; the answer to its commands. */
export const deviceBlindSchema = z.strictObject({
	test: idSchema,
	method: blindMethodSchema,
	letters: z.array(deviceLetterSchema),
	/** ABX: the trial that is on, from 1, and how many there are. */
	trial: z.int().min(0),
	trials: z.int().min(0),
	/** Once it is over. */
	revealed: deviceRevealedSchema.nullable(),
});
export type DeviceBlind = z.infer<typeof deviceBlindSchema>;
