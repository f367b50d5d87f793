import type { EntryBody, ProjectSummary } from './model/log.ts';

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

/** `Master of revision 3 of Opening (Opening Night): approved`. */
export function knownFileWords({ role, revision, trackTitle, projectTitle }: KnownFile): string {
	const name = role.charAt(0).toUpperCase() + role.slice(1);
	if (revision === null) return `${name} of ${trackTitle} (${projectTitle})`;
	const stands = revision.isPrint ? `: ${revision.state}` : '';
	return `${name} of revision ${revision.number} of ${trackTitle} (${projectTitle})${stands}`;
}
