import type { SoakReport } from './soak.ts';

/** Longest list of broken promises that is printed. */
const SHOWN = 40;

export function printReport(name: string, report: SoakReport): void {
	const write = (line: string) => process.stdout.write(`${line}\n`);
	write(
		`\nWires: ${name}. ${report.recalls} recalls in ${report.runs} runs, ${report.units} units, ${report.controls} controls.`,
	);
	for (const [title, counts] of [
		['Steps', report.states],
		['Faults', report.faults],
	] as const) {
		write(`\n| ${title} | count |\n|---|---|`);
		for (const [key, count] of Object.entries(counts)) write(`| ${key} | ${count} |`);
	}
	const { worstHealMs, meanHealMs, broken } = report;
	write(
		`\nAfter the faults every readable control was right within ${worstHealMs.toFixed(0)} ms (mean ${meanHealMs.toFixed(0)} ms).`,
	);
	write(`Promises broken: ${broken.length}`);
	for (const sentence of broken.slice(0, SHOWN)) write(`  ${sentence}`);
}
