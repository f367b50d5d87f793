import type { AudioFileFacts } from '../../shared/model/measurement.ts';
import type { MediaKind } from '../../shared/protocol/http.ts';
import type { LogStore } from '../../store/logStore.ts';
import type { StudioFiles } from '../../store/studioFiles.ts';

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
	const project = store.holder(kind === 'mix' ? 'track' : 'reference', id);
	const tracks = project === null ? [] : (store.project(project)?.tracks ?? []);
	if (project === null) return null;
	if (kind === 'mix') {
		const mix = tracks.find((track) => track.id === id)?.mix ?? null;
		return mix === null ? null : { project, path: files.mixPath(project, mix), facts: mix };
	}
	const file = tracks.flatMap(({ references = [] }) => references).find((known) => known.id === id)?.file;
	return file === undefined ? null : { project, path: files.referencePath(project, file), facts: file };
}
