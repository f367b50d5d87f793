import { DetentError } from '../shared/errors.ts';
import type { ProjectSummary, RevisionSummary, TrackSummary } from '../shared/model/log.ts';
import type { RemoteState } from '../shared/protocol/state.ts';

/** The one of `all` that is named by id, by the start of its id or by title. @throws DetentError `store.unknown`, `cli.usage` */
function named<T extends { id: string; title: string }>(all: readonly T[], ref: string, what: string): T {
	const wanted = ref.toLowerCase();
	const found = all.filter((item) => item.id === ref || item.title.toLowerCase() === wanted);
	const near = found.length > 0 ? found : all.filter((item) => item.id.startsWith(wanted) || item.id.endsWith(wanted));
	const [only, another] = near;
	if (only !== undefined && another === undefined) return only;
	if (only !== undefined) {
		throw new DetentError('cli.usage', {
			message: `Several ${what}s are called "${ref}".`,
			remedy: 'Say which by its id.',
		});
	}
	throw new DetentError('store.unknown', {
		message: `There is no ${what} "${ref}".`,
		remedy: all.length === 0 ? `There is no ${what} yet.` : `There are: ${all.map((item) => item.title).join(', ')}.`,
	});
}

/** A project and one of its tracks; the only track where none is named. */
export function findTrack(
	state: RemoteState,
	projectRef: string,
	trackRef: string | null,
): { project: ProjectSummary; track: TrackSummary } {
	const project = named(Object.values(state.projects), projectRef, 'project');
	const [first, second] = project.tracks;
	if (trackRef === null && first !== undefined && second === undefined) return { project, track: first };
	if (trackRef === null) {
		throw new DetentError('cli.usage', {
			message: first === undefined ? 'The project has no track.' : 'The project has several tracks.',
			subject: project.title,
			remedy:
				first === undefined
					? 'Import a mix first.'
					: `Say which: ${project.tracks.map((track) => track.title).join(', ')}.`,
		});
	}
	return { project, track: named(project.tracks, trackRef, 'track') };
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
