import { type Figure, type SectionResult, table } from './section.ts';

/** A section as the page of results has it. */
export interface PageSection {
	readonly title: string;
	/** Its rows in the table of figures: what, target, ours, best peer where there are peers, verdict. */
	readonly rows: readonly (readonly string[])[];
	/** When, where and how long it was measured, and its readings. */
	readonly text: string;
}

export function verdict({ met, note = '' }: Pick<Figure, 'met' | 'note'>): string {
	const word = met === null ? 'not measured' : met ? 'met' : '**not met**';
	return note === '' ? word : `${word}: ${note}`;
}

/**
 * @param measuredOn processor, Node version and date of the run
 * @param withPeers the table of figures has a column for the best peer
 */
export function measuredSection(
	title: string,
	{ figures, markdown }: SectionResult,
	{ measuredOn, seconds, withPeers }: { measuredOn: string; seconds: number; withPeers: boolean },
): PageSection {
	const rows = figures.map((figure) => [
		figure.what,
		figure.target,
		figure.ours,
		...(withPeers ? [figure.peer] : []),
		verdict(figure),
	]);
	return { title, rows, text: `Measured on ${measuredOn}, in ${seconds.toFixed(0)} s.\n\n${markdown.trim()}` };
}

/**
 * A section as an earlier run has left it on the page; null when the page has none of this title. The page is where results
 * are kept: what is in the repository is on every machine.
 */
export function keptSection(page: string, title: string): PageSection | null {
	const heading = `\n## ${title}\n`;
	const at = page.indexOf(heading);
	if (at < 0) return null;
	const body = page.slice(at + heading.length);
	const end = body.search(/^## /m);
	const begin = `| ${title} | `;
	const rows = page
		.slice(0, at)
		.split('\n')
		.filter((line) => line.startsWith(begin))
		.map((line) => cellsOf(line).slice(1));
	return { title, rows, text: (end < 0 ? body : body.slice(0, end)).trim() };
}

/** The cells of a row as `table` writes it. */
function cellsOf(row: string): string[] {
	return row
		.slice(2, -2)
		.split(' | ')
		.map((cell) => cell.replaceAll('\\|', '|'));
}

/** Every figure with its section's title in front. */
export function figuresTable(head: readonly string[], sections: readonly PageSection[]): string {
	return table(
		head,
		sections.flatMap(({ title, rows }) => rows.map((row) => [title, ...row])),
	);
}

/** How many figures are met, not met and not measured, in words. */
export function tally(sections: readonly PageSection[]): string {
	const verdicts = sections.flatMap(({ rows }) => rows.map((row) => row.at(-1) ?? ''));
	const count = (word: string) => verdicts.filter((one) => one.startsWith(word)).length;
	return `${count('met')} of ${verdicts.length} figures met, ${count('**not met**')} not met, ${count('not measured')} not measured.`;
}

/** The sections' texts under their titles. */
export function sectionTexts(sections: readonly PageSection[]): string[] {
	return sections.map(({ title, text }) => `## ${title}\n\n${text}`);
}
