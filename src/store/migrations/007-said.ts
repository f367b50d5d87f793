import type { Migration } from './migration.ts';

/**
 * What was said about each revision, how far its print got, and what the statistics count; and indexes that hold all that a
 * list or a scan reads. The lists are made anew from the entries.
 */
export const said: Migration = {
	version: 7,
	name: 'said',
	up: (database) => {
		database.exec(`
			DELETE FROM setting_lines;
			DELETE FROM settings;
			DELETE FROM revision_lines;
			DELETE FROM track_titles;
			DELETE FROM logged_files;
			DELETE FROM summaries;
			ALTER TABLE revision_lines ADD COLUMN state TEXT NOT NULL DEFAULT 'draft';
			DROP INDEX revision_lines_project;
			CREATE INDEX revision_lines_project ON revision_lines (project, at, track, state, seconds);
			DROP INDEX revision_lines_words;
			CREATE INDEX revision_lines_words ON revision_lines (at, state, folded);
			DROP INDEX summaries_words;
			CREATE INDEX summaries_lines ON summaries (touched, project, seq, title, artist, form, tracks, revisions, folded);
			CREATE TABLE said (
				line INTEGER NOT NULL,
				seq INTEGER NOT NULL,
				at TEXT NOT NULL,
				folded TEXT NOT NULL,
				PRIMARY KEY (line, seq)
			) STRICT, WITHOUT ROWID;
			CREATE INDEX said_words ON said (at, line, folded);
			CREATE TABLE counted (
				project TEXT NOT NULL,
				seq INTEGER NOT NULL,
				what TEXT NOT NULL,
				kind TEXT NOT NULL,
				detail TEXT NOT NULL,
				PRIMARY KEY (project, seq)
			) STRICT, WITHOUT ROWID;
			CREATE INDEX counted_kinds ON counted (what, kind, detail);
		`);
	},
};
