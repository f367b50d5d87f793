import { DetentError } from '../shared/errors.ts';
import { align } from './alignment.ts';
import { FRACTIONAL_SIDE, readDelayed, type Samples } from './fractionalDelay.ts';

const CHUNK = 1 << 15;

/** A fraction below this is none: it leaves less than -150 dB. */
const LEAST_FRACTION = 1e-8;

export interface NullResult {
	/** RMS of the difference in dB of the RMS of the reference; null when nothing is left. */
	residualDb: number | null;
	/** Time by which `other` is later, frames; a whole number when no fraction leaves less. */
	delayFrames: number;
}

/** Powers of the reference and of what is left, where both signals exist. */
function difference(reference: readonly Samples[], other: readonly Samples[], delayFrames: number) {
	const margin = Number.isInteger(delayFrames) ? 0 : FRACTIONAL_SIDE;
	const length = reference[0]?.length ?? 0;
	const otherLength = other[0]?.length ?? 0;
	const from = Math.max(0, Math.ceil(margin - delayFrames));
	const to = Math.min(length, Math.floor(otherLength - delayFrames - margin));
	const moved = new Float64Array(CHUNK);
	let signal = 0;
	let left = 0;
	for (let start = from; start < to; start += CHUNK) {
		const frames = Math.min(CHUNK, to - start);
		for (let channel = 0; channel < reference.length; channel++) {
			const plane = reference[channel] as Samples;
			readDelayed(other[channel] as Samples, -delayFrames, start, frames, moved);
			for (let i = 0; i < frames; i++) {
				const x = plane[start + i] as number;
				const rest = x - (moved[i] as number);
				signal += x * x;
				left += rest * rest;
			}
		}
	}
	return { signal, left };
}

/**
 * Lays `other` over `reference` with the best delay, a fraction of a frame included, and no gain fitted, and tells what is
 * left. Frames that only one of them has are left out.
 *
 * @param reference planes of equal length, and so is `other`; as many channels; finite samples
 * @throws DetentError `audio.channels` when the channels differ, `audio.silent` when the reference is silent where both
 * exist
 */
export function nullTest(reference: readonly Samples[], other: readonly Samples[]): NullResult {
	if (reference.length !== other.length || reference.length === 0) {
		throw new DetentError('audio.channels', {
			message: `A null test of ${reference.length} against ${other.length} channels has no meaning.`,
			remedy: 'Compare files with the same number of channels.',
		});
	}
	const { delayFrames } = align(reference, other);
	const whole = Math.round(delayFrames) + 0;
	const atWhole = difference(reference, other, whole);
	if (!(atWhole.signal > 0)) {
		throw new DetentError('audio.silent', {
			message: 'The reference is silent, or the two have no time in common.',
			remedy: 'Compare with another reference.',
		});
	}
	let best = { delayFrames: whole, ...atWhole };
	if (atWhole.left > 0 && Math.abs(delayFrames - whole) > LEAST_FRACTION) {
		const atFraction = difference(reference, other, delayFrames);
		if (atFraction.signal > 0 && atFraction.left / atFraction.signal < atWhole.left / atWhole.signal) {
			best = { delayFrames, ...atFraction };
		}
	}
	return {
		residualDb: best.left > 0 ? 10 * Math.log10(best.left / best.signal) : null,
		delayFrames: best.delayFrames,
	};
}
