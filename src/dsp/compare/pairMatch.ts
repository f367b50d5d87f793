import { DetentError } from '../../shared/errors.ts';
import type { PairMatch } from '../../shared/model/match.ts';
import { LoudnessMeter } from '../meters/loudness.ts';
import { eachAligned } from './aligned.ts';
import { align } from './alignment.ts';
import type { Samples } from './fractionalDelay.ts';
import { readWander } from './wander.ts';

/** A fraction below this is none: what it leaves is below -150 dB. */
const LEAST_FRACTION = 1e-8;
/** Two readings this near are the same. */
const TOLERANCE_LU = 0.001;
/** Where a block that stands at the gate goes back and forth, the nearest of these counts. */
const MOST_ROUNDS = 6;

function notComparable(message: string, remedy: string): DetentError {
	return new DetentError('audio.silent', { message, remedy });
}

/**
 * Gain with which the louder reads what the softer does, dB, 0 or below. The absolute gate does not move with the signal,
 * so the difference of the readings is a first guess, and the louder is read again with it.
 */
function turnedDown(softerLufs: number, louderLufs: number, readAt: (gain: number) => number | null): number {
	let best = softerLufs - louderLufs + 0;
	let bestError = Number.POSITIVE_INFINITY;
	let gainDb = best;
	for (let round = 0; round < MOST_ROUNDS && gainDb < 0; round++) {
		const error = (readAt(10 ** (gainDb / 20)) ?? Number.NEGATIVE_INFINITY) - softerLufs;
		if (Math.abs(error) < bestError) {
			best = gainDb;
			bestError = Math.abs(error);
		}
		if (!(Number.isFinite(error) && bestError > TOLERANCE_LU)) break;
		gainDb = Math.min(0, gainDb - error);
	}
	return best;
}

/**
 * Makes two recordings of the same music comparable: the same time, to a fraction of a frame, and the same integrated
 * loudness (ITU-R BS.1770-5) over the time that both have. The louder is turned down; nothing is ever turned up, so
 * nothing can clip.
 *
 * What they differ by after that is `residualDb`. For recordings of different things the delay means nothing: `likeness`
 * is near 0 then.
 *
 * @param reference planes of equal length, and so is `other`; as many channels, 1 to 6; finite samples
 * @param rateHz rate of both
 * @throws DetentError `audio.channels` when the channels differ, `audio.silent` when one has no loudness over the time
 * they share: silence, or less than 400 ms
 */
export function matchPair(reference: readonly Samples[], other: readonly Samples[], rateHz: number): PairMatch {
	const channels = reference.length;
	if (channels !== other.length || channels === 0)
		throw new DetentError('audio.channels', {
			message: `${channels} and ${other.length} channels can't be matched.`,
			remedy: 'Compare files with the same number of channels.',
		});
	const found = align(reference, other);
	const whole = Math.round(found.delayFrames) + 0;
	const delayFrames = Math.abs(found.delayFrames - whole) > LEAST_FRACTION ? found.delayFrames : whole;
	const sign = found.inverted ? -1 : 1;
	const meters = [new LoudnessMeter({ rateHz, channels }), new LoudnessMeter({ rateHz, channels })] as const;
	let squares = 0;
	let otherSquares = 0;
	let product = 0;
	const commonFrames = eachAligned(reference, other, delayFrames, (still, moved, frames) => {
		meters[0].process(still, frames);
		meters[1].process(moved, frames);
		for (let channel = 0; channel < channels; channel++) {
			const one = still[channel] as Float64Array;
			const two = moved[channel] as Float64Array;
			for (let i = 0; i < frames; i++) {
				const x = one[i] as number;
				const y = two[i] as number;
				squares += x * x;
				otherSquares += y * y;
				product += x * y;
			}
		}
	});
	const referenceLufs = meters[0].integratedLufs();
	const otherLufs = meters[1].integratedLufs();
	if (referenceLufs === null || otherLufs === null)
		throw notComparable(
			`${referenceLufs === null ? 'The first' : 'The second'} has no loudness in the time that both have.`,
			'Compare recordings that share at least half a second of sound.',
		);
	const isReferenceLouder = referenceLufs > otherLufs;
	const turnedDb = turnedDown(Math.min(referenceLufs, otherLufs), Math.max(referenceLufs, otherLufs), (linearGain) => {
		const meter = new LoudnessMeter({ rateHz, channels });
		eachAligned(reference, other, delayFrames, (still, moved, frames) => {
			const louder = isReferenceLouder ? still : moved;
			meter.process(
				louder.map((plane) => plane.map((sample) => sample * linearGain)),
				frames,
			);
		});
		return meter.integratedLufs();
	});
	const referenceGainDb = isReferenceLouder ? turnedDb : 0;
	const otherGainDb = isReferenceLouder ? 0 : turnedDb;
	const gain = 10 ** (referenceGainDb / 20);
	const otherGain = sign * 10 ** (otherGainDb / 20);
	let left = 0;
	eachAligned(reference, other, delayFrames, (still, moved, frames) => {
		for (let channel = 0; channel < channels; channel++) {
			const one = still[channel] as Float64Array;
			const two = moved[channel] as Float64Array;
			for (let i = 0; i < frames; i++) {
				const rest = gain * (one[i] as number) - otherGain * (two[i] as number);
				left += rest * rest;
			}
		}
	});
	const wander = readWander(reference[0] as Samples, other[0] as Samples, delayFrames, rateHz);
	return {
		rateHz,
		commonFrames,
		referenceLufs,
		otherLufs,
		referenceGainDb,
		otherGainDb,
		delayFrames,
		inverted: found.inverted,
		likeness: Math.min(1, Math.abs(product) / Math.sqrt(squares * otherSquares)),
		residualDb: left > 0 ? 10 * Math.log10(left / (gain * gain * squares)) : null,
		...(wander ?? {}),
	};
}
