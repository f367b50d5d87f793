import { DetentError, isDetentError } from '../shared/errors.ts';
import { findProject, findTrack } from '../shared/findByName.ts';
import type { ProjectSummary, TrackSummary } from '../shared/model/log.ts';
import { newestWhole, projectPairs } from '../shared/projectPairs.ts';
import type { DiskLogStore } from '../store/openLogStore.ts';
import { usageError } from './framework/args.ts';

type Revision = NonNullable<ReturnType<DiskLogStore['revision']>>;

/** Two revisions that are compared. */
export interface DiffPair {
	/** Title of the track that both belong to in two projects; null where two revisions were named. */
	title: string | null;
	/** What is compared, for a chart: `Opening, revision 1 → revision 2`; of two projects with their titles. */
	name: string;
	a: Revision;
	b: Revision;
}

export interface DiffPairs {
	pairs: DiffPair[];
	/** Tracks that only one of the two projects has, or that have no revision in one, in words. */
	alone: string[];
}

/** What a person means: a revision, a track by its newest whole revision, or a project. */
type Side = { revision: Revision } | { project: ProjectSummary };

/**
 * The revisions that `A` and `B` mean: two revisions or tracks are one pair; two projects are a pair for each track that both
 * have, by title, then by position.
 *
 * @throws DetentError `cli.unknown-revision`, `cli.usage` for a project against a revision
 */
export function diffPairs(store: DiskLogStore, A: string, B: string): DiffPairs {
	const a = sideOf(store, A);
	const b = sideOf(store, B);
	if ('revision' in a && 'revision' in b) return { pairs: [pairOf(store, null, a.revision, b.revision)], alone: [] };
	if ('project' in a && 'project' in b) return pairsOf(store, a.project, b.project);
	throw usageError('A project can only be compared with a project.', 'Name a track of it: PROJECT/TRACK.');
}

function pairOf(store: DiskLogStore, title: string | null, a: Revision, b: Revision): DiffPair {
	const titleOf = ({ project, facts }: Revision) => {
		const found = store.project(project);
		const track = found?.tracks.find(({ id }) => id === facts.track)?.title ?? 'A track';
		return a.project === b.project ? track : `${found?.title ?? 'A project'}: ${track}`;
	};
	const to = a.facts.track === b.facts.track ? '' : `${titleOf(b)}, `;
	const name = `${titleOf(a)}, revision ${a.facts.number} → ${to}revision ${b.facts.number}`;
	return { title, name, a, b };
}

function sideOf(store: DiskLogStore, ref: string): Side {
	const found = store.revision(ref);
	if (found !== null) return { revision: found };
	try {
		return named(store, ref);
	} catch (error) {
		if (!isDetentError(error) || error.code === 'cli.ambiguous' || error.code === 'cli.no-revision') throw error;
		throw new DetentError('cli.unknown-revision', {
			subject: ref,
			message: 'there is no such revision, track or project.',
			remedy: '`detent log PROJECT` lists revisions; give 8 digits of a hash or more, PROJECT/TRACK, or PROJECT.',
		});
	}
}

function named(store: DiskLogStore, ref: string): Side {
	const wholeProject = (text: string): ProjectSummary => {
		const project = store.project(findProject(store.list(), text).id);
		if (project !== null) return project;
		throw usageError('There is no such project.', '`detent log` lists them.');
	};
	const slash = ref.lastIndexOf('/');
	if (slash < 0) return { project: wholeProject(ref) };
	const track = findTrack(wholeProject(ref.slice(0, slash)), ref.slice(slash + 1));
	const newest = newestOf(store, track);
	if (newest !== null) return { revision: newest };
	throw new DetentError('cli.no-revision', { subject: ref, message: 'this track has no revision yet.' });
}

function newestOf(store: DiskLogStore, track: TrackSummary): Revision | null {
	const newest = newestWhole(track);
	return newest === null ? null : store.revision(newest.hash);
}

function pairsOf(store: DiskLogStore, one: ProjectSummary, two: ProjectSummary): DiffPairs {
	const { pairs, alone } = projectPairs(one, two);
	return {
		pairs: pairs.flatMap(({ title, a, b }) => {
			const found = [store.revision(a.hash), store.revision(b.hash)] as const;
			return found[0] === null || found[1] === null ? [] : [pairOf(store, title, found[0], found[1])];
		}),
		alone,
	};
}
