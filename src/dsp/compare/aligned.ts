import { FRACTIONAL_SIDE, readDelayed, type Samples } from './fractionalDelay.ts';

const CHUNK = 1 << 15;

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
	for (let start = from; start < to; start += CHUNK) {
		const frames = Math.min(CHUNK, to - start);
		for (let channel = 0; channel < reference.length; channel++) {
			readDelayed(reference[channel] as Samples, 0, start, frames, still[channel] as Float64Array);
			readDelayed(other[channel] as Samples, -delayFrames, start, frames, moved[channel] as Float64Array);
		}
		visit(still, moved, frames);
	}
	return Math.max(0, to - from);
}
