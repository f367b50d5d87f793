import type { Migration } from './migration.ts';

/** Settings of units that were put aside to be compared. */
export const scenes: Migration = {
	version: 5,
	name: 'scenes',
	up: (database) => {
		database.exec(`
			CREATE TABLE scenes (
				unit TEXT NOT NULL,
				slot TEXT NOT NULL,
				active INTEGER NOT NULL,
				stored_at TEXT NOT NULL,
				stored_by TEXT NOT NULL,
				recorded TEXT NOT NULL,
				PRIMARY KEY (unit, slot)
			) STRICT;
		`);
	},
};
