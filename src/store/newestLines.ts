import type { Database } from 'better-sqlite3';
import { z } from 'zod';
import type { Search } from '../shared/searchFilter.ts';
import type { LineSet } from './lineSet.ts';

/** Up to so many lines are looked at one by one; more are so many that the newest are soon found. */
const FEW_LINES = 2000;
/** Lines that are read at once, from the newest on, where only some of them are kept. */
const READ_LINES = 2000;

type Line = { line: number; at: string };
type Words = Pick<Search, 'text' | 'after' | 'before' | 'state' | 'limit'>;

const lineSchema = z.strictObject({ line: z.int(), at: z.string() });
const namedSchema = z.strictObject({ project: z.string(), track: z.string().nullable(), touched: z.string() });

/** The conditions that were given, and only those: each is asked of every line. */
function given({ after, before, state }: Words): string {
	const conditions = [
		after === null ? '' : 'AND at >= @after',
		before === null ? '' : 'AND at < @before',
		state === null ? '' : 'AND state = @state',
	];
	return conditions.join(' ');
}

/** Lines of a few, whatever they are called. */
const ofFew = (words: Words) => `
	SELECT line, at FROM revision_lines AS lines
	WHERE line IN (SELECT value FROM json_each(@lines)) ${given(words)}
	AND (@text = '' OR instr(folded, @text) > 0
		OR EXISTS (SELECT 1 FROM said WHERE said.line = lines.line AND instr(said.folded, @text) > 0)
		OR project IN (SELECT project FROM summaries WHERE instr(folded, @text) > 0)
		OR track IN (SELECT track FROM track_titles WHERE instr(folded, @text) > 0))
	ORDER BY at DESC, line DESC LIMIT @limit`;
const BEHIND = 'AND (at < @fromAt OR (at = @fromAt AND line < @fromLine)) AND at <= @fromAt';
/** By the index of times and notes alone. */
const byNote = (words: Words, first: boolean) => `
	SELECT line, at FROM revision_lines INDEXED BY revision_lines_words
	WHERE TRUE ${first ? '' : BEHIND} ${given(words)} ${words.text === '' ? '' : 'AND instr(folded, @text) > 0'}
	ORDER BY at DESC, line DESC LIMIT @count`;
/** By what was said about them. */
const bySaid = (words: Words, first: boolean) => `
	SELECT line, at FROM said INDEXED BY said_words
	WHERE TRUE ${first ? '' : BEHIND} ${given({ ...words, state: null })} AND instr(folded, @text) > 0
	${words.state === null ? '' : 'AND (SELECT state FROM revision_lines AS lines WHERE lines.line = said.line) = @state'}
	ORDER BY at DESC, line DESC LIMIT @count`;
/** Projects that are called so, or whose track is; the one that was worked on last comes first. */
const NAMED = `
	SELECT project, NULL AS track, touched FROM summaries INDEXED BY summaries_lines WHERE instr(folded, @text) > 0
	UNION ALL
	SELECT tracks.project, track, touched FROM track_titles AS tracks JOIN summaries USING (project)
	WHERE instr(tracks.folded, @text) > 0
	ORDER BY touched DESC`;
const ofProject = (words: Words) => `
	SELECT line, at FROM revision_lines INDEXED BY revision_lines_project
	WHERE project = @project AND (@track IS NULL OR track = @track) ${given(words)}
	ORDER BY at DESC, line DESC`;

/**
 * The newest lines that fit, as many as are asked for, in no order.
 *
 * @param kept only these; null for all
 */
export function newestLines(database: Database, search: Words, kept: LineSet | null): number[] {
	const { after, before, state, limit } = search;
	const text = search.text.toLowerCase();
	const query = (sql: string, values: Record<string, unknown>) =>
		database.prepare(sql).all({ after, before, state, ...values });
	if (kept !== null && kept.size <= FEW_LINES) {
		const lines = JSON.stringify(kept.lines());
		return z
			.array(lineSchema)
			.parse(query(ofFew(search), { lines, text, limit }))
			.map(({ line }) => line);
	}
	const fits = ({ line }: Line) => kept?.has(line) ?? true;
	const found = new Map<number, Line>();
	const take = (lines: readonly Line[]) => {
		for (const one of lines) found.set(one.line, one);
	};
	const named = text === '' ? [] : byName(database, { ...search, text }, fits);
	take(named);
	// Once enough are called so, a note only counts where it is newer than the last of them.
	const since = (named.length < limit ? undefined : named[limit - 1]?.at) ?? after;
	const count = kept === null ? limit : READ_LINES;
	take(newest(database, byNote, { ...search, text, after: since }, fits, count));
	if (text !== '') take(newest(database, bySaid, { ...search, text, after: since }, fits, count));
	return [...found.values()]
		.sort(newestFirst)
		.slice(0, limit)
		.map(({ line }) => line);
}

const newestFirst = (a: Line, b: Line) => (a.at === b.at ? b.line - a.line : a.at < b.at ? 1 : -1);

/** Page after page of what the statement finds, until there are enough that fit. */
function newest(
	database: Database,
	sql: (words: Words, first: boolean) => string,
	words: Words,
	fits: (line: Line) => boolean,
	count: number,
): Line[] {
	const { after, before, state, limit, text } = words;
	const found = new Map<number, Line>();
	let from: Line | null = null;
	while (found.size < limit) {
		const values = { after, before, state, text, count, fromAt: from?.at, fromLine: from?.line };
		const read: Line[] = z.array(lineSchema).parse(database.prepare(sql(words, from === null)).all(values));
		for (const line of read) if (fits(line)) found.set(line.line, line);
		const last: Line | undefined = read.at(-1);
		if (last === undefined || read.length < count) break;
		from = last;
	}
	return [...found.values()].slice(0, limit);
}

/** No line of a project is newer than the project: the rest is older once enough are found that are newer than that. */
function byName(database: Database, words: Words, fits: (line: Line) => boolean): Line[] {
	const { after, before, state, limit, text } = words;
	const statement = database.prepare(ofProject(words));
	let found: Line[] = [];
	for (const { project, track, touched } of z.array(namedSchema).parse(database.prepare(NAMED).all({ text }))) {
		const last = found.length < limit ? undefined : found[limit - 1];
		if (last !== undefined && last.at > touched) break;
		const lines = z.array(lineSchema).parse(statement.all({ project, track, after, before, state })).filter(fits);
		found = [...new Map([...found, ...lines].map((line) => [line.line, line])).values()].sort(newestFirst);
	}
	return found.slice(0, limit);
}
