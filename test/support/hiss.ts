import { seededRng } from '../../src/shared/random.ts';

/**
 * Noise of a converter or cable, sample by sample.
 *
 * @param rmsDbfs RMS of it: a full-scale sine has -3.01
 */
export function hissOf(rmsDbfs: number, seed: number): () => number {
	const random = seededRng(seed);
	// The sum of two evenly spread numbers around 0 has an RMS of its peak / √6.
	const peak = 10 ** (rmsDbfs / 20) * Math.sqrt(6);
	return () => peak * (random() + random() - 1);
}
