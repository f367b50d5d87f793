import type { Database } from 'better-sqlite3';
import { z } from 'zod';
import type { Entry } from '../shared/model/log.ts';
import { isOwnText, type ReadEntry, readEntry } from './entries.ts';

const entryRowSchema = z.strictObject({
	project: z.string(),
	seq: z.int(),
	hash: z.string(),
	kind: z.string(),
	revision: z.string().nullable(),
	json: z.string(),
});
export type EntryRow = z.infer<typeof entryRowSchema>;

const headsSchema = z.array(z.strictObject({ project: z.string(), seq: z.int() }));
const headSchema = z.strictObject({ seq: z.int(), hash: z.string() });
const printsSchema = z.strictObject({ seq: z.int(), capture: z.string().nullable(), master: z.string().nullable() });
export type PrintNames = z.infer<typeof printsSchema>;

const COLUMNS = 'project, seq, hash, kind, revision, json';

/** The statements on the entries table. */
export function entryRows(database: Database) {
	const insert = database.prepare(
		`INSERT INTO entries (${COLUMNS}) VALUES (@project, @seq, @hash, @kind, @revision, @json)`,
	);
	const ofProject = database.prepare(`SELECT ${COLUMNS} FROM entries WHERE project = ? ORDER BY seq`);
	const after = database.prepare(`SELECT ${COLUMNS} FROM entries WHERE project = ? AND seq > ? ORDER BY seq LIMIT ?`);
	const prints = database.prepare(`
		SELECT seq, json_extract(json, '$.body.facts.capture.file.fileName') AS capture,
			json_extract(json, '$.body.facts.master.fileName') AS master
		FROM entries WHERE project = ? AND revision IS NOT NULL ORDER BY seq`);
	const head = database.prepare('SELECT seq, hash FROM entries WHERE project = ? ORDER BY seq DESC LIMIT 1');
	const first = database.prepare(`SELECT ${COLUMNS} FROM entries WHERE project = ? ORDER BY seq LIMIT 1`);
	// From project to project by the index, instead of over every entry.
	const heads = database.prepare(`
		WITH RECURSIVE known (project) AS (
			SELECT min(project) FROM entries
			UNION ALL SELECT (SELECT min(project) FROM entries WHERE project > known.project) FROM known WHERE project IS NOT NULL
		)
		SELECT project, (SELECT max(seq) FROM entries WHERE entries.project = known.project) AS seq
		FROM known WHERE project IS NOT NULL`);
	const placed = database.prepare('SELECT rowid FROM entries WHERE project = ? AND seq = ?').pluck();
	const count = database.prepare('SELECT count(*) FROM entries').pluck();
	// Ranges, so that both indexes are used: every digit and the dash of an id come before g.
	const revisions = database.prepare(
		`SELECT ${COLUMNS} FROM entries WHERE revision >= @ref AND revision < @end
		UNION SELECT ${COLUMNS} FROM entries WHERE hash >= @ref AND hash < @end AND revision IS NOT NULL
		LIMIT 2`,
	);
	const one = database.prepare(`SELECT ${COLUMNS} FROM entries WHERE project = ? AND seq = ?`);
	const byHash = database.prepare(`SELECT ${COLUMNS} FROM entries WHERE hash = ?`);
	const ofKind = database.prepare(`
		SELECT ${COLUMNS} FROM entries INDEXED BY entries_kind WHERE kind = ? AND instr(json, ?) > 0 ORDER BY project, seq`);
	const ofKinds = database.prepare(`
		SELECT ${COLUMNS} FROM entries WHERE project = ? AND kind IN (SELECT value FROM json_each(?)) ORDER BY seq`);
	const rows = z.array(entryRowSchema);
	return {
		insert: (entry: Entry, text: string): void => {
			const revision = entry.body.kind === 'revision' ? entry.body.id : null;
			const { project, seq, hash } = entry;
			insert.run({ project, seq, hash, kind: entry.body.kind, revision, json: text });
		},
		ofProject: (project: string): EntryRow[] => rows.parse(ofProject.all(project)),
		/** The next rows behind a number. */
		after: (project: string, seq: number, most: number): EntryRow[] => rows.parse(after.all(project, seq, most)),
		/** What the prints of each revision are called, as it stands in the rows. @throws when one is not JSON */
		prints: (project: string): PrintNames[] => z.array(printsSchema).parse(prints.all(project)),
		first: (project: string): EntryRow | null => rows.parse(first.all(project))[0] ?? null,
		head: (project: string): { seq: number; hash: string } | null =>
			headSchema.nullable().parse(head.get(project) ?? null),
		/** Ids of all projects, oldest first. */
		projects: (): string[] => headsSchema.parse(heads.all()).map(({ project }) => project),
		/** Number of the newest entry of each project. */
		heads: (): Map<string, number> => new Map(headsSchema.parse(heads.all()).map(({ project, seq }) => [project, seq])),
		/** Entries are never taken out, so a higher place is a later one. */
		place: (project: string, seq: number): number => z.int().parse(placed.get(project, seq)),
		count: (): number => z.int().parse(count.get()),
		/** Up to two revisions that the reference could mean. */
		revisions: (ref: string): EntryRow[] =>
			/^[0-9a-f-]{8,64}$/.test(ref) ? rows.parse(revisions.all({ ref, end: `${ref}g` })) : [],
		byHash: (hash: string): EntryRow | null => rows.parse(byHash.all(hash))[0] ?? null,
		/** Rows of a project that are of some kinds. */
		ofKinds: (project: string, kinds: readonly Entry['body']['kind'][]): EntryRow[] =>
			rows.parse(ofKinds.all(project, JSON.stringify(kinds))),
		/** Rows of a kind that have this text somewhere. */
		ofKind: (kind: Entry['body']['kind'], text: string): EntryRow[] => rows.parse(ofKind.all(kind, text)),
		one: (project: string, seq: number): EntryRow | null => rows.parse(one.all(project, seq))[0] ?? null,
	};
}
export type EntryRows = ReturnType<typeof entryRows>;

/** The entry of a row, when its hash is right and the columns copy it truly. */
export function readRow(row: EntryRow): ReadEntry {
	const read = readEntry(row.json);
	if (!read.ok) return read;
	const { entry } = read;
	const revision = entry.body.kind === 'revision' ? entry.body.id : null;
	const same =
		entry.project === row.project &&
		entry.seq === row.seq &&
		entry.hash === row.hash &&
		entry.body.kind === row.kind &&
		revision === row.revision;
	return same ? read : { ok: false, reason: 'the database has it under another project, number or hash' };
}

/**
 * The same for a row of this database, quicker: a revision whose text gives its hash was checked by the schema when it came
 * in, and is not checked again. Only single values of it may be used: defaults of the schema are not filled in.
 */
export function readOwnRow(row: EntryRow): ReadEntry {
	if (row.kind !== 'revision' || !isOwnText(row.json, row.hash)) return readRow(row);
	const entry = JSON.parse(row.json) as Entry;
	const { body } = entry;
	const same = entry.project === row.project && entry.seq === row.seq;
	return same && body.kind === 'revision' && body.id === row.revision
		? { ok: true, entry, text: row.json }
		: readRow(row);
}
