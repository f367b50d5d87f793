import type { Database } from 'better-sqlite3';
import { z } from 'zod';
import { type FoundRevision, type Search, settingFits } from '../shared/searchFilter.ts';

const settingSchema = z.strictObject({
	setting: z.int(),
	unit: z.string(),
	name: z.string(),
	definition: z.string(),
	control: z.string(),
	label: z.string(),
	legend: z.string(),
	value: z.number().nullable(),
});

const foundSchema = z.strictObject({
	line: z.int(),
	project: z.string(),
	projectTitle: z.string(),
	track: z.string(),
	trackTitle: z.string(),
	revision: z.string(),
	hash: z.string(),
	number: z.int(),
	at: z.string(),
	note: z.string(),
	lufs: z.number().nullable(),
});

/** `+at`: the lines are read in their own order and only the newest are kept, which is quicker than by an index. */
const FOUND = (controls: number) => `
	SELECT line, lines.project, summaries.title AS projectTitle, lines.track, coalesce(tracks.title, 'Title lost') AS trackTitle,
		revision, lines.hash, number, at, note, lufs
	FROM revision_lines AS lines
	JOIN summaries ON summaries.project = lines.project
	LEFT JOIN track_titles AS tracks ON tracks.track = lines.track
	WHERE line IN (
		SELECT line FROM revision_lines AS lines
		WHERE (@after IS NULL OR at >= @after) AND (@before IS NULL OR at < @before)
		AND (@text = '' OR instr(folded, @text) > 0
			OR project IN (SELECT project FROM summaries WHERE instr(folded, @text) > 0)
			OR track IN (SELECT track FROM track_titles WHERE instr(folded, @text) > 0))
		${Array.from({ length: controls }, (_, index) => `AND line IN (SELECT line FROM set_in WHERE setting IN (SELECT value FROM json_each(@settings${index})))`).join('\n')}
		ORDER BY +at DESC LIMIT @limit
	)
	ORDER BY at DESC`;

/**
 * Finds revisions by their settings and words, newest first. Each filter picks its settings among those that were ever
 * used (some thousands at most); the revisions are then found by index.
 */
export function searchLog(database: Database, search: Search): FoundRevision[] {
	const known = z
		.array(settingSchema)
		.parse(
			search.controls.length === 0
				? []
				: database.prepare('SELECT setting, unit, name, definition, control, label, legend, value FROM settings').all(),
		);
	const wanted = search.controls.map((filter) => known.filter((setting) => settingFits(setting, filter)));
	if (wanted.some((settings) => settings.length === 0)) return [];
	const { after, before, limit } = search;
	const settings = wanted.map((some, index) => [
		`settings${index}`,
		JSON.stringify(some.map(({ setting }) => setting)),
	]);
	const rows = database
		.prepare(FOUND(wanted.length))
		.all({ after, before, limit, text: search.text.toLowerCase(), ...Object.fromEntries(settings) });
	const settingsOf = database.prepare('SELECT setting FROM set_in WHERE line = ? AND setting = ?').pluck();
	return z
		.array(foundSchema)
		.parse(rows)
		.map(({ line, ...found }) => ({
			...found,
			settings: wanted.flatMap((some) =>
				some
					.filter(({ setting }) => settingsOf.get(line, setting) !== undefined)
					.map(({ name, label, legend }) => `${name}, ${label} ${legend}`),
			),
		}));
}
