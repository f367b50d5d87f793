import type { SyncEvent } from '../../dsp/sync/syncCheck.ts';

function count(frames: number): string {
	return frames === 1 ? '1 frame' : `${frames} frames`;
}

/** What happened on the sync pair, in a sentence. */
export function describeSyncEvent({ kind, frames, movedFrames, silent }: SyncEvent, rateHz: number): string {
	if (kind === 'clock') {
		const partsPerMillion = (1e6 * Math.abs(movedFrames)) / Math.max(1, frames);
		return `The two converters of the sync pair do not run on one clock: their delay moved by ${Math.abs(movedFrames).toFixed(2)} frames in ${(frames / rateHz).toFixed(1)} s (${partsPerMillion.toFixed(2)} ppm).`;
	}
	const damage = silent
		? `nothing came for ${count(frames)}`
		: `${count(frames)} ${frames === 1 ? 'is' : 'are'} not what was sent`;
	if (kind === 'disturbed') return `In the stream ${damage}.`;
	const moved =
		movedFrames > 0
			? `The stream lost ${count(movedFrames)}`
			: `The stream came late by ${count(-movedFrames)}, repeated or put in`;
	return frames > 0 ? `${moved}; ${damage}.` : `${moved}.`;
}
