import type { Migration } from './migration.ts';

/**
 * Which settings stood in which revision, as sets of lines instead of a row for each; indexes by time, so that the newest of
 * a common word are found first; and how far the lists are. The lists are made anew from the entries.
 */
export const settingLines: Migration = {
	version: 4,
	name: 'setting lines',
	up: (database) => {
		database.exec(`
			DROP TABLE set_in;
			DELETE FROM settings;
			DELETE FROM revision_lines;
			DELETE FROM track_titles;
			DELETE FROM logged_files;
			DELETE FROM summaries;
			CREATE TABLE setting_lines (
				setting INTEGER NOT NULL,
				block INTEGER NOT NULL,
				uses INTEGER NOT NULL,
				lines BLOB NOT NULL,
				PRIMARY KEY (setting, block)
			) STRICT;
			DROP INDEX revision_lines_project;
			CREATE INDEX revision_lines_project ON revision_lines (project, at, track);
			CREATE INDEX revision_lines_words ON revision_lines (at, folded);
			CREATE INDEX summaries_words ON summaries (touched, project, folded);
			DROP INDEX summaries_touched;
			CREATE TABLE list_fill (
				one INTEGER PRIMARY KEY CHECK (one = 1),
				done INTEGER NOT NULL,
				entries INTEGER NOT NULL
			) STRICT;
		`);
	},
};
