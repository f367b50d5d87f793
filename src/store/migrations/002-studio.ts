import type { Migration } from './migration.ts';

/** What changes: passes under way, last known positions, paired remotes. */
export const studio: Migration = {
	version: 2,
	name: 'studio',
	up: (database) => {
		database.exec(`
			CREATE TABLE open_passes (
				pass TEXT PRIMARY KEY,
				project TEXT NOT NULL,
				track TEXT NOT NULL,
				started_at TEXT NOT NULL,
				capture_path TEXT NOT NULL
			) STRICT;
			CREATE TABLE rack_state (
				unit TEXT NOT NULL,
				control TEXT NOT NULL,
				position REAL NOT NULL,
				evidence TEXT NOT NULL,
				moved_by TEXT,
				PRIMARY KEY (unit, control)
			) STRICT;
			CREATE TABLE remotes (
				id TEXT PRIMARY KEY,
				name TEXT NOT NULL,
				role TEXT NOT NULL,
				token_hash TEXT NOT NULL UNIQUE,
				paired_at TEXT NOT NULL
			) STRICT;
		`);
	},
};
