import type { Migration } from './migration.ts';

/**
 * What lists and searches are answered from, so that no entry has to be read for them. All of it is made from the
 * entries and may be thrown away: what is missing or behind is filled when the log is opened. `folded` is text in small
 * letters, to be searched.
 */
export const lists: Migration = {
	version: 3,
	name: 'lists',
	up: (database) => {
		database.exec(`
			CREATE INDEX entries_kind ON entries (kind, project, seq);
			CREATE TABLE summaries (
				project TEXT PRIMARY KEY,
				seq INTEGER NOT NULL,
				hash TEXT NOT NULL,
				first_title TEXT NOT NULL,
				title TEXT NOT NULL,
				artist TEXT NOT NULL,
				form TEXT NOT NULL,
				tracks INTEGER NOT NULL,
				revisions INTEGER NOT NULL,
				folded TEXT NOT NULL,
				touched TEXT NOT NULL,
				json TEXT NOT NULL
			) STRICT;
			CREATE INDEX summaries_touched ON summaries (touched);
			CREATE TABLE track_titles (
				track TEXT PRIMARY KEY,
				project TEXT NOT NULL,
				title TEXT NOT NULL,
				folded TEXT NOT NULL
			) STRICT;
			CREATE INDEX track_titles_project ON track_titles (project);
			CREATE TABLE revision_lines (
				line INTEGER PRIMARY KEY,
				project TEXT NOT NULL,
				track TEXT NOT NULL,
				revision TEXT NOT NULL UNIQUE,
				hash TEXT NOT NULL,
				number INTEGER NOT NULL,
				at TEXT NOT NULL,
				note TEXT NOT NULL,
				folded TEXT NOT NULL,
				outcome TEXT NOT NULL,
				lufs REAL,
				seconds REAL NOT NULL
			) STRICT;
			CREATE INDEX revision_lines_project ON revision_lines (project);
			CREATE TABLE settings (
				setting INTEGER PRIMARY KEY,
				unit TEXT NOT NULL,
				name TEXT NOT NULL,
				definition TEXT NOT NULL,
				control TEXT NOT NULL,
				label TEXT NOT NULL,
				legend TEXT NOT NULL,
				position REAL NOT NULL,
				value REAL,
				quantity TEXT,
				UNIQUE (unit, definition, control, position, legend, name)
			) STRICT;
			CREATE TABLE set_in (
				setting INTEGER NOT NULL,
				line INTEGER NOT NULL,
				PRIMARY KEY (setting, line)
			) STRICT, WITHOUT ROWID;
			CREATE TABLE logged_files (
				sha256 TEXT NOT NULL,
				project TEXT NOT NULL,
				seq INTEGER NOT NULL,
				PRIMARY KEY (sha256, project, seq)
			) STRICT, WITHOUT ROWID;
			CREATE TABLE folder_marks (
				project TEXT PRIMARY KEY,
				mark TEXT NOT NULL
			) STRICT;
		`);
	},
};
