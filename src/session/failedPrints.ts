import { DetentError } from '../shared/errors.ts';
import type { Entry, EntryBody } from '../shared/model/log.ts';
import type { MendableState } from '../shared/protocol/state.ts';
import type { LogStore } from '../store/logStore.ts';
import type { StateStore } from './stateStore.ts';

export type FailedPass = Extract<EntryBody, { kind: 'failed-pass' }>;
type RevisionBody = Extract<EntryBody, { kind: 'revision' }>;
/** One that printed something that can be mended. */
export type MendablePass = FailedPass & { print: NonNullable<FailedPass['print']> };

const hasPrint = (pass: FailedPass): pass is MendablePass => pass.print !== undefined;

const mendedBy = (entries: readonly Entry[], pass: string) =>
	entries.find(
		(entry): entry is Entry & { body: RevisionBody } =>
			entry.body.kind === 'revision' && entry.body.facts.pass.punch?.mends === pass,
	)?.body.facts;

/** Failed passes of a track that came after its last revision, oldest first; those that a person cancelled are not among them. */
function failedSince(entries: readonly Entry[], track: string): FailedPass[] {
	const last = entries.findLastIndex(({ body }) => body.kind === 'revision' && body.facts.track === track);
	return entries
		.slice(last + 1)
		.flatMap(({ body }) =>
			body.kind === 'failed-pass' && body.track === track && body.failure.kind !== 'cancelled' ? [body] : [],
		);
}

/** The failed pass that a further pass of the track makes good; null when the last one was good. */
export function lastFailed(entries: readonly Entry[], track: string): FailedPass | null {
	return failedSince(entries, track).at(-1) ?? null;
}

/** The newest failed print of a track since its last revision that was made from this mix. */
export function newestMendable(
	entries: readonly Entry[],
	track: string,
	mixSha256: string | undefined,
): MendablePass | null {
	return (
		failedSince(entries, track)
			.filter(hasPrint)
			.findLast(({ print }) => print.source.sha256 === mixSha256) ?? null
	);
}

/**
 * A failed pass by its id, or by how its id ends.
 *
 * @throws DetentError `store.unknown`, `audio.not-mendable`
 */
export function mendablePass(
	store: Pick<LogStore, 'failedPasses' | 'entries'>,
	ref: string,
): { project: string; pass: MendablePass } {
	const [first, second] = store.failedPasses(ref.toLowerCase());
	if (first === undefined || second !== undefined)
		throw new DetentError('store.unknown', {
			message: first === undefined ? 'There is no such failed pass in the log.' : 'More than one failed pass ends so.',
			subject: ref,
			remedy: '`detent log` shows the failed passes of a project.',
		});
	const { project, body: pass } = first;
	const done = mendedBy(store.entries(project), pass.pass);
	if (done !== undefined) throw notMendable(pass.pass, `It was mended already: revision ${done.number} has it.`);
	if (!hasPrint(pass))
		throw notMendable(pass.pass, `Nothing that could be mended was kept of it (${pass.failure.kind}).`);
	return { project, pass };
}

export function notMendable(pass: string, message: string): DetentError {
	return new DetentError('audio.not-mendable', { message, subject: pass, remedy: 'Print the whole track again.' });
}

/** What remotes are told of the newest failed print of the current track; null when there is none. */
export function showMendable({ store, state }: { store: Pick<LogStore, 'entries'>; state: StateStore }): void {
	const { current, projects } = state.state;
	const track = current && projects[current.project]?.tracks.find(({ id }) => id === current.track);
	const found =
		current === null || !track
			? null
			: newestMendable(store.entries(current.project), current.track, track.mix?.sha256);
	const mendable: MendableState | null =
		found === null
			? null
			: {
					pass: found.pass,
					startedAt: found.startedAt,
					failure: found.failure,
					faulty: found.print.faulty,
					rateHz: found.print.rateHz,
				};
	state.set(['mendable'], mendable);
}
