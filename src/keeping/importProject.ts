import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as breath } from 'node:timers/promises';
import { DetentError, describeError } from '../shared/errors.ts';
import { makeFolder, nodeDiskFiles, syncFolder } from '../store/diskFiles.ts';
import { linkProblem } from '../store/entries.ts';
import { keepProjectDefinitions } from '../store/keptDefinitions.ts';
import { id8, pathsIn, projectPaths } from '../store/layout.ts';
import type { DiskLogStore } from '../store/openLogStore.ts';
import type { People } from '../store/people.ts';
import { listLogFolder, readSidecar } from '../store/sidecars.ts';
import { storeError } from '../store/storeError.ts';
import { copyChecked, type Work } from './copyFile.ts';
import { EXPORT_MANIFEST, type ExportManifest, exportManifestSchema, PROJECT_FOLDERS } from './exportProject.ts';

export interface ImportOptions {
	/** What `exportProject` made. */
	folder: string;
	/** The log that the project comes into, open to write: a daemon's, or one whose lock the caller holds. */
	store: DiskLogStore;
	people: Pick<People, 'names' | 'keep'>;
	signal: AbortSignal;
	report: (fraction: number, label: string) => void;
}

export interface ImportReport {
	project: string;
	title: string;
	entries: number;
	files: number;
}

function refused(subject: string, message: string): DetentError {
	return new DetentError('store.refused', {
		subject,
		message: `${message} Nothing was taken in.`,
		remedy: 'Bring the folder back as it was exported, or export the project again.',
	});
}

function readManifest(folder: string): ExportManifest {
	const path = join(folder, EXPORT_MANIFEST);
	if (!existsSync(path)) throw refused(folder, 'This is no exported project: export.json is missing.');
	try {
		return exportManifestSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
	} catch (error) {
		throw refused(path, `It is not what Detent writes (${describeError(error)}).`);
	}
}

/** Walks the chain of the exported log. @returns the title that the project began with, and how many entries there are */
function checkChain(folder: string, manifest: ExportManifest): { firstTitle: string; entries: number } {
	let head: { seq: number; hash: string } | null = null;
	let firstTitle = manifest.title;
	const listed = listLogFolder(pathsIn(folder)).entries;
	for (const { path } of listed) {
		const read = readSidecar(path);
		if (!read.ok) throw refused(path, `This entry can't be believed: ${read.reason}.`);
		const { entry } = read;
		const problem = entry.project === manifest.project ? linkProblem(head, entry) : 'it belongs to another project';
		if (problem !== null) throw refused(path, `The chain does not hold: ${problem}.`);
		if (head === null && entry.body.kind === 'project') firstTitle = entry.body.title;
		head = entry;
	}
	if (head?.hash !== manifest.head) throw refused(folder, 'The log ends elsewhere than it did when it was exported.');
	return { firstTitle, entries: listed.length };
}

/** Share of the work that copying is; the rest is taking the entries in. */
const COPYING = 0.9;
/** Entries that are taken in at once: some hundredths of a second. */
const ENTRIES_AT_ONCE = 100;

/**
 * Takes an exported project into an open log, with its ids. The chain is walked and every file compared with its hash
 * before anything has its final name; from then on nothing cancels it.
 *
 * @throws DetentError `store.refused` for a folder that is not whole, `store.exists` when the project is there already; the
 *   signal's reason when it is aborted
 */
export async function importProject(options: ImportOptions): Promise<ImportReport> {
	const { folder, store, people, signal, report } = options;
	const manifest = readManifest(folder);
	const { project, title } = manifest;
	const { firstTitle } = checkChain(folder, manifest);
	const { layout } = store;
	if (store.projectIds().some((id) => id === project || id8(id) === id8(project))) {
		throw new DetentError('store.exists', {
			subject: title,
			message: 'this project is here already; nothing was taken in.',
		});
	}
	const target = projectPaths(layout, project, firstTitle).folder;
	// Swept at the next start, should this be killed.
	let entries = 0;
	const part = join(layout.uploads, `import-${id8(project)}`);
	rmSync(part, { recursive: true, force: true });
	try {
		makeFolder(nodeDiskFiles, part);
		makeFolder(nodeDiskFiles, layout.projects);
		const files = manifest.files.filter(({ path }) => PROJECT_FOLDERS.some((name) => path.startsWith(`${name}/`)));
		const total = 2 * files.reduce((sum, file) => sum + file.bytes, 1);
		let done = 0;
		let label = '';
		const work: Work = {
			signal,
			onBytes: (count) => {
				done += count;
				report(COPYING * Math.min(1, done / total), label);
			},
		};
		for (const { path, sha256 } of files) {
			label = path;
			const from = join(folder, path);
			if (!existsSync(from)) throw refused(from, 'This file is missing.');
			if ((await copyChecked(from, join(part, path), work)).sha256 !== sha256)
				throw refused(from, 'This file has changed since it was exported.');
		}
		for (const name of PROJECT_FOLDERS) mkdirSync(join(part, name), { recursive: true });
		// What was copied, not what lay there a moment before, is what gets its final name.
		entries = checkChain(part, manifest).entries;
		signal.throwIfAborted();
		renameSync(part, target);
		syncFolder(nodeDiskFiles, layout.projects);
	} catch (error) {
		rmSync(part, { recursive: true, force: true });
		signal.throwIfAborted();
		throw storeError(error, folder);
	}
	keepProjectDefinitions(layout, pathsIn(target).definitions);
	for (let taken = 0, more = 1; more > 0; taken += more) {
		report(COPYING + (1 - COPYING) * Math.min(1, taken / entries), 'entries of the log');
		await breath();
		more = store.takeInFolder(project, ENTRIES_AT_ONCE);
	}
	for (const [id, name] of Object.entries(manifest.people)) if (people.names()[id] === undefined) people.keep(id, name);
	return { project, title, entries, files: manifest.files.length };
}
