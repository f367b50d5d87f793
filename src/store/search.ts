import type { Database } from 'better-sqlite3';
import { z } from 'zod';
import { REVISION_STATES } from '../shared/model/conversation.ts';
import { type FoundRevision, type Search, settingFits } from '../shared/searchFilter.ts';
import type { LineSet } from './lineSet.ts';
import { newestLines } from './newestLines.ts';
import { settingQuestions } from './settingLines.ts';

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
	state: z.enum(REVISION_STATES),
	lufs: z.number().nullable(),
});

const FOUND = `
	SELECT line, lines.project, summaries.title AS projectTitle, lines.track, coalesce(tracks.title, 'Title lost') AS trackTitle,
		revision, lines.hash, number, at, note, state, lufs
	FROM revision_lines AS lines
	JOIN summaries ON summaries.project = lines.project
	LEFT JOIN track_titles AS tracks ON tracks.track = lines.track
	WHERE line IN (SELECT value FROM json_each(?))
	ORDER BY at DESC, line DESC`;

/**
 * Finds revisions by their settings and words, newest first. Each filter picks its settings among those that were ever
 * used (some thousands at most), and these have the sets of their revisions.
 */
export function searchLog(database: Database, search: Search): FoundRevision[] {
	const known = z
		.array(settingSchema)
		.parse(
			search.controls.length === 0
				? []
				: database.prepare('SELECT setting, unit, name, definition, control, label, legend, value FROM settings').all(),
		);
	const wanted = search.controls.map((filter) => known.filter(settingFits(filter)));
	if (wanted.some((settings) => settings.length === 0)) return [];
	const questions = settingQuestions(database);
	let kept: LineSet | null = null;
	for (const settings of wanted) {
		const numbers = settings.map(({ setting }) => setting);
		const lines: LineSet = questions.linesOf(numbers, kept);
		if (kept === null) kept = lines;
		else kept.keep(lines);
		if (kept.size === 0) return [];
	}
	const found = z
		.array(foundSchema)
		.parse(database.prepare(FOUND).all(JSON.stringify(newestLines(database, search, kept))));
	const lines = found.map(({ line }) => line);
	const stood = [...new Map(wanted.flat().map((setting) => [setting.setting, setting])).values()].map((setting) => ({
		...setting,
		lines: questions.among(setting.setting, lines),
	}));
	return found.map(({ line, ...rest }) => ({
		...rest,
		settings: stood
			.filter((setting) => setting.lines.has(line))
			.map(({ name, label, legend }) => `${name}, ${label} ${legend}`),
	}));
}
