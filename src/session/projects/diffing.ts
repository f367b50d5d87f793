import { diffRevisions } from '../../shared/diff/diffRevisions.ts';
import { projectPairs } from '../../shared/projectPairs.ts';
import type { DiffAnswer } from '../../shared/protocol/diff.ts';
import type { Projects } from './projects.ts';

type Revision = ReturnType<Projects['revision']>;

/** Masters where both have one, else captures that were not let go; null where they have no prints of the same kind. */
export function printKind(projects: Projects, revisions: readonly Revision[]): 'master' | 'capture' | null {
	const all = revisions.map(({ project, facts, hash }) =>
		projects.track(project, facts.track).revisions.find((known) => known.hash === hash),
	);
	if (all.every((one) => one?.hasMaster)) return 'master';
	return all.every((one) => one?.hasCapture) ? 'capture' : null;
}

function pairOf(
	projects: Projects,
	title: string,
	a: Revision,
	b: Revision,
	oneTrack: boolean,
): DiffAnswer['pairs'][number] {
	const changes = diffRevisions(a.facts, b.facts);
	return {
		title,
		from: a.id,
		to: b.id,
		measurable: printKind(projects, [a, b]) !== null,
		// That two projects' tracks are two tracks is no news.
		lines: changes.filter(({ subject }) => oneTrack || subject !== 'track').map(({ text }) => text),
	};
}

/**
 * What changed between two revisions.
 *
 * @throws DetentError `store.unknown`
 */
export function diffOfRevisions(projects: Projects, from: string, to: string): DiffAnswer {
	const [a, b] = [projects.revision(from), projects.revision(to)];
	const name = ({ project, facts }: Revision) =>
		`${projects.track(project, facts.track).title}, revision ${facts.number}`;
	return { pairs: [pairOf(projects, `${name(a)} → ${name(b)}`, a, b, true)], alone: [] };
}

/**
 * What changed between two projects, track by track: the newest whole revision of each.
 *
 * @throws DetentError `store.unknown`
 */
export function diffOfProjects(projects: Projects, from: string, to: string): DiffAnswer {
	const { pairs, alone } = projectPairs(projects.project(from), projects.project(to));
	return {
		pairs: pairs.map(({ title, a, b }) =>
			pairOf(projects, title, projects.revision(a.hash), projects.revision(b.hash), false),
		),
		alone,
	};
}
