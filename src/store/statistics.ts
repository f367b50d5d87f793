import type { Database } from 'better-sqlite3';
import { z } from 'zod';
import type { EntryBody } from '../shared/model/log.ts';
import type { Statistics, UnitStatistics } from '../shared/statistics.ts';
import { readEntry } from './entries.ts';

/** Positions of a control that are told. */
const MOST_USED = 5;

const usedSchema = z.strictObject({
	unit: z.string(),
	name: z.string(),
	control: z.string(),
	label: z.string(),
	legend: z.string(),
	revisions: z.int(),
});
const projectSchema = z.strictObject({
	project: z.string(),
	title: z.string(),
	revisions: z.int(),
	passSeconds: z.number(),
});

type Retry = Extract<EntryBody, { kind: 'retry' }>;

/** Counts the log: what was set how often, how long passes took, how recalls ended. */
export function logStatistics(database: Database): Statistics {
	const used = z.array(usedSchema).parse(
		database
			.prepare(`
				SELECT unit, name, control, label, legend, sum(uses) AS revisions FROM settings
				JOIN (SELECT setting, sum(uses) AS uses FROM setting_lines GROUP BY setting) AS counted ON counted.setting = settings.setting
				GROUP BY unit, control, legend ORDER BY unit, control, revisions DESC`)
			.all(),
	);
	const projects = z.array(projectSchema).parse(
		database
			.prepare(`
				SELECT lines.project, title, count(*) AS revisions, sum(seconds) AS passSeconds FROM revision_lines AS lines
				JOIN summaries ON summaries.project = lines.project GROUP BY lines.project ORDER BY passSeconds DESC`)
			.all(),
	);
	const { recalls, heldUp, failed, retries } = countEvents(database);
	return {
		units: unitsOf(used, heldUp, retries),
		projects,
		recalls: { ...recalls, success: recalls.all === 0 ? null : recalls.done / recalls.all },
		failedPasses: [...failed].map(([kind, count]) => ({ kind, count })).sort((a, b) => b.count - a.count),
		retries: countRetries(retries),
	};
}

function unitsOf(
	used: readonly z.infer<typeof usedSchema>[],
	heldUp: readonly (readonly string[])[],
	retries: readonly Retry[],
): UnitStatistics[] {
	const units = new Map<string, UnitStatistics>();
	for (const { unit, name, control, label, legend, revisions } of used) {
		const heldUpRecalls = heldUp.filter((open) => open.some((step) => step.startsWith(`${name}:`))).length;
		const retried = retries.filter((retry) => retry.units.includes(unit)).length;
		const known = units.get(unit) ?? { unit, name, revisions: 0, heldUpRecalls, retries: retried, controls: [] };
		units.set(unit, known);
		let own = known.controls.find((other) => other.control === control);
		if (own === undefined) {
			own = { control, label, used: [] };
			known.controls.push(own);
		}
		if (own.used.length < MOST_USED) own.used.push({ legend, revisions });
		known.revisions = Math.max(known.revisions, revisionsWith(used, unit, control));
	}
	return [...units.values()].sort((a, b) => b.revisions - a.revisions);
}

function countRetries(retries: readonly Retry[]): Statistics['retries'] {
	const counted = new Map<string, Statistics['retries'][number]>();
	for (const { why, way } of retries) {
		const known = counted.get(why) ?? { why, again: 0, mended: 0 };
		counted.set(why, known);
		if (way === 'again') known.again += 1;
		else known.mended += 1;
	}
	return [...counted.values()].sort((a, b) => b.again + b.mended - (a.again + a.mended));
}

/** Every revision of a unit holds each of its controls once. */
function revisionsWith(used: readonly z.infer<typeof usedSchema>[], unit: string, control: string): number {
	return used.reduce((sum, row) => (row.unit === unit && row.control === control ? sum + row.revisions : sum), 0);
}

function countEvents(database: Database) {
	const rows = database.prepare("SELECT json FROM entries WHERE kind IN ('event', 'failed-pass', 'retry')").pluck();
	const recalls = { all: 0, done: 0 };
	const heldUp: string[][] = [];
	const failed = new Map<string, number>();
	const retries: Retry[] = [];
	for (const json of rows.iterate()) {
		const read = readEntry(z.string().parse(json));
		if (!read.ok) continue;
		const { body } = read.entry;
		if (body.kind === 'failed-pass') failed.set(body.failure.kind, (failed.get(body.failure.kind) ?? 0) + 1);
		if (body.kind === 'retry') retries.push(body);
		if (body.kind !== 'event' || body.event.type !== 'recall') continue;
		recalls.all += 1;
		if (body.event.outcome === 'done') recalls.done += 1;
		heldUp.push(body.event.open);
	}
	return { recalls, heldUp, failed, retries };
}
