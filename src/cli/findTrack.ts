import { z } from 'zod';
import { DetentError } from '../shared/errors.ts';
import { findTrack } from '../shared/findByName.ts';
import type { ProjectSummary, RevisionSummary, TrackSummary } from '../shared/model/log.ts';
import type { AttachedSession } from './attach.ts';

const openedSchema = z.object({ project: z.string() });

/**
 * The project that a person means, of the whole log.
 *
 * @throws DetentError `cli.unknown-project`, `cli.ambiguous`
 */
export async function openProject(session: AttachedSession, wanted: string): Promise<ProjectSummary> {
	const { project } = openedSchema.parse(await session.command({ type: 'project.open', project: wanted }));
	return projectAtHand(session, project);
}

/** A project that the session has shown. @throws DetentError `store.unknown` */
export function projectAtHand(session: AttachedSession, id: string): ProjectSummary {
	const project = session.state().projects[id];
	if (project !== undefined) return project;
	throw new DetentError('store.unknown', { message: 'The project is not in the log any more.', subject: id });
}

/** A project and one of its tracks; the only track where none is named. */
export async function findTrackIn(
	session: AttachedSession,
	projectRef: string,
	trackRef: string | null,
): Promise<{ project: ProjectSummary; track: TrackSummary }> {
	const project = await openProject(session, projectRef);
	return { project, track: trackOf(project, trackRef) };
}

/** One of a project's tracks; the only one where none is named. @throws DetentError `cli.usage`, `cli.unknown-track` */
export function trackOf(project: ProjectSummary, trackRef: string | null): TrackSummary {
	if (trackRef !== null) return findTrack(project, trackRef);
	const [only, another] = project.tracks;
	if (only !== undefined && another === undefined) return only;
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
