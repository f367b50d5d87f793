import { DetentError } from '../../shared/errors.ts';
import type { PairMatch } from '../../shared/model/match.ts';
import { HopPowers } from '../meters/hopPowers.ts';
import { eachAligned } from './aligned.ts';
import { align } from './alignment.ts';
import type { Samples } from './fractionalDelay.ts';
import { readWander } from './wander.ts';

/** A fraction below this is none: what it leaves is below -150 dB. */
const LEAST_FRACTION = 1e-8;
/** Two readings this near are the same. */
const TOLERANCE_LU = 0.001;
/** Where less than this part of the power is left, the sums of the powers would cancel: it is added up sample by sample. */
const LEAST_LEFT = 1e-7;
/** What the search takes of the work, and what is left when the two have been laid on each other. */
const SEARCH_SHARE = 0.2;
const LEFT_SHARE = 0.9;
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
 * @param step called between pieces of the work with the part that is done, 0…1; what it throws ends it
 * @throws DetentError `audio.channels` when the channels differ, `audio.silent` when one has no loudness over the time
 * they share: silence, or less than 400 ms
 */
export function matchPair(
	reference: readonly Samples[],
	other: readonly Samples[],
	rateHz: number,
	step: (fraction: number) => void = () => {},
): PairMatch {
	const channels = reference.length;
	if (channels !== other.length || channels === 0)
		throw new DetentError('audio.channels', {
			message: `${channels} and ${other.length} channels can't be matched.`,
			remedy: 'Compare files with the same number of channels.',
		});
	const found = align(reference, other, () => step(0));
	step(SEARCH_SHARE);
	const whole = Math.round(found.delayFrames) + 0;
	const delayFrames = Math.abs(found.delayFrames - whole) > LEAST_FRACTION ? found.delayFrames : whole;
	const sign = found.inverted ? -1 : 1;
	const powers = [new HopPowers(rateHz, channels), new HopPowers(rateHz, channels)] as const;
	let squares = 0;
	let otherSquares = 0;
	let product = 0;
	let done = 0;
	const frames = reference[0]?.length ?? 0;
	const commonFrames = eachAligned(reference, other, delayFrames, (still, moved, count) => {
		powers[0].process(still, count);
		powers[1].process(moved, count);
		for (let channel = 0; channel < channels; channel++) {
			const one = still[channel] as Float64Array;
			const two = moved[channel] as Float64Array;
			for (let i = 0; i < count; i++) {
				const x = one[i] as number;
				const y = two[i] as number;
				squares += x * x;
				otherSquares += y * y;
				product += x * y;
			}
		}
		done += count;
		step(SEARCH_SHARE + (LEFT_SHARE - SEARCH_SHARE) * (done / frames));
	});
	const referenceLufs = powers[0].integratedLufs(1);
	const otherLufs = powers[1].integratedLufs(1);
	if (referenceLufs === null || otherLufs === null)
		throw notComparable(
			`${referenceLufs === null ? 'The first' : 'The second'} has no loudness in the time that both have.`,
			'Compare recordings that share at least half a second of sound.',
		);
	const isReferenceLouder = referenceLufs > otherLufs;
	const louder = powers[isReferenceLouder ? 0 : 1];
	const turnedDb = turnedDown(Math.min(referenceLufs, otherLufs), Math.max(referenceLufs, otherLufs), (gain) =>
		louder.integratedLufs(gain),
	);
	const referenceGainDb = isReferenceLouder ? turnedDb : 0;
	const otherGainDb = isReferenceLouder ? 0 : turnedDb;
	const gain = 10 ** (referenceGainDb / 20);
	const otherGain = sign * 10 ** (otherGainDb / 20);
	const referenceLeft = gain * gain * squares;
	let left = referenceLeft - 2 * gain * otherGain * product + otherGain * otherGain * otherSquares;
	if (left < LEAST_LEFT * referenceLeft) {
		left = 0;
		eachAligned(reference, other, delayFrames, (still, moved, count) => {
			for (let channel = 0; channel < channels; channel++) {
				const one = still[channel] as Float64Array;
				const two = moved[channel] as Float64Array;
				for (let i = 0; i < count; i++) left += (gain * (one[i] as number) - otherGain * (two[i] as number)) ** 2;
			}
			step(LEFT_SHARE);
		});
	}
	step(1);
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
		residualDb: left > 0 ? 10 * Math.log10(left / referenceLeft) : null,
		...(wander ?? {}),
	};
}
