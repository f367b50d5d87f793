import type { ProjectSummary, RevisionSummary, TrackSummary } from './model/log.ts';

/** The newest whole revisions of a track that two projects have. */
export interface TrackPair {
	title: string;
	a: RevisionSummary;
	b: RevisionSummary;
}

/** The newest whole revision of a track; null where it has none. */
export function newestWhole({ revisions }: Pick<TrackSummary, 'revisions'>): RevisionSummary | null {
	return revisions.findLast(({ outcome }) => outcome === 'complete') ?? null;
}

/** Tracks of two projects that belong together: by title, else by position. Those that only one has are named. */
export function projectPairs(one: ProjectSummary, two: ProjectSummary): { pairs: TrackPair[]; alone: string[] } {
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
	const pairs: TrackPair[] = [];
	const alone: string[] = [];
	for (const track of one.tracks) {
		const other = taken.get(track);
		if (other === undefined) {
			alone.push(`${track.title} is only in ${one.title}.`);
			continue;
		}
		const [a, b] = [newestWhole(track), newestWhole(other)];
		const title = track.title === other.title ? track.title : `${track.title} → ${other.title}`;
		if (a !== null && b !== null) pairs.push({ title, a, b });
		else alone.push(`${title} has no revision in ${a === null ? one.title : two.title}.`);
	}
	return { pairs, alone: [...alone, ...[...left].map(({ title }) => `${title} is only in ${two.title}.`)] };
}
