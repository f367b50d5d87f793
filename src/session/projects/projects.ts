import { basename } from 'node:path';
import type { OfflineEngine } from '../../audio/offlineEngine.ts';
import { DetentError, isDetentError } from '../../shared/errors.ts';
import { findProject } from '../../shared/findByName.ts';
import type { Chain } from '../../shared/model/chain.ts';
import type { ClientRequest } from '../../shared/model/conversation.ts';
import { idSchema } from '../../shared/model/ids.ts';
import type { EntryBody, ProjectSummary, TrackSummary } from '../../shared/model/log.ts';
import type { AudioFileFacts } from '../../shared/model/measurement.ts';
import type { CommandOf } from '../../shared/protocol/commands.ts';
import type { MediaKind, RevisionDetail } from '../../shared/protocol/http.ts';
import type { LogStore } from '../../store/logStore.ts';
import type { StudioFiles } from '../../store/studioFiles.ts';
import { findMedia, type MediaFile } from '../listening/media.ts';
import type { StateStore } from '../stateStore.ts';
import { ProjectsAtHand } from './projectsAtHand.ts';

export interface ProjectsDeps {
	store: LogStore;
	state: StateStore;
	files: StudioFiles;
	offline: OfflineEngine;
}

/** Projects, tracks and mixes: every change is an entry in the log, and every screen shows what the log says. */
export class Projects {
	readonly #deps: ProjectsDeps;
	readonly #atHand: ProjectsAtHand;

	constructor(deps: ProjectsDeps) {
		this.#deps = deps;
		this.#atHand = new ProjectsAtHand(deps.state);
	}

	create(command: CommandOf<'project.create'>, author: string | null): { project: string } {
		const project = this.#deps.store.newId();
		const { title, artist, form } = command;
		this.#deps.store.append(project, { kind: 'project', title, artist, form }, author);
		this.refresh(project);
		return { project };
	}

	createTrack(command: CommandOf<'track.create'>, author: string | null): { track: string } {
		const { tracks } = this.project(command.project);
		const track = this.#deps.store.newId();
		const position = Math.max(0, ...tracks.map((known) => known.position)) + 1;
		this.#deps.store.append(command.project, { kind: 'track', track, title: command.title, position }, author);
		this.refresh(command.project);
		return { track };
	}

	/**
	 * Checks a mix, copies it among the project's files and logs it.
	 *
	 * @throws DetentError `file.*` for what can't be read, `file.channels` for anything but stereo
	 */
	async importMix(
		project: string,
		track: string,
		path: string,
		fileName: string,
		author: string | null,
	): Promise<AudioFileFacts> {
		this.track(project, track);
		const found = await this.checkAudio(path, fileName, 'A mix');
		const { files, store } = this.#deps;
		const stored = await files.placeMix(project, path, basename(fileName));
		const file = { ...found, fileName: stored };
		try {
			store.append(project, { kind: 'mix', track, file }, author);
		} catch (error) {
			await files.discardMix(project, stored);
			throw error;
		}
		this.refresh(project);
		return file;
	}

	/**
	 * Reads a file through once: that finds what a header can't tell, such as truncation, NaN and infinities.
	 *
	 * @param what it is to be, as a sentence begins: `A mix`
	 * @throws DetentError `file.*`
	 */
	async checkAudio(path: string, fileName: string, what: 'A mix' | 'A reference'): Promise<AudioFileFacts> {
		const found = await this.#deps.offline
			.inspect(path)
			.catch((error: unknown) => Promise.reject(named(error, path, fileName)));
		if (found.channels !== 2) {
			throw new DetentError('file.channels', {
				message: `${what} has two channels; this file has ${found.channels}.`,
				subject: fileName,
				remedy: 'Export it as one stereo file.',
			});
		}
		if (found.frames === 0) {
			throw new DetentError('file.empty', {
				message: 'The file holds no audio.',
				subject: fileName,
				remedy: 'Export it again.',
			});
		}
		await this.#deps.offline.peaks(path, 0).catch((error: unknown) => Promise.reject(named(error, path, fileName)));
		return found;
	}

	setChain(project: string, track: string, chain: Chain, author: string | null): void {
		this.#deps.store.append(project, { kind: 'chain', track, chain }, author);
		this.refresh(project);
	}

	/** What the price includes: the project's own facts again, with the number. */
	setTerms({ project, revisionsIncluded }: CommandOf<'project.terms'>, author: string | null): void {
		const { title, artist, form } = this.project(project);
		const included = revisionsIncluded === null ? {} : { revisionsIncluded };
		this.#deps.store.append(project, { kind: 'project', title, artist, form, ...included }, author);
		this.refresh(project);
	}

