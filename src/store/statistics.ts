import type { Database } from 'better-sqlite3';
import { z } from 'zod';
import type { Statistics, UnitStatistics } from '../shared/statistics.ts';

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

interface Retry {
	/** The kind of the failure. */
	why: string;
	way: 'again' | 'mend';
	units: string[];
	times: number;
}
interface HeldUp {
	/** Steps that stayed open. */
	open: string[];
	times: number;
}

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
				SELECT project, title, counted.revisions AS revisions, passSeconds FROM (
					SELECT project, count(*) AS revisions, sum(seconds) AS passSeconds
					FROM revision_lines INDEXED BY revision_lines_project GROUP BY project
				) AS counted JOIN summaries USING (project) ORDER BY passSeconds DESC`)
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
	heldUp: readonly HeldUp[],
	retries: readonly Retry[],
): UnitStatistics[] {
	const sum = (times: readonly { times: number }[]) => times.reduce((all, one) => all + one.times, 0);
	const units = new Map<string, UnitStatistics>();
	/** Every revision of a unit holds each of its controls once. */
	const uses = new Map<string, number>();
	for (const { unit, name, control, label, legend, revisions } of used) {
		let known = units.get(unit);
		if (known === undefined) {
			const heldUpRecalls = sum(heldUp.filter(({ open }) => open.some((step) => step.startsWith(`${name}:`))));
			const retried = sum(retries.filter((retry) => retry.units.includes(unit)));
			known = { unit, name, revisions: 0, heldUpRecalls, retries: retried, controls: [] };
			units.set(unit, known);
		}
		let own = known.controls.at(-1);
		if (own?.control !== control) {
			own = { control, label, used: [] };
			known.controls.push(own);
		}
		if (own.used.length < MOST_USED) own.used.push({ legend, revisions });
		const key = `${unit}\u0000${control}`;
		const all = (uses.get(key) ?? 0) + revisions;
		uses.set(key, all);
		known.revisions = Math.max(known.revisions, all);
	}
	return [...units.values()].sort((a, b) => b.revisions - a.revisions);
}

function countRetries(retries: readonly Retry[]): Statistics['retries'] {
	const counted = new Map<string, Statistics['retries'][number]>();
	for (const { why, way, times } of retries) {
		const known = counted.get(why) ?? { why, again: 0, mended: 0 };
		counted.set(why, known);
		if (way === 'again') known.again += times;
		else known.mended += times;
	}
	return [...counted.values()].sort((a, b) => b.again + b.mended - (a.again + a.mended));
}

const countedSchema = z.array(
	z.strictObject({ what: z.string(), kind: z.string(), detail: z.string(), times: z.int() }),
);
const openSchema = z.array(z.string());
const retrySchema = z.strictObject({ way: z.enum(['again', 'mend']), units: z.array(z.string()) });

/** What the lists have of recalls, failed passes and retries; what is the same is told once, with how often. */
function countEvents(database: Database) {
	const rows = countedSchema.parse(
		database.prepare('SELECT what, kind, detail, count(*) AS times FROM counted GROUP BY what, kind, detail').all(),
	);
	const of = (what: string) => rows.filter((row) => row.what === what);
	const sum = (some: typeof rows) => some.reduce((all, { times }) => all + times, 0);
	const failed = new Map<string, number>();
	for (const { kind, times } of of('failed-pass')) failed.set(kind, (failed.get(kind) ?? 0) + times);
	return {
		recalls: { all: sum(of('recall')), done: sum(of('recall').filter(({ kind }) => kind === 'done')) },
		heldUp: of('recall').map(({ detail, times }) => ({ open: openSchema.parse(JSON.parse(detail)), times })),
		failed,
		retries: of('retry').map(({ kind: why, detail, times }): Retry => {
			return { why, ...retrySchema.parse(JSON.parse(detail)), times };
		}),
	};
}
