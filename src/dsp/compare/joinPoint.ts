import { DetentError } from '../../shared/errors.ts';
import type { Samples } from './fractionalDelay.ts';

/** What two takes may differ by where they are joined, dB of their own level: as a change of 0.027 dB would leave. */
export const AGREE_DB = -50;
/** Two takes of the same noise floor differ by √2 of it; as much again for its own wandering. */
const NOISE_MARGIN = 2 * Math.SQRT2;

/** Where one take may give way to another. */
export interface JoinPoint {
	/** First frame of the crossfade, counted from the first one given. */
	at: number;
	/** RMS of the difference of both takes over the judged window, dB of their RMS; null when they are the same there, 0 at most. */
	residualDb: number | null;
}

export interface JoinSearch {
	/** Length of the crossfade. */
	fadeFrames: number;
	/** Frames judged around each place; at least the crossfade. */
	windowFrames: number;
	/** RMS of the rack's own noise, full scale 1; 0 when it is not known. */
	noiseRms: number;
	/** `end`: the last place where they agree (before a fault); `start`: the first one (behind a fault). */
	nearest: 'start' | 'end';
}

/**
 * Where two takes of one piece of music agree so far that one may become the other unheard: a window in which their
 * difference is either `AGREE_DB` below the music or no more than the rack's own noise makes it. A wrong place by a
 * fraction of a frame, another level, and a unit that still remembers what was played before all show as a difference.
 *
 * @param one planes of equal length and time, full scale 1; and so is `other`; as many channels
 * @returns null when they agree nowhere
 * @throws DetentError `audio.channels` for different channels or lengths
 */
export function findJoin(
	one: readonly Samples[],
	other: readonly Samples[],
	{ fadeFrames, windowFrames, noiseRms, nearest }: JoinSearch,
): JoinPoint | null {
	const frames = one[0]?.length ?? 0;
	if (one.length !== other.length || [...one, ...other].some((plane) => plane.length !== frames)) {
		throw new DetentError('audio.channels', {
			message: 'Takes of different length or with different channels cannot be joined.',
		});
	}
	const hop = Math.max(1, Math.floor(fadeFrames / 2));
	const places = Math.floor((frames - windowFrames) / hop) + 1;
	const noisePower = (NOISE_MARGIN * noiseRms) ** 2 * one.length;
	const sharePower = 10 ** (AGREE_DB / 10);
	for (let place = 0; place < places; place++) {
		const from = (nearest === 'start' ? place : places - 1 - place) * hop;
		let signal = 0;
		let rest = 0;
		for (let channel = 0; channel < one.length; channel++) {
			const a = one[channel] as Samples;
			const b = other[channel] as Samples;
			for (let frame = from; frame < from + windowFrames; frame++) {
				const x = a[frame] as number;
				const difference = x - (b[frame] as number);
				signal += x * x;
				rest += difference * difference;
			}
		}
		if (rest / windowFrames > Math.max(noisePower, (signal / windowFrames) * sharePower)) continue;
		const at = from + Math.floor((windowFrames - fadeFrames) / 2);
		return { at, residualDb: rest === 0 ? null : 10 * Math.log10(rest / Math.max(signal, rest)) };
	}
	return null;
}
