import { existsSync, readdirSync, renameSync, rmdirSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { setImmediate as breath } from 'node:timers/promises';
import type { Clock } from '../shared/clock.ts';
import { DetentError, describeError } from '../shared/errors.ts';
import type { Rng } from '../shared/random.ts';
import { makeFolder, nodeDiskFiles, syncFolder } from '../store/diskFiles.ts';
import { keepProjectDefinitions } from '../store/keptDefinitions.ts';
import { layoutOf } from '../store/layout.ts';
import { rebuildFromSidecars } from '../store/rebuild.ts';
import { projectFolders } from '../store/reconcile.ts';
import { storeError } from '../store/storeError.ts';
import { copyChecked, type Work } from './copyFile.ts';
import { chooseSnapshot, type Manifest, type Snapshot, snapshotsIn } from './manifest.ts';
import { openFilled } from './openFilled.ts';

export interface RestoreOptions {
	/** Folder that `backupStudio` was given as `into`. */
	from: string;
	/** Name of the backup; the newest for null. */
	name: string | null;
	/** Data folder to make: not there yet, or empty. */
	root: string;
	/** Tablets that were paired stay so: for the same machine only. */
	keepPairing: boolean;
	clock: Pick<Clock, 'nowMs'>;
	rng: Rng;
	signal: AbortSignal;
	report: (fraction: number, label: string) => void;
}

export interface RestoreReport {
	name: string;
	files: number;
	bytes: number;
	projects: { project: string; title: string; entries: number; broken: string | null }[];
	/** Why the database was made anew from the project folders; null when the backup's own was sound. */
	rebuilt: string | null;
	/** What could not be brought back, or came from another backup than the one that was asked for. */
	problems: { path: string; reason: string }[];
}

/**
 * Makes a data folder from a backup. Every file is compared with what was backed up; one that has rotten is looked for in the other
 * backups beside it. A database that is missing or damaged is made anew from the project folders. The folder has its
 * name only when all of it is there.
 *
 * @throws DetentError `store.exists` when something is there, `store.no-backup`, `store.*`; the signal's reason when it is
 * aborted: nothing is left then
 */
export async function restoreStudio(options: RestoreOptions): Promise<RestoreReport> {
	const root = resolve(options.root);
	if (existsSync(root) && readdirSync(root).length > 0) {
		throw new DetentError('store.exists', {
			subject: root,
			message: 'there is something in this folder; nothing was touched.',
			remedy: 'Restore into an empty folder, or move this one away first.',
		});
	}
	const snapshot = chooseSnapshot(options.from, options.name);
	const part = `${root}.restoring`;
	rmSync(part, { recursive: true, force: true });
	try {
		makeFolder(nodeDiskFiles, part);
		const copied = await copyAll(snapshot, part, options);
		const log = await openCopied(part, options);
		// A backup from before definitions were kept beside the rig has those of its projects.
		const layout = layoutOf(part);
		for (const { definitions } of projectFolders(layout)) keepProjectDefinitions(layout, definitions);
		if (existsSync(root)) rmdirSync(root);
		renameSync(part, root);
		syncFolder(nodeDiskFiles, dirname(root));
		return { name: snapshot.name, ...copied, ...log, problems: [...copied.problems, ...log.problems] };
	} catch (error) {
		rmSync(part, { recursive: true, force: true });
		options.signal.throwIfAborted();
		throw storeError(error, root);
	}
}

type File = Manifest['files'][number];

async function copyAll(snapshot: Snapshot, part: string, options: RestoreOptions) {
	const { files } = snapshot.manifest;
	const total = 2 * files.reduce((sum, file) => sum + file.bytes, 1);
	const problems: RestoreReport['problems'] = [];
	let doneBytes = 0;
	let label = '';
	const work: Work = {
		signal: options.signal,
		onBytes: (count) => {
			doneBytes += count;
			options.report(Math.min(1, doneBytes / total), label);
		},
	};
	const others = snapshotsIn(options.from).filter(({ name }) => name !== snapshot.name);
	const take = async (file: File, from: string): Promise<string | null> => {
		const to = join(part, file.path);
		try {
			const { sha256 } = await copyChecked(from, to, work);
			if (sha256 === file.sha256) return null;
			rmSync(to);
			return 'it has changed since it was backed up';
		} catch (error) {
			rmSync(to, { force: true });
			options.signal.throwIfAborted();
			if (existsSync(from)) throw error;
			return 'it is missing in the backup';
		}
	};
	const elsewhere = async (file: File): Promise<string | null> => {
		for (const other of others.toReversed()) {
			const same = other.manifest.files.find(({ sha256 }) => sha256 === file.sha256);
			if (same !== undefined && (await take(file, join(other.folder, same.path))) === null) return other.name;
		}
		return null;
	};
	let bytes = 0;
	let count = 0;
	for (const file of files) {
		label = file.path;
		const reason = await take(file, join(snapshot.folder, file.path));
		const other = reason === null ? null : await elsewhere(file);
		if (reason === null || other !== null) {
			count += 1;
			bytes += file.bytes;
		}
		if (reason !== null)
			problems.push({ path: file.path, reason: other === null ? reason : `${reason}; taken from ${other}` });
	}
	return { files: count, bytes, problems };
}

type Log = Pick<RestoreReport, 'projects' | 'problems'>;

/** Opens what was copied, from its folders when the database does not do. */
async function openCopied(part: string, options: RestoreOptions): Promise<Log & Pick<RestoreReport, 'rebuilt'>> {
	const { database } = layoutOf(part);
	const { log, why } = await soundLog(part, options);
	if (log !== null) return { ...log, rebuilt: null };
	for (const end of ['', '-wal', '-shm']) rmSync(database + end, { force: true });
	const { refused } = rebuildFromSidecars(part, database);
	const rebuilt = await checkedLog(part, options);
	return { projects: rebuilt.projects, problems: [...refused, ...rebuilt.problems], rebuilt: why };
}

/** The log as the copied database has it; null, and why, when that is not sound. */
async function soundLog(part: string, options: RestoreOptions): Promise<{ log: Log | null; why: string | null }> {
	if (!existsSync(layoutOf(part).database)) return { log: null, why: 'The backup has no sound database.' };
	try {
		const log = await checkedLog(part, options);
		const broken = log.projects.find((project) => project.broken !== null);
		if (broken === undefined) return { log, why: null };
		return { log: null, why: `${broken.broken} of project ${broken.project}` };
	} catch (error) {
		options.signal.throwIfAborted();
		return { log: null, why: describeError(error) };
	}
}

/** Every chain and every entry's file of the copied log. @throws DetentError `store.*`; the signal's reason */
async function checkedLog(part: string, options: RestoreOptions): Promise<Log> {
	const store = await openFilled(part, options);
	try {
		if (!options.keepPairing) for (const { id } of store.remotes()) store.removeRemote(id);
		const problems = [...store.recovered.problems];
		const projects: RestoreReport['projects'] = [];
		const titles = new Map(store.list().map(({ id, title }) => [id, title]));
		const ids = store.projectIds();
		for (const [index, id] of ids.entries()) {
			const title = titles.get(id) ?? 'Title lost';
			options.report(index / ids.length, 'checking the log');
			await breath(undefined, { signal: options.signal });
			const chain = store.verify(id);
			problems.push(...store.checkSidecars(id));
			projects.push(
				chain.ok
					? { project: id, title, entries: chain.entries, broken: null }
					: { project: id, title, entries: store.entries(id).length, broken: `entry ${chain.seq}: ${chain.reason}` },
			);
		}
		return { projects, problems };
	} finally {
		store.close();
	}
}
