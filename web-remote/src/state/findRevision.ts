import { isOpenRequest } from '../../../src/shared/model/conversation.ts';
import type { ProjectSummary, RevisionSummary, TrackSummary } from '../../../src/shared/model/log.ts';
import type { RemoteState } from '../../../src/shared/protocol/state.ts';

export interface PlacedRevision {
	project: ProjectSummary;
	track: TrackSummary;
	revision: RevisionSummary;
	/** The one before it on its track. */
	before: RevisionSummary | null;
}

/** The revision with this id; null when there is none. */
export function revisionById(
	projects: RemoteState['projects'],
	id: string,
): Pick<PlacedRevision, 'project' | 'track' | 'revision'> | null {
	for (const project of Object.values(projects))
		for (const track of project.tracks)
			for (const revision of track.revisions) if (revision.id === id) return { project, track, revision };
	return null;
}

/** How many of the words about a revision wait for an answer. */
export function openRequests(projects: RemoteState['projects'], { hash, id }: RevisionSummary): number {
	const { track } = revisionById(projects, id) ?? { track: null };
	return (track?.requests ?? []).filter((request) => request.revision === hash && isOpenRequest(request)).length;
}

/** The revision whose hash begins so; null when there is none, or more than one. */
export function findRevision(state: RemoteState | null, hash: string): PlacedRevision | null {
	const found: PlacedRevision[] = [];
	for (const project of Object.values(state?.projects ?? {})) {
		for (const track of project.tracks) {
			for (const revision of track.revisions) {
				if (!revision.hash.startsWith(hash)) continue;
				const earlier = track.revisions.filter(({ number }) => number < revision.number);
				const before = earlier.sort((a, b) => b.number - a.number)[0] ?? null;
				found.push({ project, track, revision, before });
			}
		}
	}
	return found.length === 1 ? (found[0] ?? null) : null;
}
