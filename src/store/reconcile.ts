import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { type DiskFiles, removeIfThere } from './diskFiles.ts';
import { linkProblem } from './entries.ts';
import { id8, type Layout, type ProjectPaths, pathsIn, projectPaths } from './layout.ts';
import type { ListFill, ListRows } from './lists.ts';
import { type LostFolder, lostFolder, projectOf } from './lostFolders.ts';
import { type EntryRows, readRow } from './rows.ts';
import { listAudioSidecars, listLogFolder, readSidecar, sidecarPaths, writeSidecars } from './sidecars.ts';

/** What opening the log put right. */
export interface Recovered {
	/** Entries whose sidecar was on the disk, but which the database did not have. */
	restored: { project: string; entries: number }[];
	/** Entries whose sidecars, or one of them, were missing and were written again. */
	rewritten: number;
	/** Sidecars that were left alone, and why. */
	problems: { path: string; reason: string }[];
}

/** Project folders of one step, some milliseconds each. */
const STEP_FOLDERS = 20;
/** Entries of one step that are taken in from files: some hundredths of a second. */
const STEP_ENTRIES = 25;

export interface Reconciler {
	/** What was put right up to now. */
	readonly recovered: Recovered;
	/** True when the folder of this project was not looked at yet. */
	lacks(project: string): boolean;
	/** How far the entries of folders are that the database knows nothing of; null when there is none left. */
	lost(): ListFill | null;
	/** Looks at one project's folder now. @returns true when entries were taken in */
	complete(project: string): boolean;
	/**
	 * Looks at some more folders.
	 *
	 * @returns projects with entries that were taken in; null when there is none left
	 */
	step(): string[] | null;
}

export interface ReconcilerDeps {
	database: Database;
	rows: EntryRows;
	lists: ListRows;
	layout: Layout;
	files: DiskFiles;
}

/**
 * Brings database and project folders together. An entry's sidecar is on the disk before its transaction ends, so a
 * crash can leave the folders one entry ahead: what follows from the database's last entry is taken in. Sidecars that
 * someone deleted are written again. Runs inside the write lock of the database, so that no other program is half-way
 * through an append.
 *
 * Folders that the database knows nothing of (it was lost, or they were put there) are taken in; many of them in steps,
 * the one that was worked on last first.
 *
 * @param most when more folders than `folders` are not as they were left (a restored log), only `first` are looked at before
 *   it returns, and each other one in a step or before something is added to it; when folders that are not known hold more
 *   than `entries`, these are taken in by steps
 * @param first projects in which something was under way
 */
export function reconciler(
	{ database, rows, lists, layout, files }: ReconcilerDeps,
	most: { folders: number; entries: number },
	first: ReadonlySet<string>,
): Reconciler {
	const recovered: Recovered = { restored: [], rewritten: 0, problems: [] };
	/** Folders of projects; null for one that has none. */
	const pending = new Map<string, ProjectPaths | null>();
	const unknown: LostFolder[] = [];
	let [lostEntries, lostTaken] = [0, 0];
	const lost = (): ListFill | null => (unknown.length === 0 ? null : { done: lostTaken, entries: lostEntries });
	const mend = (project: string, found: ProjectPaths | null): boolean => {
		const paths = found ?? projectPaths(layout, project, firstTitleOf(rows, project));
		pending.delete(project);
		for (const leftover of listLogFolder(paths).leftovers) removeIfThere(files, leftover);
		const taken = takeIn(rows, project, paths, files, recovered);
		if (taken > 0) recovered.restored.push({ project, entries: taken });
		recovered.rewritten += rewriteMissing(rows, project, paths, files);
		const head = rows.head(project);
		if (head !== null) lists.saveMark(project, folderMark(paths, head.seq));
		return taken > 0;
	};
	database
		.transaction(() => {
			const heads = rows.heads();
			const known = new Map([...heads.keys()].map((project) => [id8(project), project]));
			const marks = lists.marks();
			const asLeft = new Set<string>();
			for (const paths of projectFolders(layout)) {
				const own = known.get(paths.folder.slice(-8)) ?? null;
				if (own === null) unknown.push(lostFolder(paths));
				else if (marks.get(own) === folderMark(paths, heads.get(own) ?? 0)) asLeft.add(own);
				else pending.set(own, paths);
			}
			for (const project of heads.keys()) if (!asLeft.has(project) && !pending.has(project)) pending.set(project, null);
			const now = [...pending].filter(([project]) => pending.size <= most.folders || first.has(project));
			for (const [project, paths] of now) mend(project, paths);
			lostEntries = unknown.reduce((sum, { entries }) => sum + entries, 0);
			if (lostEntries <= most.entries) for (const { paths } of unknown.splice(0)) takeInUnknown(paths);
			else unknown.sort((a, b) => b.touchedMs - a.touchedMs);
		})
		.immediate();

	function takeInUnknown(paths: ProjectPaths): void {
		const { entries, leftovers } = listLogFolder(paths);
		for (const leftover of leftovers) removeIfThere(files, leftover);
		const project = projectOf(entries[0]?.path);
		if (project !== null) mend(project, paths);
	}

	/** Some entries of a folder that is not known. On an error nothing was done. */
	const takeInSome = database.transaction(({ paths }: LostFolder) => {
		const { entries, leftovers } = listLogFolder(paths);
		const project = projectOf(entries[0]?.path);
		const taken = project === null ? 0 : takeIn(rows, project, paths, files, recovered, STEP_ENTRIES);
		const whole = taken < STEP_ENTRIES;
		if (whole) {
			for (const leftover of leftovers) removeIfThere(files, leftover);
			const head = project === null ? null : rows.head(project);
			if (project !== null && head !== null) {
				recovered.restored.push({ project, entries: head.seq });
				recovered.rewritten += rewriteMissing(rows, project, paths, files);
				lists.saveMark(project, folderMark(paths, head.seq));
			}
		}
		const [done, isLast] = [lostTaken + taken, whole && unknown.length === 1];
		lists.saveFill(isLast ? null : { done, entries: lostEntries });
		return { project, taken, whole };
	});
	const stepLost = (next: LostFolder): string[] => {
		const { project, taken, whole } = takeInSome.immediate(next);
		lostTaken += taken;
		if (whole) unknown.shift();
		return project === null || taken === 0 ? [] : [project];
	};

	/** @returns those with entries that were taken in; on an error nothing was done */
	const mendSome = database.transaction((some: readonly (readonly [string, ProjectPaths | null])[]): string[] => {
		try {
			return some.flatMap(([project, paths]) => (mend(project, paths) ? [project] : []));
		} catch (error) {
			for (const [project, paths] of some) pending.set(project, paths);
			throw error;
		}
	});
	return {
		recovered,
		lost,
		lacks: (project) => pending.has(project),
		complete: (project) => {
			const paths = pending.get(project);
			return paths !== undefined && mendSome.immediate([[project, paths]]).length > 0;
		},
		step() {
			if (pending.size > 0) return mendSome.immediate([...pending].slice(0, STEP_FOLDERS));
			const [next] = unknown;
			return next === undefined ? null : stepLost(next);
		},
	};
}

