import { existsSync, renameSync, rmSync } from 'node:fs';
import { basename } from 'node:path';
import type { Clock } from '../shared/clock.ts';
import { DetentError, describeError, isDetentError } from '../shared/errors.ts';
import type { Entry } from '../shared/model/log.ts';
import type { Rng } from '../shared/random.ts';
import { nodeDiskFiles, syncFolder } from './diskFiles.ts';
import { linkProblem, NO_PREVIOUS } from './entries.ts';
import { layoutOf } from './layout.ts';
import type { OpenPass, StoredControl, StoredRemote } from './logStore.ts';
import { openDatabase } from './openDatabase.ts';
import { openLogStore } from './openLogStore.ts';
import { projectFolders } from './reconcile.ts';
import { entryRows } from './rows.ts';
import { listAudioSidecars, listLogFolder, readSidecar } from './sidecars.ts';
import { storeError } from './storeError.ts';
import { studioRows } from './studioRows.ts';

export interface RebuiltProject {
	project: string;
	title: string;
	entries: number;
	revisions: number;
	/** Every place where the chain does not hold, in order. Empty when it is whole. */
	broken: { seq: number; reason: string }[];
}

export interface RebuildReport {
	projects: RebuiltProject[];
	/** Files that are not believed, and why. They stay where they are. */
	refused: { path: string; reason: string }[];
}

interface Found {
	entry: Entry;
	text: string;
	path: string;
}

/**
 * Makes a new database from the project folders alone. Every entry whose own hash is right is taken, so that a damaged
 * project is still there to read; where its chain does not hold is reported, and `verify` will name it too.
 *
 * @param root the data folder
 * @param newDatabase path of the database to make; must not exist
 * @throws DetentError `store.exists`, `store.*`
 */
export function rebuildFromSidecars(root: string, newDatabase: string): RebuildReport {
	if (existsSync(newDatabase)) {
		throw new DetentError('store.exists', {
			subject: newDatabase,
			message: 'there is a file already; nothing was written.',
			remedy: 'Move it away first.',
		});
	}
	const { byProject, refused } = collect(root);
	const database = openDatabase(newDatabase, 'write');
	try {
		const rows = entryRows(database);
		const projects = database.transaction(() =>
			[...byProject.entries()]
				.sort(([a], [b]) => (a < b ? -1 : 1))
				.map(([project, found]) => {
					const chosen = chooseChain(found, refused);
					for (const { entry, text } of chosen) rows.insert(entry, text);
					return describe(project, chosen);
				}),
		)();
		return { projects, refused };
	} catch (error) {
		throw storeError(error, newDatabase);
	} finally {
		database.close();
	}
}

function collect(root: string): { byProject: Map<string, Found[]>; refused: RebuildReport['refused'] } {
	const byProject = new Map<string, Found[]>();
	const refused: RebuildReport['refused'] = [];
	for (const paths of projectFolders(layoutOf(root))) {
		const own = listLogFolder(paths).entries.map(({ path }) => path);
		for (const path of [...own, ...listAudioSidecars(paths)]) {
			const read = readSidecar(path);
			if (!read.ok) {
				refused.push({ path, reason: read.reason });
				continue;
			}
			const found = byProject.get(read.entry.project) ?? [];
			if (!found.some(({ entry }) => entry.hash === read.entry.hash)) found.push({ ...read, path });
			byProject.set(read.entry.project, found);
		}
	}
	return { byProject, refused };
}

/** One entry for each number; of two with the same number the one that the next entry follows from. */
function chooseChain(found: readonly Found[], refused: RebuildReport['refused']): Found[] {
	const followed = new Set(found.map(({ entry }) => entry.previous));
	const chosen = new Map<number, Found>();
	const rank = (candidate: Found) => {
		const before = chosen.get(candidate.entry.seq - 1)?.entry.hash ?? NO_PREVIOUS;
		return (candidate.entry.previous === before ? 2 : 0) + (followed.has(candidate.entry.hash) ? 1 : 0);
	};
	for (const candidate of [...found].sort((a, b) => a.entry.seq - b.entry.seq)) {
		const { seq } = candidate.entry;
		const rival = chosen.get(seq);
		const better = rival === undefined || rank(candidate) > rank(rival);
		const loser = better ? rival : candidate;
		if (better) chosen.set(seq, candidate);
		if (loser !== undefined)
			refused.push({ path: loser.path, reason: `there is another entry ${seq}, which the chain goes on from` });
	}
	return [...chosen.values()];
}

