import { basename } from 'node:path';
import { DetentError } from '../../shared/errors.ts';
import type { ReferenceWords, TrackReference } from '../../shared/model/reference.ts';
import { knownFileWords, whatIsIn } from '../../shared/whatIs.ts';
import type { LogStore } from '../../store/logStore.ts';
import type { StudioFiles } from '../../store/studioFiles.ts';
import type { Projects } from '../projects/projects.ts';
import type { TrackRef } from '../tapes/locators.ts';

export interface ReferencesDeps {
	store: LogStore;
	projects: Projects;
	files: StudioFiles;
}

/** What a track is heard beside: earlier masters, records, masters of automatic services. Never its result. */
export class References {
	readonly #deps: ReferencesDeps;

	constructor(deps: ReferencesDeps) {
		this.#deps = deps;
	}

	/**
	 * Checks a file, copies it among the project's references and logs it.
	 *
	 * @throws DetentError `file.*` for what can't be read or is not stereo; `store.refused` for a file that the track has
	 */
	async take(
		at: TrackRef,
		path: string,
		fileName: string,
		words: ReferenceWords,
		author: string | null,
	): Promise<{ reference: string }> {
		const { files, projects, store } = this.#deps;
		projects.track(at.project, at.track);
		const found = await projects.checkAudio(path, fileName, 'A reference');
		this.#requireNew(at, found.sha256, fileName);
		const stored = await files.placeReference(at.project, path, basename(fileName));
		const reference = store.newId();
		try {
			this.#requireNew(at, found.sha256, fileName);
			const file = { ...found, fileName: stored };
			store.append(at.project, { kind: 'reference', track: at.track, reference, ...words, file }, author);
		} catch (error) {
			await files.discardReference(at.project, stored);
			throw error;
		}
		projects.refresh(at.project);
		return { reference };
	}

	/** @throws DetentError `store.unknown` */
	remove(project: string, id: string, author: string | null): void {
		const { track } = this.find(project, id);
		this.#deps.store.append(project, { kind: 'reference-removed', track, reference: id }, author);
		this.#deps.projects.refresh(project);
	}

	/** @throws DetentError `store.unknown` */
	find(project: string, id: string): { track: string; reference: TrackReference } {
		for (const { id: track, references = [] } of this.#deps.projects.project(project).tracks) {
			const reference = references.find((known) => known.id === id);
			if (reference !== undefined) return { track, reference };
		}
		throw new DetentError('store.unknown', {
			message: 'The project has no such reference.',
			subject: id,
			remedy: 'Another person may have removed it.',
		});
	}

	/** A file that the track has already would be heard beside itself. */
	#requireNew(at: TrackRef, sha256: string, fileName: string): void {
		const { projects, store } = this.#deps;
		const project = projects.project(at.project);
		const shown = new Set(projects.track(at.project, at.track).references?.map(({ file }) => file.sha256));
		const known = store
			.filesBy(sha256)
			.flatMap((entry) => (entry.project === at.project ? whatIsIn(project, [entry.body], sha256) : []))
			.find(({ track, role }) => track === at.track && (role !== 'reference' || shown.has(sha256)));
		if (known === undefined) return;
		throw new DetentError('store.refused', {
			message: `The track has this file: ${knownFileWords(known)}.`,
			subject: fileName,
			remedy: 'Compare with that; a reference is a recording from elsewhere.',
		});
	}
}