export function projectFolders(layout: Layout): ProjectPaths[] {
	if (!existsSync(layout.projects)) return [];
	return readdirSync(layout.projects, { withFileTypes: true })
		.filter((entry) => entry.isDirectory())
		.map((entry) => pathsIn(join(layout.projects, entry.name)));
}

/**
 * Changes whenever a file comes into one of the folders that hold entries, or leaves it. Where it is as it was when
 * everything was in place, nothing has to be listed.
 *
 * @param seq number of the database's newest entry of the project
 */
export function folderMark(paths: ProjectPaths, seq: number): string {
	const changed = [paths.log, paths.captures, paths.masters].map((folder) => {
		const stat = statSync(folder, { bigint: true, throwIfNoEntry: false });
		return stat === undefined ? '-' : `${stat.ino}.${stat.mtimeNs}`;
	});
	return [seq, ...changed].join(' ');
}

/** Title of the first entry; names the folder. Empty when it can't be read. */
export function firstTitleOf(rows: EntryRows, project: string): string {
	const first = rows.first(project);
	const entry = first === null ? null : readRow(first);
	return entry?.ok && entry.entry.body.kind === 'project' ? entry.entry.body.title : '';
}

/**
 * Appends the entries of the log folder that follow from the database's last one. Must run inside a write transaction.
 *
 * @param most so many of them, the first ones
 * @returns how many
 */
export function takeIn(
	rows: EntryRows,
	project: string,
	paths: ProjectPaths,
	files: DiskFiles,
	report: Pick<Recovered, 'problems'>,
	most = Number.POSITIVE_INFINITY,
): number {
	let head = rows.head(project);
	let taken = 0;
	for (const { path, seq } of listLogFolder(paths).entries) {
		if (head !== null && seq <= head.seq) continue;
		if (taken >= most) break;
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
		writeSidecars(files, paths, read.entry, read.text, () => {}, true);
		head = read.entry;
		taken += 1;
	}
	return taken;
}

function rewriteMissing(rows: EntryRows, project: string, paths: ProjectPaths, files: DiskFiles): number {
	const inLog = new Set(listLogFolder(paths).entries.map((entry) => entry.seq));
	const head = rows.head(project);
	if (head === null || (inLog.size >= head.seq && besideAudio(rows, project, paths))) return 0;
	let written = 0;
	for (const row of rows.ofProject(project)) {
		const read = readRow(row);
		if (!read.ok) continue;
		const beside = sidecarPaths(paths, read.entry).slice(1);
		if (inLog.has(row.seq) && beside.every((path) => existsSync(path))) continue;
		writeSidecars(files, paths, read.entry, read.text, () => {});
		written += 1;
	}
	return written;
}

/** True when each revision lies beside its audio. False too when that can't be told without reading each entry. */
function besideAudio(rows: EntryRows, project: string, paths: ProjectPaths): boolean {
	const there = new Set(listAudioSidecars(paths));
	const lies = (folder: string, name: string | null) =>
		name === null || there.has(join(folder, `${basename(name)}.json`));
	try {
		return rows
			.prints(project)
			.every(({ capture, master }) => lies(paths.captures, capture) && lies(paths.masters, master));
	} catch {
		return false;
	}
}