function describe(project: string, chain: readonly Found[]): RebuiltProject {
	let head: { seq: number; hash: string } | null = null;
	let title = 'Title lost';
	const broken: RebuiltProject['broken'] = [];
	for (const { entry } of chain) {
		const reason = linkProblem(head, entry);
		if (reason !== null) broken.push({ seq: entry.seq, reason });
		if (entry.body.kind === 'project') title = entry.body.title;
		head = entry;
	}
	const revisions = chain.filter(({ entry }) => entry.body.kind === 'revision').length;
	return { project, title, entries: chain.length, revisions, broken };
}

export interface LogRebuild extends RebuildReport {
	/** Where the old database lies now; null when there was none. */
	oldDatabase: string | null;
	/** Why remotes, rack state and open passes could not be carried over; null when they were. */
	studioLost: string | null;
}

/**
 * `detent log rebuild`: puts a database made from the project folders in the place of the present one, which is kept
 * under another name. The caller holds the lock of the data folder.
 *
 * @throws DetentError `store.*`; the present database is in place then
 */
export function rebuildLog(root: string, options: { clock: Pick<Clock, 'nowMs'>; rng: Rng }): LogRebuild {
	const { database } = layoutOf(root);
	const fresh = `${database}.rebuilding`;
	for (const end of ['', '-wal', '-shm']) rmSync(fresh + end, { force: true });
	const there = existsSync(database);
	const studio = there ? readStudio(root, options) : 'There was no database.';
	const report = rebuildFromSidecars(root, fresh);
	if (typeof studio !== 'string') writeStudio(fresh, studio);
	let oldDatabase: string | null = null;
	try {
		if (there) {
			const stamp = new Date(options.clock.nowMs()).toISOString().replace(/[-:]|\.\d+/g, '');
			oldDatabase = `${database}.before-${stamp}`;
			for (let number = 2; existsSync(oldDatabase); number += 1) oldDatabase = `${database}.before-${stamp}-${number}`;
			// The write-ahead log belongs to its database by name.
			for (const end of ['-wal', '-shm', ''])
				if (existsSync(database + end)) renameSync(database + end, oldDatabase + end);
		}
		renameSync(fresh, database);
		syncFolder(nodeDiskFiles, root);
	} catch (error) {
		throw storeError(error, database);
	}
	return {
		...report,
		oldDatabase: oldDatabase === null ? null : basename(oldDatabase),
		studioLost: typeof studio === 'string' ? studio : null,
	};
}

interface Studio {
	passes: OpenPass[];
	remotes: StoredRemote[];
	controls: StoredControl[];
}

/** What is not in the folders. Opening the old database also writes sidecars that were missing. */
function readStudio(root: string, options: { clock: Pick<Clock, 'nowMs'>; rng: Rng }): Studio | string {
	try {
		const store = openLogStore(root, { ...options, access: 'write' });
		try {
			return { passes: store.openPasses(), remotes: store.remotes(), controls: store.rackState() };
		} finally {
			store.close();
		}
	} catch (error) {
		// A database of a newer version must not be replaced by what an older program understands of it.
		if (isDetentError(error) && /^store\.(newer|not-a-log|busy|not-writable|full)$/.test(error.code)) throw error;
		return describeError(error);
	}
}

function writeStudio(path: string, studio: Studio): void {
	const database = openDatabase(path, 'write');
	try {
		const rows = studioRows(database);
		database.transaction(() => {
			for (const pass of studio.passes) rows.openPass(pass);
			for (const remote of studio.remotes) rows.saveRemote(remote);
			for (const control of studio.controls) rows.saveRackState(control);
		})();
	} finally {
		database.close();
	}
}
