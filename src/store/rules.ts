import { DetentError } from '../shared/errors.ts';
import { type EntryBody, entryBodySchema, type ProjectSummary } from '../shared/model/log.ts';

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
		const known = project.tracks.some((track) =>
			track.revisions.some((revision) => revision.hash === checked.revisionHash),
		);
		if (!known) {
			throw new DetentError('store.unknown-revision', {
				subject: checked.revisionHash,
				message: `${project.title} has no such revision.`,
			});
		}
		return checked;
	}
	const trackId = checked.kind === 'revision' ? checked.facts.track : checked.track;
	const track = project.tracks.find((candidate) => candidate.id === trackId);
	if (track === undefined) {
		throw new DetentError('store.unknown-track', { subject: trackId, message: `${project.title} has no such track.` });
	}
	if (checked.kind === 'revision') {
		const next = track.revisions.reduce((last, revision) => Math.max(last, revision.number), 0) + 1;
		if (checked.facts.project !== projectId) throw bad(projectId, 'the revision names another project');
		if (checked.facts.number !== next) throw bad(projectId, `the next revision of ${track.title} is number ${next}`);
	}
	return checked;
}

function bad(subject: string, reason: string): DetentError {
	return new DetentError('store.bad-entry', { subject, message: `nothing was written: ${reason}.` });
}
