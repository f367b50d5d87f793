import { DetentError } from '../../shared/errors.ts';
import { eachAligned } from './aligned.ts';
import { align } from './alignment.ts';
import type { Samples } from './fractionalDelay.ts';

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
	let signal = 0;
	let left = 0;
	eachAligned(reference, other, delayFrames, (still, moved, frames) => {
		for (let channel = 0; channel < still.length; channel++) {
			const plane = still[channel] as Float64Array;
			const movedPlane = moved[channel] as Float64Array;
			for (let i = 0; i < frames; i++) {
				const x = plane[i] as number;
				const rest = x - (movedPlane[i] as number);
				signal += x * x;
				left += rest * rest;
			}
		}
	});
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
