import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Entry } from '../shared/model/log.ts';
import type { RevisionFacts } from '../shared/model/revision.ts';
import { checkDefinitions } from './definitionFiles.ts';
import { type DiskFiles, makeFolder, writeWhole } from './diskFiles.ts';
import { type ReadEntry, readEntry } from './entries.ts';
import { entryFileName, entryFileSeq, type ProjectPaths } from './layout.ts';
import { checkMemories } from './memoryFiles.ts';
import { type EntryRow, readRow } from './rows.ts';

/** What `writeWhole` calls a sidecar before it is whole. */
const TEMPORARY_SIDECAR = /^\..+\.json\.tmp$/;

/** Where an entry is written in readable form: in the project's log, and a revision beside its audio too. */
export function sidecarPaths(paths: ProjectPaths, entry: Entry): string[] {
	const all = [join(paths.log, entryFileName(entry.seq, entry.body.kind))];
	if (entry.body.kind !== 'revision') return all;
	const { capture, master } = entry.body.facts;
	if (capture !== null) all.push(join(paths.captures, `${basename(capture.file.fileName)}.json`));
	if (master !== null) all.push(join(paths.masters, `${basename(master.fileName)}.json`));
	return all;
}

/**
 * Writes the entry's sidecars, the one in the log folder first: when it is there, the entry can be restored. Each path is
 * given to `onWrite` before it is written, so that the caller can undo.
 *
 * @param text the entry's JSON as it is stored; written indented, which its canonical hash does not see
 * @param lacking only those that are not there: of an entry that came from the disk itself
 */
export function writeSidecars(
	files: DiskFiles,
	paths: ProjectPaths,
	entry: Entry,
	text: string,
	onWrite: (path: string) => void,
	lacking = false,
): void {
	const wanted = sidecarPaths(paths, entry).filter((path) => !lacking || !existsSync(path));
	if (wanted.length === 0) return;
	const readable = `${JSON.stringify(JSON.parse(text), null, 2)}\n`;
	for (const path of wanted) {
		makeFolder(files, dirname(path));
		onWrite(path);
		writeWhole(files, path, readable);
	}
}

export interface SidecarFile {
	path: string;
	seq: number;
}

/** Entry files of a project's log folder in order of their numbers, and temporary sidecars that a crash left. */
export function listLogFolder(paths: ProjectPaths): { entries: SidecarFile[]; leftovers: string[] } {
	return {
		entries: namesIn(paths.log)
			.flatMap((name) => {
				const seq = entryFileSeq(name);
				return seq === null ? [] : [{ path: join(paths.log, name), seq }];
			})
			.sort((a, b) => a.seq - b.seq || a.path.localeCompare(b.path)),
		leftovers: [paths.log, paths.captures, paths.masters].flatMap((folder) =>
			namesIn(folder)
				.filter((name) => TEMPORARY_SIDECAR.test(name))
				.map((name) => join(folder, name)),
		),
	};
}

function namesIn(folder: string): string[] {
	return existsSync(folder) ? readdirSync(folder) : [];
}

/** Sidecars of revisions beside the audio of a project. */
export function listAudioSidecars(paths: ProjectPaths): string[] {
	return [paths.captures, paths.masters].flatMap((folder) =>
		namesIn(folder)
			.filter((name) => name.endsWith('.json'))
			.map((name) => join(folder, name)),
	);
}

export function readSidecar(path: string): ReadEntry {
	try {
		return readEntry(readFileSync(path, 'utf8'));
	} catch (error) {
		return { ok: false, reason: `it can't be read (${error instanceof Error ? error.message : String(error)})` };
	}
}

/** What differs between the rows of a project and its sidecars, is missing there, or is too many. */
export function compareSidecars(paths: ProjectPaths, rows: readonly EntryRow[]): { path: string; reason: string }[] {
	const problems: { path: string; reason: string }[] = [];
	const check = (path: string, hash: string | undefined) => {
		const read = readSidecar(path);
		if (!read.ok) problems.push({ path, reason: read.reason });
		else if (read.entry.hash !== hash) problems.push({ path, reason: 'it is not the entry in the log' });
	};
	const revisions: RevisionFacts[] = [];
	const hashes = new Map(rows.map((row) => [row.seq, row.hash]));
	const inLog = listLogFolder(paths).entries;
	const there = new Set(inLog.map(({ seq }) => seq));
	for (const { path, seq } of inLog) check(path, hashes.get(seq));
	for (const row of rows) {
		if (!there.has(row.seq)) {
			problems.push({ path: paths.log, reason: `the file of entry ${row.seq} is missing` });
		}
		const read = row.revision === null ? null : readRow(row);
		if (!read?.ok) continue;
		for (const path of sidecarPaths(paths, read.entry).slice(1)) check(path, row.hash);
		if (read.entry.body.kind === 'revision') revisions.push(read.entry.body.facts);
	}
	return [...problems, ...checkMemories(paths, revisions), ...checkDefinitions(paths, revisions)];
}
