import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ZodError } from 'zod';
import { DetentError } from '../shared/errors.ts';
import { idSchema } from '../shared/model/ids.ts';
import type { Entry, EntryBody, ProjectSummary } from '../shared/model/log.ts';
import { nodeDiskFiles, removeIfThere, syncFolder, writeWhole } from './diskFiles.ts';
import { AT_ONCE, type DiskLogStore, type StoreOptions } from './diskLogStore.ts';
import { linkProblem, makeEntry, readEntry } from './entries.ts';
import { type ListFiller, listFiller } from './fillLists.ts';
import { createIds } from './ids.ts';
import { layoutOf, type ProjectPaths, projectPaths } from './layout.ts';
import { type ListRows, listRows } from './lists.ts';
import { lookUps } from './lookUps.ts';
import { LATEST_VERSION } from './migrations/index.ts';
import { checkPages, openDatabase } from './openDatabase.ts';
import { applyEntry } from './projection.ts';
import { firstTitleOf, folderMark, type Reconciler, type Recovered, reconciler, takeIn } from './reconcile.ts';
import { type EntryRows, entryRows, readRow } from './rows.ts';
import { checkBody } from './rules.ts';
import { sceneRows } from './sceneRows.ts';
import { compareSidecars, listLogFolder, writeSidecars } from './sidecars.ts';
import { corrupt, storeError } from './storeError.ts';
import { studioRows } from './studioRows.ts';

export type { DiskLogStore, StoreOptions } from './diskLogStore.ts';

/** More than any entry with its files takes. */
const PROBE_BYTES = 512 * 1024;

interface Loaded {
	head: { seq: number; hash: string };
	/** Title of the first entry; names the folder. */
	firstTitle: string;
	summary: ProjectSummary;
}

/**
 * Opens the log of a data folder.
 *
 * @param root the data folder (`--data`)
 * @throws DetentError `store.*`, see `openDatabase`
 */
