import type { Database } from 'better-sqlite3';

/** One step of the log's form. */
export interface Migration {
	/** 1, 2, 3… kept in the database's `user_version`. */
	version: number;
	name: string;
	up: (database: Database) => void;
}
