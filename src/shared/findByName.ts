import { DetentError } from './errors.ts';
import type { ProjectSummary, TrackSummary } from './model/log.ts';

/** Names that an error tells; a log of many years has thousands. */
const MOST_NAMED = 12;

/**
 * The project that a person means: by id, by the beginning or end of one (4 digits or more), by its title or the
 * beginning of it.
 *
 * @throws DetentError `cli.unknown-project`, `cli.ambiguous`
 */
export function findProject<T extends { id: string; title: string }>(projects: readonly T[], wanted: string): T {
	return findOne(projects, wanted, 'project', ({ id, title }) => ({ id, title }));
}

/** The track that a person means: by position, id or title. @throws DetentError `cli.unknown-track`, `cli.ambiguous` */
export function findTrack(project: ProjectSummary, wanted: string): TrackSummary {
	const byPosition = project.tracks.filter((track) => String(track.position) === wanted);
	if (byPosition.length === 1 && byPosition[0] !== undefined) return byPosition[0];
	return findOne(project.tracks, wanted, 'track', ({ id, title }) => ({ id, title }));
}

function findOne<T>(
	items: readonly T[],
	wanted: string,
	what: 'project' | 'track',
	name: (item: T) => { id: string; title: string },
): T {
	const text = wanted.toLowerCase();
	const idPart = /^[0-9a-f-]{4,}$/.test(text);
	const tries: ((item: T) => boolean)[] = [
		(item) => name(item).id === text,
		(item) => name(item).title.toLowerCase() === text,
		(item) => idPart && (name(item).id.startsWith(text) || name(item).id.endsWith(text)),
		(item) => name(item).title.toLowerCase().startsWith(text),
	];
	for (const fits of tries) {
		const found = items.filter(fits);
		const [only] = found;
		if (found.length === 1 && only !== undefined) return only;
		if (found.length > 1) {
			throw new DetentError('cli.ambiguous', {
				subject: wanted,
				message: `this could be ${found
					.slice(0, MOST_NAMED)
					.map((item) => `"${name(item).title}" (${name(item).id})`)
					.join(' or ')}${found.length > MOST_NAMED ? ` or one of ${found.length - MOST_NAMED} more` : ''}.`,
				remedy: 'Give the id.',
			});
		}
	}
	throw new DetentError(`cli.unknown-${what}`, {
		subject: wanted,
		message: `there is no such ${what}.`,
		remedy:
			items.length === 0
				? `There is no ${what} yet.`
				: `There is ${items
						.slice(0, MOST_NAMED)
						.map((item) => `"${name(item).title}"`)
						.join(', ')}${items.length > MOST_NAMED ? ` and ${items.length - MOST_NAMED} more` : ''}.`,
	});
}
