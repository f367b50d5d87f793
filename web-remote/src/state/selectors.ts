import type { ProjectSummary, RevisionSummary, TrackSummary } from '../../../src/shared/model/log.ts';
import type { RemoteState } from '../../../src/shared/protocol/state.ts';

/** The track that is worked on, with its project. */
export function currentTrack(state: RemoteState | null): { project: ProjectSummary; track: TrackSummary } | null {
	if (state === null || state.current === null) return null;
	const { current } = state;
	const project = state.projects[current.project];
	const track = project?.tracks.find((one) => one.id === current.track);
	return project === undefined || track === undefined ? null : { project, track };
}

/** The newest revision of a track that can be heard; null before the first. */
export function newestPrint({ revisions }: TrackSummary): RevisionSummary | null {
	const prints = revisions.filter(({ hasMaster, hasCapture }) => hasMaster || hasCapture);
	return prints.sort((a, b) => b.number - a.number)[0] ?? null;
}

/** True while a pass is under way. */
export function passRuns(state: RemoteState | null): boolean {
	const phase = state?.pass?.phase;
	return phase !== undefined && phase !== 'complete' && phase !== 'failed' && phase !== 'cancelled';
}

/** True while the rack is measured because it is about to be heard: it plays by itself then. */
export function aboutToPlay(state: RemoteState | null): boolean {
	const run = state?.measuring ?? null;
	return run?.phase === 'measuring' && run.why === 'listening';
}
