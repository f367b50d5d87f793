/** What the log says about how the studio is used. */
export interface Statistics {
	/** Each unit's controls with the positions used most, most used unit first. */
	units: UnitStatistics[];
	/** Time that passes took, by project, longest first. */
	projects: { project: string; title: string; revisions: number; passSeconds: number }[];
	recalls: RecallStatistics;
	/** Passes that left no revision, by kind, most frequent first. */
	failedPasses: { kind: string; count: number }[];
	/** Passes that made a failed one good or tried to, by the kind of its failure, most frequent first. */
	retries: { why: string; again: number; mended: number }[];
}

export interface UnitStatistics {
	unit: string;
	name: string;
	/** Revisions it was used in. */
	revisions: number;
	/** Recalls that it kept open or made fail. */
	heldUpRecalls: number;
	/** Passes that were made again or mended, and that it made fail or was in. */
	retries: number;
	controls: { control: string; label: string; used: { legend: string; revisions: number }[] }[];
}

export interface RecallStatistics {
	all: number;
	done: number;
	/** 0…1; null without recalls. */
	success: number | null;
}

/** Plain lines for a terminal and for the remote. */
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
		lines.push(`${title}: ${revisions} revisions, ${(passSeconds / 3600).toFixed(1)} hours of passes.`);
	for (const { name, revisions, heldUpRecalls, retries: retried, controls } of units) {
		const held = heldUpRecalls === 0 ? '' : `; held up ${heldUpRecalls} recalls`;
		const again =
			retried === 0 ? '' : `; in ${retried} ${retried === 1 ? 'pass that' : 'passes that'} had to be made again`;
		lines.push(`${name}: in ${revisions} revisions${held}${again}.`);
		for (const { label, used } of controls)
			lines.push(`  ${label}: ${used.map(({ legend, revisions: count }) => `${legend} (${count})`).join(', ')}`);
	}
	return lines;
}
