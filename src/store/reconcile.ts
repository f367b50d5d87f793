import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { type DiskFiles, removeIfThere } from './diskFiles.ts';
import { linkProblem } from './entries.ts';
import { id8, type Layout, type ProjectPaths, pathsIn, projectPaths } from './layout.ts';
import { type EntryRows, readRow } from './rows.ts';
import { listLogFolder, readSidecar, sidecarPaths, writeSidecars } from './sidecars.ts';

/** What opening the log put right. */
export interface Recovered {
	/** Entries whose sidecar was on the disk, but which the database did not have. */
	restored: { project: string; entries: number }[];
	/** Entries whose sidecars, or one of them, were missing and were written again. */
	rewritten: number;
	/** Sidecars that were left alone, and why. */
	problems: { path: string; reason: string }[];
}

/**
 * Brings database and project folders together. An entry's sidecar is on the disk before its transaction ends, so a
 * crash can leave the folders one entry ahead: what follows from the database's last entry is taken in. Sidecars that
 * someone deleted are written again. Runs inside the write lock of the database, so that no other program is half-way
 * through an append.
 */
export function reconcile(database: Database, rows: EntryRows, layout: Layout, files: DiskFiles): Recovered {
	const recovered: Recovered = { restored: [], rewritten: 0, problems: [] };
	database
		.transaction(() => {
			const known = new Set(rows.projects());
			for (const paths of projectFolders(layout)) {
				const { entries, leftovers } = listLogFolder(paths);
				for (const leftover of leftovers) removeIfThere(files, leftover);
				const project = projectOf(paths, known, entries[0]?.path);
				if (project === null) continue;
				const taken = takeIn(rows, project, paths, files, recovered);
				if (taken > 0) recovered.restored.push({ project, entries: taken });
			}
			for (const project of rows.projects()) recovered.rewritten += rewriteMissing(rows, project, layout, files);
		})
		.immediate();
	return recovered;
}

export function projectFolders(layout: Layout): ProjectPaths[] {
	if (!existsSync(layout.projects)) return [];
	return readdirSync(layout.projects, { withFileTypes: true })
		.filter((entry) => entry.isDirectory())
		.map((entry) => pathsIn(join(layout.projects, entry.name)));
}

function projectOf(paths: ProjectPaths, known: ReadonlySet<string>, firstPath: string | undefined): string | null {
	for (const project of known) if (paths.folder.endsWith(`-${id8(project)}`)) return project;
	if (firstPath === undefined) return null;
	const first = readSidecar(firstPath);
	return first.ok ? first.entry.project : null;
}

/**
 * Appends the entries of the log folder that follow from the database's last one. Must run inside a write transaction.
 *
 * @returns how many
 */
export function takeIn(
	rows: EntryRows,
	project: string,
	paths: ProjectPaths,
	files: DiskFiles,
	report: Pick<Recovered, 'problems'>,
): number {
	let head = rows.head(project);
	let taken = 0;
	for (const { path, seq } of listLogFolder(paths).entries) {
		if (head !== null && seq <= head.seq) continue;
		const read = readSidecar(path);
		if (!read.ok) {
			report.problems.push({ path, reason: read.reason });
			return taken;
		}
		const reason = read.entry.project === project ? linkProblem(head, read.entry) : 'it belongs to another project';
		if (reason !== null) {
			report.problems.push({ path, reason });
			return taken;
		}
		rows.insert(read.entry, read.text);
		writeSidecars(files, paths, read.entry, read.text, () => {});
		head = read.entry;
		taken += 1;
	}
	return taken;
}

function rewriteMissing(rows: EntryRows, project: string, layout: Layout, files: DiskFiles): number {
	const first = rows.first(project);
	const firstEntry = first === null ? null : readRow(first);
	const title = firstEntry?.ok && firstEntry.entry.body.kind === 'project' ? firstEntry.entry.body.title : '';
	const paths = projectPaths(layout, project, title);
	const inLog = new Set(listLogFolder(paths).entries.map((entry) => entry.seq));
	const head = rows.head(project);
	const complete = head === null || inLog.size >= head.seq;
	let written = 0;
	for (const row of complete ? rows.revisionsOf(project) : rows.ofProject(project)) {
		const read = readRow(row);
		if (!read.ok) continue;
		const beside = sidecarPaths(paths, read.entry).slice(1);
		if (inLog.has(row.seq) && beside.every((path) => existsSync(path))) continue;
		writeSidecars(files, paths, read.entry, read.text, () => {});
		written += 1;
	}
	return written;
}
