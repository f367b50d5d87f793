import { DELAY_STEP, DelayedReader, FRACTIONAL_SIDE, type Samples } from './fractionalDelay.ts';

/** No transform of a fractional delay goes to waste. */
const CHUNK = 4 * DELAY_STEP;

/**
 * Hands over two recordings as they lie on each other, chunk by chunk. Frames that only one of them has are left out,
 * and so are the ends that a fractional delay can't be read for.
 *
 * @param reference planes of equal length, and so is `other`; as many channels
 * @param delayFrames time by which `other` is later; may have a fraction
 * @param visit gets the planes of both; they are used again for the next chunk
 * @returns frames that both have
 */
export function eachAligned(
	reference: readonly Samples[],
	other: readonly Samples[],
	delayFrames: number,
	visit: (reference: readonly Float64Array[], other: readonly Float64Array[], frames: number) => void,
): number {
	const margin = Number.isInteger(delayFrames) ? 0 : FRACTIONAL_SIDE;
	const from = Math.max(0, Math.ceil(margin - delayFrames));
	const to = Math.min(reference[0]?.length ?? 0, Math.floor((other[0]?.length ?? 0) - delayFrames - margin));
	const still = reference.map(() => new Float64Array(CHUNK));
	const moved = reference.map(() => new Float64Array(CHUNK));
	const atOnce = new DelayedReader(0);
	const later = new DelayedReader(-delayFrames);
	for (let start = from; start < to; start += CHUNK) {
		const frames = Math.min(CHUNK, to - start);
		for (let channel = 0; channel < reference.length; channel++) {
			atOnce.read(reference[channel] as Samples, start, frames, still[channel] as Float64Array);
			later.read(other[channel] as Samples, start, frames, moved[channel] as Float64Array);
		}
		visit(still, moved, frames);
	}
	return Math.max(0, to - from);
}
