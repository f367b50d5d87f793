import { z } from 'zod';
import { bothSides } from './sides.ts';

const countSchema = z.int().min(0);

export const unitStatisticsSchema = z.strictObject({
	unit: z.string(),
	name: z.string(),
	/** Revisions it was used in. */
	revisions: countSchema,
	/** Recalls that it kept open or made fail. */
	heldUpRecalls: countSchema,
	/** Passes that were made again or mended, and that it made fail or was in. */
	retries: countSchema,
	controls: z.array(
		z.strictObject({
			control: z.string(),
			label: z.string(),
			used: z.array(z.strictObject({ legend: z.string(), revisions: countSchema })),
		}),
	),
});
export type UnitStatistics = z.infer<typeof unitStatisticsSchema>;

const recallStatisticsSchema = z.strictObject({
	all: countSchema,
	done: countSchema,
	/** 0…1; null without recalls. */
	success: z.number().nullable(),
});
export type RecallStatistics = z.infer<typeof recallStatisticsSchema>;

/** What the log says about how the studio is used. */
export const statisticsSchema = z.strictObject({
	/** Each unit's controls with the positions used most, most used unit first. */
	units: z.array(unitStatisticsSchema),
	/** Time that passes took, by project, longest first. */
	projects: z.array(
		z.strictObject({ project: z.string(), title: z.string(), revisions: countSchema, passSeconds: z.number() }),
	),
	recalls: recallStatisticsSchema,
	/** Passes that left no revision, by kind, most frequent first. */
	failedPasses: z.array(z.strictObject({ kind: z.string(), count: countSchema })),
	/** Passes that made a failed one good or tried to, by the kind of its failure, most frequent first. */
	retries: z.array(z.strictObject({ why: z.string(), again: countSchema, mended: countSchema })),
});
export type Statistics = z.infer<typeof statisticsSchema>;

/** `12.5 hours`, or minutes where it is less than one. */
function timeOfPasses(seconds: number): string {
	if (seconds >= 3600) return `${(seconds / 3600).toFixed(1)} hours`;
	const minutes = Math.round(seconds / 60);
	return minutes === 0 ? `${Math.round(seconds)} seconds` : `${minutes} ${minutes === 1 ? 'minute' : 'minutes'}`;
}

/** The units with what is the same of two linked sides told once: `Pultec left and right`, `GAIN left and right`. */
export function withBothSides(units: readonly UnitStatistics[]): UnitStatistics[] {
	const paired = units.map((unit) => {
		const controls = unit.controls.map((control) => ({ ...control, name: control.label }));
		const once = bothSides(controls, ({ used }) => JSON.stringify(used));
		return { ...unit, controls: once.map(({ name: label, control, used }) => ({ control, label, used })) };
	});
	return bothSides(paired, ({ unit: _, name: __, ...rest }) => JSON.stringify(rest));
}

/** Plain lines for a terminal. */
export function statisticsWords({ units, projects, recalls, failedPasses, retries }: Statistics): string[] {
	const lines: string[] = [];
	if (recalls.success !== null)
		lines.push(
			`Recalls: ${recalls.done} of ${recalls.all} ended with everything in place (${Math.round(100 * recalls.success)} %).`,
		);
	for (const { kind, count } of failedPasses) lines.push(`Passes that failed by ${kind}: ${count}.`);
	for (const { why, again, mended } of retries)
		lines.push(`After ${why}: ${again} ${again === 1 ? 'pass' : 'passes'} printed again, ${mended} mended.`);
	for (const { title, revisions, passSeconds } of projects)
		lines.push(
			`${title}: ${revisions} ${revisions === 1 ? 'revision' : 'revisions'}, ${timeOfPasses(passSeconds)} of passes.`,
		);
	for (const { name, revisions, heldUpRecalls, retries: retried, controls } of withBothSides(units)) {
		const held = heldUpRecalls === 0 ? '' : `; held up ${heldUpRecalls} recalls`;
		const again =
			retried === 0 ? '' : `; in ${retried} ${retried === 1 ? 'pass that' : 'passes that'} had to be made again`;
		lines.push(`${name}: in ${revisions} revisions${held}${again}.`);
		for (const { label, used } of controls)
			lines.push(`  ${label}: ${used.map(({ legend, revisions: count }) => `${legend} (${count})`).join(', ')}`);
	}
	return lines;
}