export function openLogStore(root: string, options: StoreOptions): DiskLogStore {
	const layout = layoutOf(root);
	const { files = nodeDiskFiles, access, clock } = options;
	if (access === 'read' && !existsSync(layout.database)) {
		throw new DetentError('store.missing', {
			subject: layout.database,
			message: 'there is no log yet.',
			remedy: 'Start Detent, or make a project with `detent project create`.',
		});
	}
	const database = openDatabase(layout.database, access);
	const guard = <T>(work: () => T): T => {
		try {
			return work();
		} catch (error) {
			if (error instanceof ZodError) throw corrupt(layout.database, 'a row of it is not what Detent writes', error);
			throw storeError(error, layout.database);
		}
	};

	const { rows, lists, studio, filler, folders } = ((): {
		rows: EntryRows;
		lists: ListRows;
		studio: ReturnType<typeof studioRows>;
		filler: ListFiller | null;
		folders: Reconciler | null;
	} => {
		try {
			return guard(() => {
				const prepared = { rows: entryRows(database), lists: listRows(database), studio: studioRows(database) };
				if (access === 'read') return { ...prepared, filler: null, folders: null };
				prepared.studio.staleAfterRestart();
				const { atOnce, slice, folders: mostFolders } = options.filling ?? AT_ONCE;
				const underWay = new Set(prepared.studio.openPasses().map(({ project }) => project));
				const folders = reconciler(
					{ database, ...prepared, layout, files },
					{ folders: mostFolders, entries: atOnce },
					underWay,
				);
				const filler = listFiller(database, prepared.rows, prepared.lists, slice);
				while ((filler.state()?.done ?? atOnce) < atOnce) filler.step();
				// What is not even in the database yet can't be in the lists.
				const lost = folders.lost();
				if (lost !== null) prepared.lists.saveFill(lost);
				return { ...prepared, filler, folders };
			});
		} catch (error) {
			database.close();
			throw error;
		}
	})();

	const newId = createIds(clock, options.rng);
	const cache = new Map<string, Loaded>();
	let seenVersion = -1;
	let stopped: string | null = null;

	/** The project as its entries make it, from the cache unless another program has written. */
	const load = (project: string): Loaded | null => {
		const version = Number(database.pragma('data_version', { simple: true }));
		if (version !== seenVersion) cache.clear();
		seenVersion = version;
		const cached = cache.get(project);
		if (cached !== undefined) return cached;
		const loaded = listed(project) ?? replayed(project);
		if (loaded !== null) cache.set(project, loaded);
		return loaded;
	};

	/** From the lists, where they end with the newest entry. */
	const listed = (project: string): Loaded | null => {
		const stored = lists.summary(project);
		const head = rows.head(project);
		if (stored === null || head?.hash !== stored.hash) return null;
		return { head, firstTitle: stored.firstTitle, summary: stored.summary };
	};

	const replayed = (project: string): Loaded | null => {
		let loaded: Loaded | null = null;
		for (const row of rows.ofProject(project)) {
			const read = readRow(row);
			if (!read.ok) throw corrupt(layout.database, `entry ${row.seq} of project ${project}: ${read.reason}`);
			loaded = advance(loaded, read.entry);
		}
		return loaded;
	};

	const found = new Map<string, ProjectPaths>();
	/** Looked for among all folders once, and again when it is no longer there. */
	const pathsOf = (project: string, firstTitle: string): ProjectPaths => {
		const known = found.get(project);
		if (known !== undefined && existsSync(known.folder)) return known;
		const paths = projectPaths(layout, project, firstTitle);
		found.set(project, paths);
		return paths;
	};

	/** Entries came in from the project's folder: its lists follow. */
	const takenIn = (project: string): void => {
		cache.delete(project);
		if (filler === null || filler.lacks(project)) return;
		database.transaction(() => filler.complete(project)).immediate();
	};

	const append = (project: string, body: EntryBody, author: string | null): Entry => {
		if (stopped !== null) {
			throw new DetentError('store.stopped', {
				subject: layout.database,
				message: `nothing more is written after a failed write could not be undone (${stopped}).`,
				remedy: 'Check the disk, then restart Detent.',
			});
		}
		if (!idSchema.safeParse(project).success || (author !== null && !idSchema.safeParse(author).success)) {
			throw new DetentError('store.bad-entry', { subject: project, message: 'nothing was written: not an id.' });
		}
		if (folders?.complete(project)) takenIn(project);
		const written: string[] = [];
		const work = database.transaction((): { entry: Entry; loaded: Loaded } => {
			if (filler?.lacks(project)) filler.complete(project);
			let loaded = load(project);
			const checked = checkBody(project, loaded?.summary ?? null, body);
			const title = loaded?.firstTitle ?? (checked.kind === 'project' ? checked.title : '');
			const paths = pathsOf(project, title);
			const lastOnDisk = listLogFolder(paths).entries.at(-1);
			if (lastOnDisk !== undefined && lastOnDisk.seq > (loaded?.head.seq ?? 0)) {
				// Another program was killed between its sidecar and its commit.
				const report: Pick<Recovered, 'problems'> = { problems: [] };
				takeIn(rows, project, paths, files, report);
				const problem = report.problems[0];
				if (problem !== undefined) {
					throw new DetentError('store.conflict', {
						subject: problem.path,
						message: `nothing was written: this file is ahead of the log, and ${problem.reason}.`,
						remedy: 'Run `detent log verify`; move the file elsewhere if it does not belong here.',
					});
				}
				cache.delete(project);
				filler?.complete(project);
				loaded = load(project);
				checkBody(project, loaded?.summary ?? null, checked);
			}
			const at = new Date(clock.nowMs()).toISOString();
			const made = readEntry(JSON.stringify(makeEntry(project, loaded?.head ?? null, at, author, checked)));
			if (!made.ok) {
				throw new DetentError('store.bad-entry', { subject: project, message: `nothing was written: ${made.reason}.` });
			}
			rows.insert(made.entry, made.text);
			try {
				writeSidecars(files, paths, made.entry, made.text, (path) => written.push(path));
			} catch (error) {
				throw storeError(error, written.at(-1) ?? paths.folder);
			}
			const after = advance(loaded, made.entry);
			lists.follow(made.entry);
			lists.save(made.entry, after.firstTitle, after.summary);
			lists.flush();
			lists.saveMark(project, folderMark(paths, made.entry.seq));
			return { entry: made.entry, loaded: after };
		});
		try {
			const { entry, loaded } = work.immediate();
			cache.set(project, loaded);
			return entry;
		} catch (error) {
			cache.delete(project);
			lists.discard();
			undo(written);
			throw error;
		}
	};

	const takeInFolder = (project: string, most: number): number => {
		const work = database.transaction((): number => {
			const paths = projectPaths(layout, project, '');
			const report: Pick<Recovered, 'problems'> = { problems: [] };
			const taken = takeIn(rows, project, paths, files, report, most);
			const problem = report.problems[0];
			if (problem !== undefined) {
				throw new DetentError('store.conflict', {
					subject: problem.path,
					message: `this entry can't be taken in: ${problem.reason}.`,
					remedy: 'Run `detent log verify`.',
				});
			}
			filler?.complete(project);
			lists.saveMark(project, folderMark(paths, rows.head(project)?.seq ?? 0));
			return taken;
		});
		cache.delete(project);
		try {
			return work.immediate();
		} catch (error) {
			lists.discard();
			throw error;
		}
	};

	const undo = (written: readonly string[]): void => {
		for (const path of written) {
			if (!removeIfThere(files, path)) stopped = path;
		}
		try {
			for (const folder of new Set(written.map(dirname))) if (existsSync(folder)) syncFolder(files, folder);
		} catch {
			// The file is gone for every reader; if a power cut brings it back, it is taken in as an unfinished append.
		}
	};

	const probe = (): void => {
		const path = join(root, '.room');
		try {
			writeWhole(files, path, Buffer.alloc(PROBE_BYTES));
			database.pragma(`user_version = ${LATEST_VERSION}`);
		} finally {
			removeIfThere(files, path);
		}
	};

	return {
		layout,
		probe: () => guard(probe),
		recovered: folders?.recovered ?? { restored: [], rewritten: 0, problems: [] },
		takeInFolder: (project, most) => guard(() => takeInFolder(project, most)),
		filling: () => guard(lists.fill),
		fillLists: () =>
			guard(() => {
				const taken = folders?.step() ?? null;
				for (const project of taken ?? []) takenIn(project);
				// The folders are all in: from here on the lists alone say how far it is.
				if (taken !== null && folders?.lost() === null && filler !== null) lists.saveFill(filler.state());
				return taken ?? (filler === null || filler.state() === null ? null : filler.step());
			}),
		newId,
		...lookUps({ database, rows, lists, guard, path: layout.database }),
		append: (project, body, author) => guard(() => append(project, body, author)),
		projectIds: () => guard(rows.projects),
		projects: () =>
			guard(() => rows.projects().flatMap((project) => (filler?.lacks(project) ? [] : (load(project)?.summary ?? [])))),
		project: (project) => guard(() => load(project)?.summary ?? null),
		entries: (project) =>
			guard(() =>
				rows.ofProject(project).map((row) => {
					const read = readRow(row);
					if (!read.ok) throw corrupt(layout.database, `entry ${row.seq} of project ${project}: ${read.reason}`);
					return read.entry;
				}),
			),
		verify: (project) =>
			guard(() => {
				let head: { seq: number; hash: string } | null = null;
				let replay: Loaded | null = null;
				for (const row of rows.ofProject(project)) {
					const read = readRow(row);
					const reason: string | null = read.ok ? linkProblem(head, read.entry) : read.reason;
					if (reason !== null) return { ok: false, seq: row.seq, reason };
					head = { seq: row.seq, hash: row.hash };
					if (read.ok) replay = advance(replay, read.entry);
				}
				const list = listed(project);
				if (list !== null && JSON.stringify(list.summary) !== JSON.stringify(replay?.summary ?? null))
					return { ok: false, seq: list.head.seq, reason: 'the list of it is not what its entries say' };
				return { ok: true, entries: head?.seq ?? 0 };
			}),
		paths: (project) =>
			guard(() => {
				const loaded = load(project);
				if (loaded !== null) return pathsOf(project, loaded.firstTitle);
				throw new DetentError('store.unknown-project', { subject: project, message: 'there is no such project.' });
			}),
		checkSidecars: (project) =>
			guard(() => {
				return compareSidecars(pathsOf(project, firstTitleOf(rows, project)), rows.ofProject(project));
			}),
		checkPages: () => guard(() => checkPages(database, layout.database)),
		openPass: (pass) => guard(() => studio.openPass(pass)),
		seePrint: (pass, seen) => guard(() => studio.seePrint(pass, seen)),
		closePass: (pass) => guard(() => studio.closePass(pass)),
		openPasses: () => guard(studio.openPasses),
		rackState: () => guard(studio.rackState),
		saveRackState: (control) => guard(() => studio.saveRackState(control)),
		scenes: sceneRows(database, guard),
		remotes: () => guard(studio.remotes),
		saveRemote: (remote) => guard(() => studio.saveRemote(remote)),
		removeRemote: (id) => guard(() => studio.removeRemote(id)),
		close: () => {
			database.close();
		},
	};
}

function advance(loaded: Loaded | null, entry: Entry): Loaded {
	const title = entry.body.kind === 'project' ? entry.body.title : '';
	return {
		head: { seq: entry.seq, hash: entry.hash },
		firstTitle: loaded?.firstTitle ?? title,
		summary: applyEntry(loaded?.summary ?? null, entry),
	};
}
