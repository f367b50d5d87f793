import type { Database } from 'better-sqlite3';
import { z } from 'zod';
import type { Entry, ProjectSummary } from '../shared/model/log.ts';
import { type LogSize, logSizeSchema, type ProjectLine, projectLineSchema } from '../shared/model/projectLine.ts';
import type { RevisionFacts } from '../shared/model/revision.ts';
import { eventRows } from './eventRows.ts';
import { settingLines } from './settingLines.ts';

export interface StoredSummary {
	seq: number;
	hash: string;
	firstTitle: string;
	summary: ProjectSummary;
}

const summarySchema = z.strictObject({ seq: z.int(), hash: z.string(), firstTitle: z.string(), json: z.string() });

const fillSchema = z.strictObject({
	/** Entries that are in the lists now, of those that were missing. */
	done: z.int(),
	entries: z.int(),
});
export type ListFill = z.infer<typeof fillSchema>;

/** The tables that lists and searches are answered from. They follow the entries inside the transaction that adds one. */
export function listRows(database: Database) {
	const saveSummary = database.prepare(`
		INSERT OR REPLACE INTO summaries VALUES
		(@project, @seq, @hash, @firstTitle, @title, @artist, @form, @tracks, @revisions, @folded, @touched, @json)`);
	const summaryOf = database.prepare(
		'SELECT seq, hash, first_title AS firstTitle, json FROM summaries WHERE project = ?',
	);
	const line = 'project AS id, title, artist, form, tracks, revisions, touched';
	const lines = database.prepare(`SELECT ${line} FROM summaries INDEXED BY summaries_lines ORDER BY project`);
	const named = database.prepare(`
		SELECT ${line} FROM summaries INDEXED BY summaries_lines
		WHERE instr(folded, @text) > 0 OR project IN (SELECT project FROM track_titles WHERE instr(folded, @text) > 0)
		ORDER BY touched DESC, project DESC LIMIT @limit`);
	const size = database.prepare(`
		SELECT count(*) AS projects, coalesce(sum(tracks), 0) AS tracks, coalesce(sum(revisions), 0) AS revisions
		FROM summaries INDEXED BY summaries_lines`);
	const holderOf = database.prepare('SELECT project FROM track_titles WHERE track = ?').pluck();
	const newestRevisions = database
		.prepare('SELECT revision FROM revision_lines ORDER BY at DESC, line DESC LIMIT ?')
		.pluck();
	const units = database.prepare('SELECT DISTINCT unit FROM settings ORDER BY unit').pluck();
	const newest = database.prepare('SELECT project FROM summaries ORDER BY touched DESC, project DESC LIMIT 1').pluck();
	const ends = database.prepare('SELECT project, seq FROM summaries INDEXED BY summaries_lines');
	const settings = settingLines(database);
	const events = eventRows(database);
	const linesOf = database.prepare('SELECT line FROM revision_lines WHERE project = ?').pluck();
	const forget = [
		'DELETE FROM revision_lines WHERE project = ?',
		'DELETE FROM track_titles WHERE project = ?',
		'DELETE FROM logged_files WHERE project = ?',
		'DELETE FROM summaries WHERE project = ?',
	].map((text) => database.prepare(text));
	const addLine = database.prepare(`
		INSERT INTO revision_lines (project, track, revision, hash, number, at, note, folded, outcome, lufs, seconds)
		VALUES (@project, @track, @revision, @hash, @number, @at, @note, @folded, @outcome, @lufs, @seconds)`);
	const addTrack = database.prepare('INSERT OR REPLACE INTO track_titles VALUES (@track, @project, @title, @folded)');
	const addFile = database.prepare('INSERT OR IGNORE INTO logged_files VALUES (?, ?, ?)');
	const filesBy = database.prepare('SELECT project, seq FROM logged_files WHERE sha256 = ? ORDER BY project, seq');
	const saveFill = database.prepare('INSERT OR REPLACE INTO list_fill VALUES (1, @done, @entries)');
	const endFill = database.prepare('DELETE FROM list_fill');
	const fill = database.prepare('SELECT done, entries FROM list_fill');
	const saveMark = database.prepare('INSERT OR REPLACE INTO folder_marks VALUES (?, ?)');
	const marks = database.prepare('SELECT project, mark FROM folder_marks');

	const addRevision = (entry: Entry, id: string, facts: RevisionFacts): void => {
		const reading = facts.measurements.master ?? facts.measurements.capture;
		const { lastInsertRowid: line } = addLine.run({
			project: entry.project,
			track: facts.track,
			revision: id,
			hash: entry.hash,
			number: facts.number,
			at: entry.at,
			note: facts.note,
			folded: facts.note.toLowerCase(),
			outcome: facts.pass.outcome,
			lufs: reading?.integratedLufs ?? null,
			seconds: Math.max(0, (Date.parse(facts.pass.endedAt) - Date.parse(facts.pass.startedAt)) / 1000),
		});
		settings.add(facts.units, Number(line));
	};
	return {
		/** Takes one more entry in. `save` of its project, and then `flush`, have to follow before the transaction ends. */
		follow(entry: Entry): void {
			const { body, project, seq } = entry;
			events.follow(entry);
			if (body.kind === 'mix' || body.kind === 'reference') addFile.run(body.file.sha256, project, seq);
			if (body.kind === 'track')
				addTrack.run({ track: body.track, project, title: body.title, folded: body.title.toLowerCase() });
			if (body.kind !== 'revision') return;
			const { capture, master } = body.facts;
			if (capture !== null) addFile.run(capture.file.sha256, project, seq);
			if (master !== null) addFile.run(master.sha256, project, seq);
			addRevision(entry, body.id, body.facts);
		},
		/** The summary that the project's newest entry leads to. */
		save({ project, seq, hash, at }: Entry, firstTitle: string, summary: ProjectSummary): void {
			const { title, artist, form, tracks } = summary;
			events.saveStates(summary);
			saveSummary.run({
				project,
				seq,
				hash,
				firstTitle,
				title,
				artist,
				form,
				tracks: tracks.length,
				revisions: tracks.reduce((sum, { revisions }) => sum + revisions.length, 0),
				folded: `${title}\n${artist}`.toLowerCase(),
				touched: at,
				json: JSON.stringify(summary),
			});
		},
		/** Writes what entries of any number of projects left in the lists of settings: each list once. */
		flush: (): void => settings.flush(),
		/** Takes a project out of all lists. */
		forget(project: string): void {
			// Of the projects before it in the same transaction nothing may be lost.
			settings.flush();
			settings.remove(z.array(z.int()).parse(linesOf.all(project)));
			events.forget(project);
			for (const statement of forget) statement.run(project);
		},
		/** To be called when the transaction that `follow` was called in did not end well. */
		discard(): void {
			settings.discard();
			events.discard();
		},
		/** Number of the entry that each project's lists end with. */
		ends: (): Map<string, number> =>
			new Map(
				z
					.array(z.strictObject({ project: z.string(), seq: z.int() }))
					.parse(ends.all())
					.map(({ project, seq }) => [project, seq]),
			),
		/** Null when there is none. The text is Detent's own and was made by the schema's types; it is not parsed again. */
		summary(project: string): StoredSummary | null {
			const row = summaryOf.get(project);
			if (row === undefined) return null;
			const { json, ...rest } = summarySchema.parse(row);
			return { ...rest, summary: JSON.parse(json) as ProjectSummary };
		},
		units: (): string[] => z.array(z.string()).parse(units.all()),
		lines: (): ProjectLine[] => z.array(projectLineSchema).parse(lines.all()),
		/** Projects with this text in title, artist or the title of a track, the one that was worked on last first. */
		named: (text: string, limit: number): ProjectLine[] =>
			z.array(projectLineSchema).parse(named.all({ text: text.toLowerCase(), limit })),
		size: (): LogSize => logSizeSchema.parse(size.get()),
		/** The project of a track. */
		holderOf: (track: string): string | null => z.string().optional().parse(holderOf.get(track)) ?? null,
		/** Ids of revisions, newest first. */
		newestRevisions: (most: number): string[] => z.array(z.string()).parse(newestRevisions.all(most)),
		newest: (): string | null =>
			z
				.string()
				.nullable()
				.parse(newest.get() ?? null),
		filesBy: (sha256: string): { project: string; seq: number }[] =>
			z.array(z.strictObject({ project: z.string(), seq: z.int() })).parse(filesBy.all(sha256)),
		/** How far the lists are that are being made; null when they are whole. */
		fill: (): ListFill | null => fillSchema.nullable().parse(fill.get() ?? null),
		saveFill(state: ListFill | null): void {
			if (state === null) endFill.run();
			else saveFill.run(state);
		},
		saveMark: (project: string, mark: string): void => {
			saveMark.run(project, mark);
		},
		marks: (): Map<string, string> =>
			new Map(
				z
					.array(z.strictObject({ project: z.string(), mark: z.string() }))
					.parse(marks.all())
					.map(({ project, mark }) => [project, mark]),
			),
	};
}
export type ListRows = ReturnType<typeof listRows>;
