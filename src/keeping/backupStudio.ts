import { existsSync, linkSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import Sqlite from 'better-sqlite3';
import type { Clock } from '../shared/clock.ts';
import { DetentError } from '../shared/errors.ts';
import type { Rng } from '../shared/random.ts';
import { makeFolder, nodeDiskFiles, syncFolder, writeWhole } from '../store/diskFiles.ts';
import { layoutOf } from '../store/layout.ts';
import { acquireLock } from '../store/lock.ts';
import { openDatabase } from '../store/openDatabase.ts';
import { openLogStore } from '../store/openLogStore.ts';
import { corrupt, storeError } from '../store/storeError.ts';
import { loggedFiles } from '../store/verifyAudio.ts';
import { copyChecked, hashOf, type Work } from './copyFile.ts';
import { type KeptFile, keptFiles } from './keptFiles.ts';
import { MANIFEST, type Manifest, type Snapshot, snapshotName, snapshotsIn } from './manifest.ts';

export interface BackupOptions {
	root: string;
	/** Folder of all backups of this studio. */
	into: string;
	/** A rig that does not lie in the data folder; null when it does, or when there is none. */
	rigPath: string | null;
	clock: Pick<Clock, 'nowMs'>;
	rng: Rng;
	signal: AbortSignal;
	/** Share of the bytes, 0…1, and what is being done. */
	report: (fraction: number, label: string) => void;
}

export interface BackupReport {
	name: string;
	folder: string;
	files: number;
	copied: number;
	copiedBytes: number;
	/** Files that had not changed since the last backup and are there once for both. */
	shared: number;
	/** Audio that is missing, or is not what the log says. */
	problems: { path: string; reason: string }[];
}

/**
 * A whole copy of the data folder as it is now, also while a daemon works in it. Every file is read back and compared, an
 * unchanged one of the last backup is linked and read through. It has its name only when all of it is there and flushed.
 *
 * @throws DetentError `store.*`, `file.copy`; the signal's reason when it is aborted: nothing is left then
 */
export async function backupStudio(options: BackupOptions): Promise<BackupReport> {
	const { root, into, clock } = options;
	refuseNested(root, into);
	if (!existsSync(root)) {
		throw new DetentError('store.missing', { subject: root, message: 'there is no data folder here.' });
	}
	makeFolder(nodeDiskFiles, into);
	const lock = acquireLock(join(into, 'backup.lock'), { program: 'detent backup' });
	try {
		// What an earlier backup left that was killed; no other one is at work.
		for (const name of readdirSync(into))
			if (/^\..*\.part$/.test(name)) rmSync(join(into, name), { recursive: true, force: true });
		const last = snapshotsIn(into).at(-1) ?? null;
		const wanted = snapshotName(clock.nowMs());
		let name = wanted;
		for (let count = 2; existsSync(join(into, name)); count += 1) name = `${wanted}-${count}`;
		const part = join(into, `.${name}.part`);
		try {
			mkdirSync(part);
			const done = await fill(part, last, options);
			renameSync(part, join(into, name));
			syncFolder(nodeDiskFiles, into);
			return { name, folder: join(into, name), ...done };
		} catch (error) {
			rmSync(part, { recursive: true, force: true });
			options.signal.throwIfAborted();
			throw storeError(error, into);
		}
	} finally {
		lock.release();
	}
}

function refuseNested(root: string, into: string): void {
	const [a, b] = [resolve(root), resolve(into)];
	if (a !== b && !b.startsWith(a + sep) && !a.startsWith(b + sep)) return;
	throw new DetentError('cli.usage', {
		subject: into,
		message: 'The backup and the data folder must not lie in each other.',
		remedy: 'Choose a folder on another disk.',
	});
}

async function copyDatabase(from: string, to: string, signal: AbortSignal): Promise<void> {
	const source = openDatabase(from, 'read');
	try {
		await source.backup(to, {
			progress: () => {
				signal.throwIfAborted();
				return 2000;
			},
		});
	} finally {
		source.close();
	}
	// One file without a write-ahead log beside it, every page of it checked.
	const copy = new Sqlite(to);
	try {
		copy.pragma('journal_mode = DELETE');
		const state: unknown = copy.pragma('integrity_check(1)', { simple: true });
		if (state !== 'ok') throw corrupt(to, String(state));
	} finally {
		copy.close();
	}
}

/** SHA-256 that the log has of audio files, by path below the data folder. */
function hashesInLog(options: BackupOptions): Map<string, string> {
	const store = openLogStore(options.root, { clock: options.clock, rng: options.rng, access: 'read' });
	try {
		return new Map(
			store
				.projectIds()
				.flatMap((id) =>
					loggedFiles(store.paths(id), store.entries(id)).map(
						({ path, file }) => [relative(options.root, path).split(sep).join('/'), file.sha256] as const,
					),
				),
		);
	} finally {
		store.close();
	}
}

type Filled = Omit<BackupReport, 'name' | 'folder'>;

async function fill(part: string, last: Snapshot | null, options: BackupOptions): Promise<Filled> {
	const { root, rigPath, signal, report } = options;
	const { database } = layoutOf(root);
	const files: Manifest['files'] = [];
	const done: Filled = { files: 0, copied: 0, copiedBytes: 0, shared: 0, problems: [] };
	const add = (file: KeptFile, sha256: string, bytes: number) =>
		files.push({ path: file.path, bytes, sha256, modifiedMs: file.modifiedMs });
	const there = existsSync(database);
	// The database first: an entry that is appended meanwhile is then in the folders, and is taken in when they are opened.
	if (there) {
		report(0, 'the log');
		await copyDatabase(database, join(part, 'detent.sqlite'), signal);
	}
	const inLog = there ? hashesInLog(options) : new Map<string, string>();
	const all = keptFiles(root);
	const total = 2 * all.reduce((sum, file) => sum + file.bytes, 1);
	let bytesDone = 0;
	let label = '';
	const work: Work = {
		signal,
		onBytes: (count) => {
			bytesDone += count;
			report(Math.min(1, bytesDone / total), label);
		},
	};
	if (there) {
		const path = 'detent.sqlite';
		const copy = join(part, path);
		add({ path, bytes: 0, modifiedMs: 0 }, await hashOf(copy, { ...work, onBytes: () => undefined }), 0);
	}
	const known = new Map((last?.manifest.files ?? []).map((file) => [file.path, file]));
	const reuse = async (file: KeptFile, sha256: string): Promise<boolean> => {
		if (last === null) return false;
		const to = join(part, file.path);
		mkdirSync(dirname(to), { recursive: true });
		try {
			linkSync(join(last.folder, file.path), to);
		} catch {
			// Not every disk has links; the file is copied then.
			return false;
		}
		if ((await hashOf(to, work)) === sha256) return true;
		rmSync(to);
		return false;
	};
	for (const file of all) {
		label = file.path;
		const before = known.get(file.path);
		const wanted = inLog.get(file.path);
		inLog.delete(file.path);
		const unchanged = before !== undefined && before.bytes === file.bytes && before.modifiedMs === file.modifiedMs;
		if (unchanged && (wanted ?? before.sha256) === before.sha256 && (await reuse(file, before.sha256))) {
			add(file, before.sha256, file.bytes);
			done.shared += 1;
			continue;
		}
		const copied = await copyChecked(join(root, file.path), join(part, file.path), work).catch((error: unknown) => {
			signal.throwIfAborted();
			if (existsSync(join(root, file.path))) throw error;
			return null;
		});
		if (copied === null) continue;
		if (wanted !== undefined && copied.sha256 !== wanted) {
			const had = before !== undefined && before.sha256 === wanted;
			if (had) rmSync(join(part, file.path));
			const kept = had && (await reuse(file, wanted));
			const rest = kept ? '; the good copy of the last backup was kept' : '';
			done.problems.push({ path: file.path, reason: `it is not what the log says: it has changed since${rest}` });
			if (had && !kept) await copyChecked(join(root, file.path), join(part, file.path), work);
			add(file, kept ? wanted : copied.sha256, kept ? before.bytes : copied.bytes);
			continue;
		}
		add(file, copied.sha256, copied.bytes);
		done.copied += 1;
		done.copiedBytes += copied.bytes;
	}
	for (const path of inLog.keys()) done.problems.push({ path, reason: 'the log names it, and it is missing' });
	if (rigPath !== null && !files.some(({ path }) => path === 'rig.yaml')) {
		const copied = await copyChecked(rigPath, join(part, 'rig.yaml'), work);
		add({ path: 'rig.yaml', bytes: copied.bytes, modifiedMs: 0 }, copied.sha256, copied.bytes);
	}
	const manifest: Manifest = { schema: 1, at: new Date(options.clock.nowMs()).toISOString(), files };
	writeWhole(nodeDiskFiles, join(part, MANIFEST), `${JSON.stringify(manifest, null, 1)}\n`);
	return { ...done, files: files.length };
}
