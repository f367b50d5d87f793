import { z } from 'zod';

/** How long blocks took. */
export const blockHistogramSchema = z.strictObject({
	/** Width of a step, as part of a block's time. */
	step: z.number().positive(),
	/** How many blocks took a step's time; the last one holds all that took longer. */
	counts: z.array(z.int().min(0)).min(1),
});
export type BlockHistogram = z.infer<typeof blockHistogramSchema>;

/**
 * Upper edge of the step below which a share of all blocks lies, as part of a block's time; `beyond` where that is the last
 * step, or where there are no blocks.
 *
 * @param counts as in `BlockHistogram`
 * @param share 0.999 for the time that one block of a thousand exceeds
 */
export function blockPercentile(counts: ArrayLike<number>, step: number, share: number, beyond: number): number {
	let blocks = 0;
	for (let index = 0; index < counts.length; index++) blocks += counts[index] ?? 0;
	if (blocks === 0) return beyond;
	let counted = 0;
	for (let index = 0; index < counts.length - 1; index++) {
		counted += counts[index] ?? 0;
		if (counted >= share * blocks) return Math.min(beyond, (index + 1) * step);
	}
	return beyond;
}
