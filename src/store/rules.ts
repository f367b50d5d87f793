import { DetentError } from '../shared/errors.ts';
import { type EntryBody, entryBodySchema, type ProjectSummary } from '../shared/model/log.ts';
import type { RevisionPhoto } from '../shared/model/photo.ts';

/**
 * Checks that an entry makes sense where it is to be appended: the project and track exist, a revision counts on from
 * the last, an event names a revision of the project.
 *
 * @param project the project as it stands; null when it has no entry yet
 * @returns the body as its schema reads it
 * @throws DetentError `store.bad-entry`, `store.unknown-project`, `store.unknown-track`, `store.unknown-revision`
 */
export function checkBody(projectId: string, project: ProjectSummary | null, body: EntryBody): EntryBody {
	const parsed = entryBodySchema.safeParse(body);
	if (!parsed.success) {
		const issue = parsed.error.issues[0];
		throw bad(projectId, `${body.kind} entry, ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`);
	}
	const checked = parsed.data;
	if (checked.kind === 'project') return checked;
	if (project === null) {
		throw new DetentError('store.unknown-project', {
			subject: projectId,
			message: 'there is no such project.',
			remedy: '`detent log` lists the projects.',
		});
	}
	if (checked.kind === 'track') return checked;
	if (checked.kind === 'event') {
		checkEvent(project, checked);
		return checked;
	}
	if (checked.kind === 'released') {
		const known = new Set(project.tracks.flatMap(({ revisions }) => revisions.map(({ hash }) => hash)));
		const unknown = checked.captures.find(({ revisionHash }) => !known.has(revisionHash));
		if (unknown !== undefined) throw unknownRevision(unknown.revisionHash, project);
		return checked;
	}
	const trackId = checked.kind === 'revision' ? checked.facts.track : checked.track;
	const track = project.tracks.find((candidate) => candidate.id === trackId);
	if (track === undefined) {
		throw new DetentError('store.unknown-track', { subject: trackId, message: `${project.title} has no such track.` });
	}
	if (checked.kind === 'photo' && has(track.photos, checked))
		throw bad(checked.photo.sha256, `${track.title} has this photo`);
	if (checked.kind === 'revision') {
		const next = track.revisions.reduce((last, revision) => Math.max(last, revision.number), 0) + 1;
		if (checked.facts.project !== projectId) throw bad(projectId, 'the revision names another project');
		if (checked.facts.number !== next) throw bad(projectId, `the next revision of ${track.title} is number ${next}`);
	}
	return checked;
}

function has(photos: readonly RevisionPhoto[] | undefined, { unit, photo }: RevisionPhoto): boolean {
	return photos?.some((known) => known.unit === unit && known.photo.sha256 === photo.sha256) ?? false;
}

function bad(subject: string, reason: string): DetentError {
	return new DetentError('store.bad-entry', { subject, message: `nothing was written: ${reason}.` });
}

/** An event names what is there, and a print leaves the house only when that very file was approved. */
function checkEvent(project: ProjectSummary, { revisionHash, event }: Extract<EntryBody, { kind: 'event' }>): void {
	const track = project.tracks.find(({ revisions }) => revisions.some(({ hash }) => hash === revisionHash));
	const revision = track?.revisions.find(({ hash }) => hash === revisionHash);
	if (track === undefined || revision === undefined) throw unknownRevision(revisionHash, project);
	if (event.type === 'answer') {
		if (!track.requests.some(({ comment, revision: about }) => comment === event.comment && about === revisionHash))
			throw bad(event.comment, `${track.title} has no such comment`);
		const { inRevision } = event;
		if (inRevision !== null && !track.revisions.some(({ hash }) => hash === inRevision))
			throw unknownRevision(inRevision, project);
	}
	if (event.type === 'photo' && has(revision.photos, event))
		throw bad(event.photo.sha256, `revision ${revision.number} of ${track.title} has this photo`);
	if (event.type === 'sent' || event.type === 'approval' || event.type === 'delivered') {
		const { print = revision.print } = event;
		if (print === null || print !== revision.print)
			throw bad(print ?? revisionHash, `that file is not the print of revision ${revision.number} of ${track.title}`);
	}
	if (event.type === 'delivered' && !revision.approved) {
		throw new DetentError('store.not-approved', {
			subject: `${track.title}, revision ${revision.number}`,
			message: 'only an approved print can be delivered, and this one is not approved.',
			remedy: 'Write the approval down first: detent version approve.',
		});
	}
}

function unknownRevision(hash: string, project: ProjectSummary): DetentError {
	return new DetentError('store.unknown-revision', {
		subject: hash,
		message: `${project.title} has no such revision.`,
	});
}
