import { DetentError } from '../shared/errors.ts';
import type { ProjectSummary, RevisionSummary, TrackSummary } from '../shared/model/log.ts';
import type { RemoteState } from '../shared/protocol/state.ts';
import { findProject, findTrack } from './logAccess.ts';

/** A project and one of its tracks; the only track where none is named. */
export function findTrackIn(
	state: RemoteState,
	projectRef: string,
	trackRef: string | null,
): { project: ProjectSummary; track: TrackSummary } {
	const project = findProject(Object.values(state.projects), projectRef);
	if (trackRef !== null) return { project, track: findTrack(project, trackRef) };
	const [only, another] = project.tracks;
	if (only !== undefined && another === undefined) return { project, track: only };
	throw new DetentError('cli.usage', {
		message: only === undefined ? 'The project has no track.' : 'The project has several tracks.',
		subject: project.title,
		remedy:
			only === undefined
				? 'Make one: detent project track PROJECT TITLE --mix FILE.'
				: `Say which: ${project.tracks.map((track) => track.title).join(', ')}.`,
	});
}

/** A revision by number (`3`, `r3`), id or hash prefix. */
export function findRevision(track: TrackSummary, ref: string): RevisionSummary {
	const number = /^r?(\d{1,5})$/.exec(ref)?.[1];
	const found = track.revisions.find((revision) =>
		number !== undefined ? revision.number === Number(number) : revision.id === ref || revision.hash.startsWith(ref),
	);
	if (found !== undefined) return found;
	throw new DetentError('store.unknown', {
		message: `The track has no revision "${ref}".`,
		subject: track.title,
		remedy: track.revisions.length === 0 ? 'It has none yet.' : `It has 1 to ${track.revisions.at(-1)?.number ?? 0}.`,
	});
}
