import { DetentError, isDetentError } from '../shared/errors.ts';
import type { ProjectSummary, TrackSummary } from '../shared/model/log.ts';
import type { DiskLogStore } from '../store/openLogStore.ts';
import { usageError } from './framework/args.ts';
import { findProject, findTrack } from './logAccess.ts';

type Revision = NonNullable<ReturnType<DiskLogStore['revision']>>;

/** Two revisions that are compared. */
export interface DiffPair {
	/** Title of the track that both belong to in two projects; null where two revisions were named. */
	title: string | null;
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
	if ('revision' in a && 'revision' in b) return { pairs: [{ title: null, a: a.revision, b: b.revision }], alone: [] };
	if ('project' in a && 'project' in b) return projectPairs(store, a.project, b.project);
	throw usageError('A project can only be compared with a project.', 'Name a track of it: PROJECT/TRACK.');
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

function newestOf(store: DiskLogStore, { revisions }: TrackSummary): Revision | null {
	const newest = revisions.findLast(({ outcome }) => outcome === 'complete');
	return newest === undefined ? null : store.revision(newest.hash);
}

function projectPairs(store: DiskLogStore, one: ProjectSummary, two: ProjectSummary): DiffPairs {
	const left = new Set(two.tracks);
	const taken = new Map<TrackSummary, TrackSummary>();
	const same: ((a: TrackSummary, b: TrackSummary) => boolean)[] = [
		(a, b) => a.title.toLowerCase() === b.title.toLowerCase(),
		(a, b) => a.position === b.position,
	];
	for (const fits of same) {
		for (const track of one.tracks) {
			const other = taken.has(track) ? undefined : [...left].find((candidate) => fits(track, candidate));
			if (other === undefined) continue;
			taken.set(track, other);
			left.delete(other);
		}
	}
	const pairs: DiffPair[] = [];
	const alone: string[] = [];
	for (const track of one.tracks) {
		const other = taken.get(track);
		if (other === undefined) {
			alone.push(`${track.title} is only in ${one.title}.`);
			continue;
		}
		const [a, b] = [newestOf(store, track), newestOf(store, other)];
		const title = track.title === other.title ? track.title : `${track.title} → ${other.title}`;
		if (a !== null && b !== null) pairs.push({ title, a, b });
		else alone.push(`${title} has no revision in ${a === null ? one.title : two.title}.`);
	}
	return { pairs, alone: [...alone, ...[...left].map(({ title }) => `${title} is only in ${two.title}.`)] };
}
