import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import Sqlite, { type Database } from 'better-sqlite3';
import { DetentError } from '../shared/errors.ts';
import { checkVersion, LATEST_VERSION, migrate, versionOf } from './migrations/index.ts';
import { corrupt, storeError } from './storeError.ts';

/** How long a write waits for another program's write, ms. */
const BUSY_TIMEOUT_MS = 5000;

/** A database up to this size is looked through whenever it is opened, bytes: some hundredths of a second. A larger one by `log verify`. */
const CHECKED_AT_ONCE_BYTES = 16 * 1024 * 1024;

/** Most of its pages that are kept in memory, KiB: the indexes that a search of 100 000 revisions goes through. */
const CACHE_KIB = 64 * 1024;

function sizeBytes(database: Database): number {
	const pragma = (name: string) => Number(database.pragma(name, { simple: true }));
	return pragma('page_count') * pragma('page_size');
}

/** Looks every page of the database through. @throws DetentError `store.corrupt` */
export function checkPages(database: Database, path: string): void {
	const state: unknown = database.pragma('quick_check(1)', { simple: true });
	if (state !== 'ok') throw corrupt(path, String(state));
}

/**
 * Opens the log's database: WAL, `synchronous=FULL`, foreign keys. Access `write` makes it when it is not there and
 * brings an older one up to date; `read` changes nothing.
 *
 * @throws DetentError `store.missing`, `store.corrupt`, `store.newer`, `store.older`, `store.not-a-log`,
 *   `store.not-writable`, `store.busy`
 */
export function openDatabase(path: string, access: 'read' | 'write'): Database {
	let database: Database;
	try {
		if (access === 'write') mkdirSync(dirname(path), { recursive: true });
		database = new Sqlite(path, {
			readonly: access === 'read',
			fileMustExist: access === 'read',
			timeout: BUSY_TIMEOUT_MS,
		});
	} catch (error) {
		throw storeError(error, path);
	}
	try {
		checkVersion(database, path);
		if (sizeBytes(database) <= CHECKED_AT_ONCE_BYTES) checkPages(database, path);
		database.pragma('foreign_keys = ON');
		database.pragma('trusted_schema = OFF');
		database.pragma(`cache_size = -${CACHE_KIB}`);
		if (access === 'write') {
			database.pragma('journal_mode = WAL');
			database.pragma('synchronous = FULL');
			migrate(database);
		} else if (versionOf(database) < LATEST_VERSION) {
			throw new DetentError('store.older', {
				subject: path,
				message: 'the log was written by an older Detent.',
				remedy: 'Start Detent once: it brings the log up to date.',
			});
		}
		return database;
	} catch (error) {
		database.close();
		throw storeError(error, path);
	}
}
