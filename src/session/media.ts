import type { AudioFileFacts } from '../shared/model/measurement.ts';
import type { MediaKind } from '../shared/protocol/http.ts';
import type { LogStore } from '../store/logStore.ts';
import type { StudioFiles } from '../store/studioFiles.ts';

/** A file that the log names and that a paired device may hear. */
export interface MediaFile {
	project: string;
	path: string;
	facts: AudioFileFacts;
}

/** A mix by the id of its track, a capture or master by its revision's, a reference by its own; null for none. */
export function findMedia(store: LogStore, files: StudioFiles, kind: MediaKind, id: string): MediaFile | null {
	if (kind === 'capture' || kind === 'master') {
		const revision = store.revision(id);
		if (revision === null) return null;
		const facts = kind === 'master' ? revision.facts.master : (revision.facts.capture?.file ?? null);
		const path = files.revisionPath(revision.facts, kind);
		return facts === null || path === null ? null : { project: revision.project, path, facts };
	}
	for (const { id: project, tracks } of store.projects()) {
		for (const { id: track, mix, references = [] } of tracks) {
			if (kind === 'mix' && track === id && mix !== null)
				return { project, path: files.mixPath(project, mix), facts: mix };
			const reference = kind === 'reference' ? references.find((known) => known.id === id) : undefined;
			if (reference !== undefined)
				return { project, path: files.referencePath(project, reference.file), facts: reference.file };
		}
	}
	return null;
}
