import type { Database } from 'better-sqlite3';
import type { ListFill, ListRows } from './lists.ts';
import { applyEntry } from './projection.ts';
import type { EntryRow, EntryRows } from './rows.ts';
import { readOwnRow } from './rows.ts';

export interface ListFiller {
	/** How far it is; null when the lists are whole. */
	state(): ListFill | null;
	/** True when the lists of this project are not whole yet. */
	lacks(project: string): boolean;
	/**
	 * Takes the next entries in. A kill leaves the lists at the end of a step; the next start goes on from there.
	 *
	 * @returns projects that are in the lists now
	 */
	step(): string[];
	/** Completes one project at once. Must run inside a write transaction. */
	complete(project: string): void;
}

/**
 * Pages that gather beside the database before they are written into it, as SQLite has it, and while lists are made: the same
 * pages change in each step, and are written there once.
 */
const USUAL_PAGES = 1000;
const FILLING_PAGES = 4000;

/** Projects whose lists do not end where their entries do, with how many they lack; the one that was worked on last first. */
function behind(rows: EntryRows, lists: ListRows): { project: string; entries: number }[] {
	const ends = lists.ends();
	return [...rows.heads()]
		.filter(([project, seq]) => ends.get(project) !== seq)
		.map(([project, seq]) => ({ project, entries: seq - (ends.get(project) ?? 0), place: rows.place(project, seq) }))
		.sort((a, b) => b.place - a.place);
}

/**
 * Brings the lists to where the entries are, a slice at a time, the newest project first. A project with an entry that can't
 * be believed stays out of them.
 *
 * @param sliceEntries entries of one step
 */
export function listFiller(database: Database, rows: EntryRows, lists: ListRows, sliceEntries: number): ListFiller {
	const missing = new Map(behind(rows, lists).map(({ project, entries }) => [project, entries]));
	const entries = [...missing.values()].reduce((sum, count) => sum + Math.max(0, count), 0);
	const left = () => [...missing.values()].reduce((sum, count) => sum + Math.max(0, count), 0);
	const state = (): ListFill | null => (missing.size === 0 ? null : { done: entries - left(), entries });

	/** The entries that the lists of a project lack, and where these end. */
	const next = (project: string, most: number): EntryRow[] => {
		const stored = lists.summary(project);
		if (stored !== null && rows.one(project, stored.seq)?.hash !== stored.hash) lists.forget(project);
		return rows.after(project, lists.summary(project)?.seq ?? 0, most);
	};
	/** @returns how many there were; fewer than `most` when the project is whole or can't be believed */
	const takeIn = (project: string, most: number): number => {
		const found = next(project, most);
		const stored = lists.summary(project);
		let summary = stored?.summary ?? null;
		let firstTitle = stored?.firstTitle ?? null;
		let last: Parameters<ListRows['save']>[0] | null = null;
		for (const row of found) {
			const read = readOwnRow(row);
			if (!read.ok) {
				lists.forget(project);
				return 0;
			}
			summary = applyEntry(summary, read.entry);
			firstTitle ??= read.entry.body.kind === 'project' ? read.entry.body.title : '';
			last = read.entry;
			lists.follow(last);
		}
		if (last !== null && summary !== null) lists.save(last, firstTitle ?? '', summary);
		return found.length;
	};
	const slice = database.transaction(() => {
		const listed: string[] = [];
		let room = sliceEntries;
		for (const project of missing.keys()) {
			const taken = takeIn(project, room);
			if (taken < room) {
				missing.delete(project);
				if (lists.summary(project) !== null) listed.push(project);
			} else missing.set(project, (missing.get(project) ?? taken) - taken);
			room -= taken;
			if (room <= 0) break;
		}
		lists.flush();
		lists.saveFill(state());
		return listed;
	});
	if (missing.size > 0 || lists.fill() !== null) lists.saveFill(state());
	return {
		state,
		lacks: (project) => missing.has(project),
		step() {
			const before = new Map(missing);
			// What the lists hold can be made again: only what is acknowledged has to be waited for.
			database.pragma('synchronous = NORMAL');
			database.pragma(`wal_autocheckpoint = ${FILLING_PAGES}`);
			try {
				return slice.immediate();
			} catch (error) {
				missing.clear();
				for (const [project, count] of before) missing.set(project, count);
				lists.discard();
				throw error;
			} finally {
				database.pragma('synchronous = FULL');
				database.pragma(`wal_autocheckpoint = ${USUAL_PAGES}`);
			}
		},
		complete(project) {
			while (takeIn(project, sliceEntries) === sliceEntries);
			lists.flush();
		},
	};
}