	/** The track that the newest entry of the log is about; null for an empty log. */
	lastTouched(): { project: string; track: string } | null {
		const { store } = this.#deps;
		const newest = store.newest();
		// A project that was only made has no track yet: then the one that was worked on before it.
		const rest = store.list().sort((a, b) => (a.touched < b.touched ? 1 : -1));
		for (const project of newest === null ? [] : [newest, ...rest.map(({ id }) => id)]) {
			const tracks = store.project(project)?.tracks ?? [];
			if (tracks.length === 0) continue;
			// From the newest entry back to the first that is about a track: a long project is not read for it.
			let entry = store.newestEntry(project);
			while (entry !== null) {
				const track = trackOf(entry.body, tracks);
				if (track !== null) return { project, track };
				entry = store.entry(entry.previous);
			}
		}
		return null;
	}

	project(id: string): ProjectSummary {
		const project = this.#deps.store.project(id);
		if (project !== null) return project;
		throw new DetentError('store.unknown', { message: 'There is no such project in the log.', subject: id });
	}

	track(projectId: string, trackId: string): TrackSummary {
		const track = this.project(projectId).tracks.find((known) => known.id === trackId);
		if (track !== undefined) return track;
		throw new DetentError('store.unknown', { message: 'There is no such track in the project.', subject: trackId });
	}

	/** A revision by id or hash, with the project it is in. @throws DetentError `store.unknown` */
	revision(ref: string): NonNullable<ReturnType<LogStore['revision']>> {
		const revision = this.#deps.store.revision(ref);
		if (revision !== null) return revision;
		throw new DetentError('store.unknown', { message: 'There is no such revision in the log.', subject: ref });
	}

	/** Shows a project as the log now has it. */
	refresh(project: string): void {
		this.#atHand.show(this.project(project));
		this.#showSize();
	}

	/** A project that has come into the lists: shown where there is room for it. */
	listed(project: string): void {
		const found = this.#deps.store.project(project);
		if (found !== null) this.#atHand.offer(found);
		this.#showSize();
	}

	/**
	 * Brings a project to hand that is meant by an id, a part of one, or a title.
	 *
	 * @throws DetentError `cli.unknown-project`, `cli.ambiguous`
	 */
	open({ project: wanted }: Pick<CommandOf<'project.open'>, 'project'>): { project: string } {
		const { store } = this.#deps;
		const isId = idSchema.safeParse(wanted).success;
		const known = isId ? store.project(wanted) : null;
		const project = known?.id ?? findProject(store.list(), wanted).id;
		this.#atHand.show(this.project(project));
		return { project };
	}

	#showSize(): void {
		this.#deps.state.set(['log'], this.#deps.store.size());
	}

	/** A file that a paired device may hear; null for none. */
	media(kind: MediaKind, id: string): MediaFile | null {
		return findMedia(this.#deps.store, this.#deps.files, kind, id);
	}

	/** The frozen facts of a revision and what was said about it later. @throws DetentError `store.unknown` */
	revisionDetail(ref: string): RevisionDetail {
		const { id, hash, project, facts } = this.revision(ref);
		const track = this.track(project, facts.track);
		const at = track.revisions.find((revision) => revision.hash === hash)?.at ?? facts.pass.endedAt;
		const comments = track.requests
			.filter((request) => request.revision === hash)
			.map(({ at: said, by, text, frame, rateHz, answer }) => ({
				at: said,
				by,
				text,
				frame,
				...(rateHz === undefined ? {} : { rateHz }),
				answer: answer === null ? null : answerOf(answer),
			}));
		return { id, hash, at, facts, comments };
	}
}

function answerOf(answer: NonNullable<ClientRequest['answer']>) {
	const { at, by, outcome, text, why, inRevisionNumber } = answer;
	return { at, by, outcome, text, why, inRevisionNumber };
}

/** An error about a file that a person knows by another name than its path. */
function named(error: unknown, path: string, fileName: string): unknown {
	if (!isDetentError(error) || error.subject !== path) return error;
	const { code, message, remedy, cause } = error;
	return new DetentError(code, { message, subject: fileName, ...(remedy === null ? {} : { remedy }), cause });
}

/** The track an entry is about. */
function trackOf(body: EntryBody, tracks: readonly TrackSummary[]): string | null {
	switch (body.kind) {
		case 'project':
		case 'released':
			return null;
		case 'revision':
			return body.facts.track;
		case 'event':
			return tracks.find((track) => track.revisions.some((known) => known.hash === body.revisionHash))?.id ?? null;
		default:
			return body.track;
	}
}
