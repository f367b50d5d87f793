import { DetentError } from '../../shared/errors.ts';
import { chainUnits } from '../../shared/model/chain.ts';
import type { RevisionFacts } from '../../shared/model/revision.ts';
import type { MendableState } from '../../shared/protocol/state.ts';
import type { LogStore } from '../../store/logStore.ts';
import type { StateStore } from '../stateStore.ts';
import type { TrackRef } from '../tapes/locators.ts';
import type { FailedPass, MendablePass } from './failedPassEntry.ts';
import type { PassOrder } from './passOrder.ts';

const hasPrint = (pass: FailedPass): pass is MendablePass => pass.print !== undefined;

type Log = Pick<LogStore, 'entriesOf' | 'entry' | 'project'>;

function mendedBy(store: Log, project: string, pass: string): RevisionFacts | undefined {
	return store.entriesOf(project, ['revision']).find(({ body }) => body.facts.pass.punch?.mends === pass)?.body.facts;
}

/** Failed passes of a track that came after its last revision, oldest first; those that a person cancelled are not among them. */
function failedSince(store: Log, { project, track }: TrackRef): FailedPass[] {
	const failed = store
		.entriesOf(project, ['failed-pass'])
		.filter(({ body }) => body.track === track && body.failure.kind !== 'cancelled');
	if (failed.length === 0) return [];
	const revisions = store.project(project)?.tracks.find(({ id }) => id === track)?.revisions ?? [];
	const last = store.entry(revisions.at(-1)?.hash ?? '')?.seq ?? 0;
	return failed.filter(({ seq }) => seq > last).map(({ body }) => body);
}

/** The failed pass that a further pass of the track makes good; null when the last one was good. */
function lastFailed(store: Log, at: TrackRef): FailedPass | null {
	return failedSince(store, at).at(-1) ?? null;
}

/** A pass after one that failed says so in the log, by itself. */
export function logRetry(store: Log & Pick<LogStore, 'append'>, pass: string, order: PassOrder): void {
	const { author, chain, mends, project, track } = order;
	const failed = mends ?? lastFailed(store, { project, track: track.id });
	if (failed === null) return;
	const { failure, pass: of, print } = failed;
	const units =
		failure.unit === undefined ? (print?.units.map(({ unit }) => unit) ?? chainUnits(chain)) : [failure.unit];
	const way = mends === undefined ? 'again' : 'mend';
	store.append(project, { kind: 'retry', track: track.id, pass, of, way, why: failure.kind, units }, author);
}

/** The newest failed print of a track since its last revision that was made from this mix. */
export function newestMendable(store: Log, at: TrackRef, mixSha256: string | undefined): MendablePass | null {
	return (
		failedSince(store, at)
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
	store: Log & Pick<LogStore, 'failedPasses'>,
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
	const done = mendedBy(store, project, pass.pass);
	if (done !== undefined) throw notMendable(pass.pass, `It was mended already: revision ${done.number} has it.`);
	if (!hasPrint(pass))
		throw notMendable(pass.pass, `Nothing that could be mended was kept of it (${pass.failure.kind}).`);
	return { project, pass };
}

export function notMendable(pass: string, message: string): DetentError {
	return new DetentError('audio.not-mendable', { message, subject: pass, remedy: 'Print the whole track again.' });
}

/** What remotes are told of the newest failed print of the current track; null when there is none. */
export function showMendable({ store, state }: { store: Log; state: StateStore }): void {
	const { current, projects } = state.state;
	const track = current && projects[current.project]?.tracks.find(({ id }) => id === current.track);
	const found = current === null || !track ? null : newestMendable(store, current, track.mix?.sha256);
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
