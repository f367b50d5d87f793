import { table } from '../bench/section.ts';
import type { SoakReport } from './soak.ts';

/** Longest list of broken promises that is printed. */
const SHOWN = 40;

/** A soak of recalls and the options it was run with. */
export interface SoakRun {
	readonly wires: 'memory' | 'sockets';
	readonly seed: number;
	readonly report: SoakReport;
}

const rows = (counts: Record<string, number>) => Object.entries(counts).map(([key, count]) => [key, String(count)]);

/** What became of the steps and which promises were kept, in Markdown. */
export function recallTables({ wires, seed, report }: SoakRun): string {
	const { recalls, runs, units, controls, states, faults, worstHealMs, meanHealMs, broken } = report;
	return [
		`Wires: ${wires}, seed ${seed}. ${recalls} recalls in ${runs} runs, ${units} units, ${controls} controls. After the faults every readable control was acknowledged and right within ${(worstHealMs / 1000).toFixed(1)} s (mean ${(meanHealMs / 1000).toFixed(2)} s). Promises broken: ${broken.length}.`,
		...(broken.length === 0 ? [] : [broken.slice(0, SHOWN).join('\n')]),
		table(['steps', 'count'], rows(states)),
		table(['faults', 'count'], rows(faults)),
	].join('\n\n');
}
