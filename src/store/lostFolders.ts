import { statSync } from 'node:fs';
import type { ProjectPaths } from './layout.ts';
import { listLogFolder, readSidecar } from './sidecars.ts';

/** A project's folder that the database knows nothing of. */
export interface LostFolder {
	paths: ProjectPaths;
	/** Files of entries in it. */
	entries: number;
	/** When an entry came into it last. */
	touchedMs: number;
}

export function lostFolder(paths: ProjectPaths): LostFolder {
	const entries = listLogFolder(paths).entries.length;
	return { paths, entries, touchedMs: statSync(paths.log, { throwIfNoEntry: false })?.mtimeMs ?? 0 };
}

/** The project that the first entry of a folder is of; null where there is none that can be believed. */
export function projectOf(firstPath: string | undefined): string | null {
	if (firstPath === undefined) return null;
	const first = readSidecar(firstPath);
	return first.ok ? first.entry.project : null;
}
