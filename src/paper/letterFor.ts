import { DetentError } from '../shared/errors.ts';
import type { ProjectSummary, RevisionSummary, TrackSummary } from '../shared/model/log.ts';
import type { RevisionFacts } from '../shared/model/revision.ts';
import type { LetterTrack } from '../shared/paper/letter.ts';
import type { LogStore } from '../store/logStore.ts';

export interface LetterRange {
	/** Number of the revision that was heard before, and of the one that is sent; null for what the log says. */
	from: number | null;
	to: number | null;
}

function revisionNumbered(track: TrackSummary, number: number): RevisionSummary {
	const found = track.revisions.find((revision) => revision.number === number);
	if (found !== undefined) return found;
	throw new DetentError('store.unknown', { message: `There is no revision ${number}.`, subject: track.title });
}

/** The revision that is sent, the newest whole one, and the one before it that the client had; else the one before. */
function chosen(track: TrackSummary, range: LetterRange): { to: RevisionSummary; from: RevisionSummary | null } | null {
	const whole = track.revisions.filter(({ outcome }) => outcome === 'complete');
	const to = range.to === null ? whole.at(-1) : revisionNumbered(track, range.to);
	if (to === undefined) return null;
	if (range.from !== null) return { to, from: revisionNumbered(track, range.from) };
	const before = whole.filter(({ number }) => number < to.number);
	return { to, from: before.findLast(({ state }) => state !== 'draft') ?? before.at(-1) ?? null };
}

const factsOf = (store: LogStore, { hash }: RevisionSummary): RevisionFacts | null =>
	store.revision(hash)?.facts ?? null;

/**
 * What the letter tells of the tracks; tracks without a whole revision are left out.
 *
 * @throws DetentError `store.unknown` for a number that a track does not have
 */
export function letterTracks(store: LogStore, tracks: ProjectSummary['tracks'], range: LetterRange): LetterTrack[] {
	const known = knownTracks(store, tracks, range);
	return tracks.flatMap((track) => {
		const pair = chosen(track, range);
		const to = pair === null ? null : factsOf(store, pair.to);
		if (pair === null || to === null) return [];
		const from = pair.from === null ? null : factsOf(store, pair.from);
		const heard = known.get(track.id);
		const requests = track.requests.filter(({ revisionNumber }) =>
			heard === undefined
				? revisionNumber < to.number && revisionNumber >= (from?.number ?? 0)
				: revisionNumber <= to.number,
		);
		return [{ title: track.title, to, from, requests, ...(heard === undefined ? {} : { known: heard }) }];
	});
}

/**
 * Tracks of which nothing new is told, by id: their newest revision was approved, or a client has said something about it; or
 * it is the first one, and went out before another track was printed again. None where that would be all of them.
 */
function knownTracks(
	store: LogStore,
	tracks: ProjectSummary['tracks'],
	range: LetterRange,
): Map<string, NonNullable<LetterTrack['known']>> {
	const known = new Map<string, NonNullable<LetterTrack['known']>>();
	// Whoever names the revisions wants to be told of them.
	if (range.from !== null || range.to !== null) return known;
	const pairs = tracks.flatMap((track) => {
		const pair = chosen(track, range);
		return pair === null ? [] : [{ track, ...pair }];
	});
	const again = pairs.filter(({ from }) => from !== null).map(({ to }) => to.at);
	for (const { track, to, from } of pairs) {
		if (to.state === 'draft') continue;
		if (to.approved) known.set(track.id, 'approved');
		else if (track.requests.some(({ revision }) => revision === to.hash)) known.set(track.id, 'heard');
		else if (from === null && again.some((at) => at > sentAt(store, to))) known.set(track.id, 'heard');
	}
	// A letter that told of nothing would help nobody: when everything is known, all of it is told again.
	return known.size === pairs.length ? new Map() : known;
}

/** When the revision went out first; later than anything when it never did. */
function sentAt(store: LogStore, { hash }: RevisionSummary): string {
	const project = store.revision(hash)?.project;
	const entries = project === undefined ? [] : store.entries(project);
	const sent = entries.find(
		({ body }) => body.kind === 'event' && body.revisionHash === hash && body.event.type === 'sent',
	);
	return sent?.at ?? '\uffff';
}
