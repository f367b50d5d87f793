import type { EntryBody, ProjectSummary, RevisionSummary, TrackSummary } from './model/log.ts';

/** What the log knows of a file by its hash. */
export interface KnownFile {
	project: string;
	projectTitle: string;
	track: string;
	trackTitle: string;
	role: 'mix' | 'capture' | 'master' | 'reference';
	fileName: string;
	/** Number and state of the revision; null for a mix and a reference. */
	revision: { id: string; hash: string; number: number; state: string; isPrint: boolean } | null;
	/** What should be heard or delivered in its place, as a sentence; null where this is the right version. */
	instead: string | null;
}

/** The version of a track that counts: the one that was approved last, else the newest whole one. */
function countingRevision(track: TrackSummary): { revision: RevisionSummary; approved: boolean } | null {
	const prints = track.revisions.filter(({ outcome, print }) => outcome === 'complete' && print !== null);
	const approved = prints.filter(({ approved, state }) => approved || state === 'delivered');
	const revision = newest(approved) ?? newest(prints);
	return revision === null ? null : { revision, approved: approved.length > 0 };
}

function newest(revisions: readonly RevisionSummary[]): RevisionSummary | null {
	return revisions.reduce<RevisionSummary | null>(
		(last, one) => (last === null || one.number > last.number ? one : last),
		null,
	);
}

function insteadOf(
	track: TrackSummary,
	role: KnownFile['role'],
	of: RevisionSummary | undefined,
	sha256: string,
): string | null {
	if (role === 'reference') return 'A reference is heard beside the track; it is never its result.';
	if (role === 'mix') {
		const { mix } = track;
		if (mix === null || mix.sha256 === sha256) return null;
		return `This is an earlier version of the mix. The newest is ${mix.fileName}.`;
	}
	const counts = countingRevision(track);
	if (counts === null || counts.revision.print === sha256) return null;
	const { number, hasMaster, id, state } = counts.revision;
	const file = hasMaster ? `the master of revision ${number}` : `revision ${number}`;
	if (of?.id === id) return `This is what came before the digital stages. What is sent and delivered is ${file}.`;
	if (!counts.approved)
		return `This is not the newest version of ${track.title}. That is ${file}; none is approved yet.`;
	return `This is the WRONG VERSION of ${track.title}: ${file} is ${state}.`;
}

/** Where in a project a file occurs. Shape: one row for each mix, capture, master or reference with this hash. */
export function whatIsIn(project: ProjectSummary, bodies: Iterable<EntryBody>, sha256: string): KnownFile[] {
	const found: KnownFile[] = [];
	const add = (trackId: string, role: KnownFile['role'], fileName: string, revisionId: string | null) => {
		const track = project.tracks.find(({ id }) => id === trackId);
		const revision = track?.revisions.find(({ id }) => id === revisionId);
		found.push({
			project: project.id,
			projectTitle: project.title,
			track: trackId,
			trackTitle: track?.title ?? 'Title lost',
			role,
			fileName,
			revision:
				revision === undefined
					? null
					: {
							id: revision.id,
							hash: revision.hash,
							number: revision.number,
							state: revision.state,
							isPrint: revision.print === sha256,
						},
			instead: track === undefined ? null : insteadOf(track, role, revision, sha256),
		});
	};
	for (const body of bodies) {
		if (body.kind === 'mix' && body.file.sha256 === sha256) add(body.track, 'mix', body.file.fileName, null);
		if (body.kind === 'reference' && body.file.sha256 === sha256)
			add(body.track, 'reference', body.file.fileName, null);
		if (body.kind !== 'revision') continue;
		const { capture, master, track } = body.facts;
		if (capture?.file.sha256 === sha256) add(track, 'capture', capture.file.fileName, body.id);
		if (master?.sha256 === sha256) add(track, 'master', master.fileName, body.id);
	}
	return found;
}

/** `Master of revision 3 of Opening (Opening Night): approved`, and what should be in its place. */
export function whatIsWords(file: KnownFile): string {
	return file.instead === null ? knownFileWords(file) : `${knownFileWords(file)}\n  ${file.instead}`;
}

/** `Master of revision 3 of Opening (Opening Night): approved`. */
export function knownFileWords({ role, revision, trackTitle, projectTitle }: KnownFile): string {
	const name = role.charAt(0).toUpperCase() + role.slice(1);
	if (revision === null) return `${name} of ${trackTitle} (${projectTitle})`;
	const stands = revision.isPrint ? `: ${revision.state}` : '';
	return `${name} of revision ${revision.number} of ${trackTitle} (${projectTitle})${stands}`;
}
