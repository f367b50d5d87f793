import type { AudioFileFacts } from '../../shared/model/measurement.ts';
import type { RemoteState, TransportState } from '../../shared/protocol/state.ts';

/** Length of a mix in frames of the converter, which is what time is counted in; 0 without one. */
export function pieceFrames(mix: Pick<AudioFileFacts, 'frames' | 'rateHz'> | null, rateHz: number): number {
	return mix === null ? 0 : Math.round((mix.frames * rateHz) / mix.rateHz);
}

/**
 * What the transport is while the host says this of itself. A host that plays nothing has no length: then it is that of the
 * current track, so that it can be played and located again after a pass or a test signal.
 */
export function transportAfter(
	{ transport, current, projects }: Pick<RemoteState, 'transport' | 'current' | 'projects'>,
	report: Pick<TransportState, 'mode' | 'frame' | 'frames'>,
): TransportState {
	const { rateHz } = transport;
	const plays = report.mode === 'playing' || report.mode === 'printing';
	const track = projects[current?.project ?? '']?.tracks.find(({ id }) => id === current?.track);
	const frames = plays ? report.frames : pieceFrames(track?.mix ?? null, rateHz);
	return { mode: report.mode, frame: report.frame, frames, rateHz };
}
