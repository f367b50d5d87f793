import { z } from 'zod';

/** Copies of a mix whose level, time and sound are known, matched with it: made outside, heard in the guest. */
export const matchedItemsSchema = z.strictObject({
	items: z.array(z.strictObject({ path: z.string(), lateFrames: z.number(), inverted: z.boolean() })),
	gainsDb: z.array(z.number()),
	/** Of the mix, which comes again and again. */
	roundFrames: z.int().positive(),
});
export type MatchedItems = z.infer<typeof matchedItemsSchema>;

/** The file that names them, of one rate. */
export function matchedItemsPath(folder: string, rateHz: number): string {
	return `${folder}/${rateHz}.json`;
}
