import type { Clock } from '../shared/clock.ts';
import type { Rng } from '../shared/random.ts';
import type { DiskFiles } from './diskFiles.ts';
import type { Layout, ProjectPaths } from './layout.ts';
import type { ListFill } from './lists.ts';
import type { LogStore } from './logStore.ts';
import type { Recovered } from './reconcile.ts';

/** Lists of an old log that are made later, with `fillLists`. */
export interface Filling {
	/** Entries that are taken into the lists before the log is open. */
	atOnce: number;
	/** Entries of one call of `fillLists`: one transaction. */
	slice: number;
	/** Folders that are not as they were left, and are looked at before the log is open; more are looked at by `fillLists`. */
	folders: number;
}

/** For a daemon: open within some tenths of a second, then some hundredths for each slice. */
export const FILL_LATER: Filling = { atOnce: 1000, slice: 200, folders: 50 };

/** For a command that can wait. */
export const AT_ONCE: Filling = {
	...FILL_LATER,
	atOnce: Number.POSITIVE_INFINITY,
	folders: Number.POSITIVE_INFINITY,
};

export interface StoreOptions {
	clock: Pick<Clock, 'nowMs'>;
	/** Feeds the ids: `cryptoRng` in the product, a seeded one in tests. */
	rng: Rng;
	/** `read` never changes anything on the disk, and can be open while a daemon writes. */
	access: 'read' | 'write';
	files?: DiskFiles;
	/** How lists that are missing are made; all at once, before `openLogStore` returns, when it is left out. */
	filling?: Filling;
}

/** The log on the disk: SQLite, and one readable JSON file per entry in the project folders. */
export interface DiskLogStore extends LogStore {
	readonly layout: Layout;
	/** What opening put right; empty for access `read`. */
	readonly recovered: Recovered;
	/** Ids of all projects, oldest first; works on a damaged log, where `projects` may not. */
	projectIds(): string[];
	/** Folders of a project. @throws DetentError `store.unknown-project` */
	paths(project: string): ProjectPaths;
	/** Writes a little beside the log and in its database, and leaves all as it was: whether there is room, and leave, to write. */
	probe(): void;
	/** Looks every page of the database through. @throws DetentError `store.corrupt` */
	checkPages(): void;
	/** Compares the entry files with the database; what differs, is missing or is too many. Empty when all is well. */
	checkSidecars(project: string): { path: string; reason: string }[];
	/**
	 * Takes in some of the entries of a project whose folder was put beside the others while the log is open.
	 *
	 * @returns how many; 0 when all of them are in the log
	 * @throws DetentError `store.conflict` for one that does not follow from those before it
	 */
	takeInFolder(project: string, most: number): number;
	/** How far the lists are that are being made; null when they are whole. Another program may make them. */
	filling(): ListFill | null;
	/**
	 * Looks at some more folders that are not as they were left, then takes some more entries into the lists. Meanwhile the log
	 * can be written and read; only what the lists alone could answer says that it has to wait.
	 *
	 * @returns projects that have come into `projects` or have more entries; null when nothing is left to be done
	 */
	fillLists(): string[] | null;
}
