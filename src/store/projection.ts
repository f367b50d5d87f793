import type { Entry, EntryBody, ProjectSummary, RevisionSummary, TrackSummary } from '../shared/model/log.ts';
import type { TrackMarker } from '../shared/model/marker.ts';
import type { RevisionPhoto, WaitingPhoto } from '../shared/model/photo.ts';
import type { TrackReference } from '../shared/model/reference.ts';
import type { RevisionFacts } from '../shared/model/revision.ts';
import type { LocatorPoint } from '../shared/model/tape.ts';
import { trackWithEvent } from './eventProjection.ts';

/**
 * A project's summary after one more entry; the parts that the entry does not touch are shared with the old summary.
 * Lenient, because the log of a damaged project must still be readable: what names an unknown track makes the track,
 * an event about an unknown revision changes nothing.
 *
 * @param summary null before the first entry
 */
export function applyEntry(summary: ProjectSummary | null, entry: Entry): ProjectSummary {
	const { body } = entry;
	const before: ProjectSummary = summary ?? {
		id: entry.project,
		title: 'Title lost',
		artist: '',
		form: 'single',
		revisionsIncluded: null,
		tracks: [],
	};
	switch (body.kind) {
		case 'project':
			return {
				...before,
				title: body.title,
				artist: body.artist,
				form: body.form,
				revisionsIncluded: body.revisionsIncluded ?? null,
			};
		case 'track':
			return withTrack(before, body.track, (track) => ({ ...track, title: body.title, position: body.position }));
		case 'mix':
			return withTrack(before, body.track, ({ mixChange: _, ...track }) => ({ ...track, mix: body.file }));
		case 'mix-change':
			return withTrack(before, body.track, (track) =>
				track.mix?.sha256 === body.to ? { ...track, mixChange: body.change } : track,
			);
		case 'chain':
			return withTrack(before, body.track, (track) => ({ ...track, chain: body.chain }));
		case 'revision':
			return withTrack(before, body.facts.track, (track) => ({
				...withoutTaken(track, body.facts),
				revisions: [...track.revisions, summarize(body.id, entry, body.facts)],
			}));
		case 'locator':
			return withTrack(before, body.track, (track) => ({ ...track, locators: withPoint(track.locators, entry, body) }));
		case 'locator-removed':
			return withTrack(before, body.track, (track) => ({
				...track,
				locators: track.locators.filter((point) => point.id !== body.point),
			}));
		case 'marker':
			return withTrack(before, body.track, (track) => ({ ...track, markers: withMarker(track.markers, entry, body) }));
		case 'marker-removed':
			return withTrack(before, body.track, ({ markers = [], ...track }) => ({
				...track,
				markers: markers.filter(({ id }) => id !== body.marker),
			}));
		case 'reference':
			return withTrack(before, body.track, ({ references = [], ...track }) => ({
				...track,
				references: [...references.filter(({ id }) => id !== body.reference), referenceOf(entry, body)],
			}));
		case 'reference-removed':
			return withTrack(before, body.track, ({ references = [], ...track }) => ({
				...track,
				references: references.filter(({ id }) => id !== body.reference),
			}));
		case 'photo':
			return withTrack(before, body.track, ({ photos = [], ...track }) => ({
				...track,
				photos: [...photos, { unit: body.unit, photo: body.photo, by: entry.author, settings: body.settings }],
			}));
		case 'photo-removed':
			return withTrack(before, body.track, (track) =>
				keepPhotos(track, ({ unit, photo }) => unit !== body.unit || photo.sha256 !== body.sha256),
			);
		case 'failed-pass':
		case 'retry':
		case 'blind-test':
			return before;
		case 'released':
			return withoutCaptures(before, new Set(body.captures.map(({ revisionHash }) => revisionHash)));
		case 'event':
			return withEvent(before, entry, body);
	}
}

/** A point that moves or gets another name is still the one that somebody made. */
function withPoint(
	points: readonly LocatorPoint[],
	entry: Entry,
	{ point: id, unit, name, seconds }: Extract<EntryBody, { kind: 'locator' }>,
): LocatorPoint[] {
	const known = points.find((point) => point.id === id);
	const made = { by: known?.by ?? entry.author, at: known?.at ?? entry.at };
	const others = points.filter((point) => point.id !== id);
	return [...others, { id, unit, name, seconds, ...made }].sort((a, b) => a.seconds - b.seconds);
}

