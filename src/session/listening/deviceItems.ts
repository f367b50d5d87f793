import type { OfflineEngine } from '../../audio/offlineEngine.ts';
import { DetentError } from '../../shared/errors.ts';
import type { TrackSummary } from '../../shared/model/log.ts';
import type { RevisionFacts } from '../../shared/model/revision.ts';
import type { DeviceItem, DeviceRef } from '../../shared/protocol/device.ts';
import type { StudioFiles } from '../../store/studioFiles.ts';
import type { Projects } from '../projects/projects.ts';
import { type Asking, SharedWork } from '../sharedWork.ts';
import type { TrackRef } from '../tapes/locators.ts';
import { ItemMatches, type MatchedItem } from './itemMatch.ts';
import type { MediaFile } from './media.ts';

export interface DeviceItemsDeps {
	projects: Projects;
	files: StudioFiles;
	offline: OfflineEngine;
}

/** A file that a device can play, and what the log calls it. */
export interface NamedMedia extends MediaFile {
	at: TrackRef;
	label: string;
	/** Of a print. */
	revision: { hash: string; facts: RevisionFacts } | null;
}

/** How the files that a device plays by itself stand beside the mix: from the log where it says so, else by comparing them. */
export class DeviceItems {
	readonly #deps: DeviceItemsDeps;
	readonly #matches: ItemMatches;
	readonly #work = new SharedWork<MatchedItem>();
	/** One comparison after the other: passes need the other threads. */
	#before: Promise<unknown> = Promise.resolve();

	constructor(deps: DeviceItemsDeps) {
		this.#deps = deps;
		this.#matches = new ItemMatches(deps);
	}

	/** @throws DetentError `file.missing` */
	named({ kind, id }: DeviceRef): NamedMedia {
		const { projects } = this.#deps;
		const media = projects.media(kind, id);
		if (media === null)
			throw new DetentError('file.missing', { message: `There is no ${kind} with this id.`, subject: id });
		const { project } = media;
		if (kind === 'mix') return { ...media, at: { project, track: id }, label: 'Mix', revision: null };
		if (kind === 'capture' || kind === 'master') {
			const { hash, facts } = projects.revision(id);
			const label = `Revision ${facts.number}, ${kind}`;
			return { ...media, at: { project, track: facts.track }, label, revision: { hash, facts } };
		}
		for (const { id: track, references = [] } of projects.project(project).tracks) {
			const name = references.find((known) => known.id === id)?.name;
			if (name !== undefined) return { ...media, at: { project, track }, label: name, revision: null };
		}
		throw new DetentError('file.missing', { message: 'There is no reference with this id.', subject: id });
	}

	/** @throws DetentError `file.missing`; the signal's reason. What can't be matched says why. */
	async item(ref: DeviceRef, asking: Asking): Promise<DeviceItem> {
		const media = this.named(ref);
		const { mix } = this.#track(media);
		const startSeconds = startOf(media, ref);
		if (ref.kind === 'mix') return { startSeconds, inverted: false, louderLu: 0, inTime: true, note: null };
		if (mix === null)
			return {
				startSeconds,
				inverted: false,
				louderLu: null,
				inTime: false,
				note: 'There is no mix to match it with.',
			};
		const frozen = media.revision === null ? null : frozenLouderLu(media.revision.facts, ref.kind, mix.sha256);
		if (frozen !== null) return { startSeconds, inverted: false, louderLu: frozen, inTime: true, note: null };
		const lateFrames = startSeconds * mix.rateHz;
		const { project } = media;
		const one = { path: this.#deps.files.mixPath(project, mix), sha256: mix.sha256, rateHz: mix.rateHz };
		const other = { path: media.path, sha256: media.facts.sha256 };
		try {
			const found = await this.#work.ask(`${one.sha256} ${other.sha256}`, asking, (shared) => {
				const mine = this.#before.then(() => this.#matches.match(project, { mix: one, other, lateFrames }, shared));
				this.#before = mine.catch(() => undefined);
				return mine;
			});
			const { louderLu, inTime, note } = found.match;
			return { startSeconds: found.lateFrames / mix.rateHz, inverted: found.inverted, louderLu, inTime, note };
		} catch (error) {
			if (asking.signal.aborted || !(error instanceof DetentError)) throw error;
			return { startSeconds, inverted: false, louderLu: null, inTime: false, note: error.message };
		}
	}

	#track({ at }: NamedMedia): TrackSummary {
		return this.#deps.projects.track(at.project, at.track);
	}
}

/** A capture begins before the source does, by its pre-roll. */
function startOf({ revision }: NamedMedia, { kind }: DeviceRef): number {
	const capture = kind === 'capture' ? (revision?.facts.capture ?? null) : null;
	return capture === null ? 0 : capture.preRollFrames / capture.file.rateHz;
}

/** How much louder than its mix a print was measured to be; null for a print of another mix, or one without a reading. */
function frozenLouderLu({ source, measurements }: RevisionFacts, kind: DeviceRef['kind'], mixSha256: string) {
	if (source.sha256 !== mixSha256) return null;
	const print = kind === 'master' ? measurements.master : measurements.capture;
	const one = measurements.source.integratedLufs;
	const other = print?.integratedLufs ?? null;
	return one === null || other === null ? null : other - one;
}
