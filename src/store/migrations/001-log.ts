import type { Migration } from './migration.ts';

/**
 * The log: entries of all projects, append-only. `json` is the entry's canonical JSON with its hash; the other columns
 * are copies to search by.
 */
export const log: Migration = {
	version: 1,
	name: 'log',
	up: (database) => {
		database.exec(`
			CREATE TABLE entries (
				project TEXT NOT NULL,
				seq INTEGER NOT NULL CHECK (seq > 0),
				hash TEXT NOT NULL UNIQUE,
				kind TEXT NOT NULL,
				revision TEXT UNIQUE,
				json TEXT NOT NULL,
				PRIMARY KEY (project, seq)
			) STRICT;
			CREATE TRIGGER entries_stay BEFORE UPDATE ON entries
				BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
			CREATE TRIGGER entries_are_kept BEFORE DELETE ON entries
				BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
		`);
	},
};