/** As a point of a tape: who made it stays the one who did. */
function withMarker(
	markers: readonly TrackMarker[] = [],
	entry: Entry,
	{ marker: id, name, seconds }: Extract<EntryBody, { kind: 'marker' }>,
): TrackMarker[] {
	const known = markers.find((marker) => marker.id === id);
	const made = { by: known?.by ?? entry.author, at: known?.at ?? entry.at };
	const others = markers.filter((marker) => marker.id !== id);
	return [...others, { id, name, seconds, ...made }].sort((a, b) => a.seconds - b.seconds);
}

function referenceOf(
	{ author: by, at }: Entry,
	{ reference: id, name, what, service, file }: Extract<EntryBody, { kind: 'reference' }>,
): TrackReference {
	return { id, name, what, ...(service === undefined ? {} : { service }), file, by, at };
}

/** The track with those of its waiting photos only. */
function keepPhotos({ photos = [], ...track }: TrackSummary, keep: (photo: WaitingPhoto) => boolean): TrackSummary {
	const kept = photos.filter(keep);
	return kept.length === 0 ? track : { ...track, photos: kept };
}

/** Photos that a revision took along wait no longer. */
function withoutTaken(track: TrackSummary, facts: RevisionFacts): TrackSummary {
	const taken = photosOf(facts);
	return keepPhotos(
		track,
		({ unit, photo }) => !taken.some((own) => own.unit === unit && own.photo.sha256 === photo.sha256),
	);
}

function photosOf({ units }: RevisionFacts): RevisionPhoto[] {
	return units.flatMap(({ unit, photos = [] }) => photos.map((photo) => ({ unit, photo })));
}

function summarize(id: string, entry: Entry, facts: RevisionFacts): RevisionSummary {
	const reading = facts.measurements.master ?? facts.measurements.capture;
	const photos = photosOf(facts);
	return {
		id,
		hash: entry.hash,
		number: facts.number,
		at: entry.at,
		note: facts.note,
		outcome: facts.pass.outcome,
		integratedLufs: reading?.integratedLufs ?? null,
		truePeakDbtp: reading?.truePeakDbtp ?? null,
		hasCapture: facts.capture !== null,
		hasMaster: facts.master !== null,
		print: facts.master?.sha256 ?? facts.capture?.file.sha256 ?? null,
		state: 'draft',
		approved: false,
		comments: 0,
		...(photos.length === 0 ? {} : { photos }),
	};
}

function withoutCaptures(project: ProjectSummary, released: ReadonlySet<string>): ProjectSummary {
	const isGone = ({ hash }: RevisionSummary) => released.has(hash);
	const tracks = project.tracks.map((track) =>
		track.revisions.some(isGone)
			? {
					...track,
					revisions: track.revisions.map((revision) =>
						isGone(revision) ? { ...revision, hasCapture: false } : revision,
					),
				}
			: track,
	);
	return { ...project, tracks };
}

function withTrack(project: ProjectSummary, id: string, change: (track: TrackSummary) => TrackSummary): ProjectSummary {
	const known = project.tracks.some((track) => track.id === id);
	const blank: TrackSummary = {
		id,
		title: 'Title lost',
		position: project.tracks.reduce((last, track) => Math.max(last, track.position), 0) + 1,
		mix: null,
		chain: null,
		locators: [],
		revisions: [],
		requests: [],
		revisionsUsed: 0,
	};
	const tracks = (known ? project.tracks : [...project.tracks, blank]).map((track) =>
		track.id === id ? change(track) : track,
	);
	return { ...project, tracks: tracks.sort((a, b) => a.position - b.position) };
}

type EventBody = Extract<EntryBody, { kind: 'event' }>;

function withEvent(project: ProjectSummary, entry: Entry, body: EventBody): ProjectSummary {
	const holder = project.tracks.find((track) => track.revisions.some(({ hash }) => hash === body.revisionHash));
	if (holder === undefined) return project;
	return withTrack(project, holder.id, (track) => trackWithEvent(track, entry, body));
}
