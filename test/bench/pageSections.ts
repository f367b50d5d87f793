import { type Figure, type SectionResult, table } from './section.ts';

/** A section as the page of results has it. */
export interface PageSection {
	readonly title: string;
	/** Its rows in the table of figures: what, target, ours, best peer where there are peers, verdict. */
	readonly rows: readonly (readonly string[])[];
	/** When, where and how long it was measured, and its readings. */
	readonly text: string;
}

const MET = 'met';
const NOT_MET = '**not met**';
const NOT_MEASURED = 'not measured';
/** It was run for less than asked. */
const NOT_JUDGED = 'not judged';

export function verdict({ met, note = '', short }: Pick<Figure, 'met' | 'note' | 'short'>): string {
	if (short !== undefined) return `${NOT_JUDGED}: run ${short.run} of ${short.asked} asked`;
	const word = met === null ? NOT_MEASURED : met ? MET : NOT_MET;
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

/**
 * How many figures are met, not met, not measured and not judged, in words, and which sections are not there at all.
 *
 * @param titles of all sections that the page has when everything is measured
 */
export function tally(sections: readonly PageSection[], titles: readonly string[]): string {
	const verdicts = sections.flatMap(({ rows }) => rows.map((row) => row.at(-1) ?? ''));
	const count = (word: string) => verdicts.filter((one) => one === word || one.startsWith(`${word}:`)).length;
	const missing = titles.filter((title) => !sections.some((section) => section.title === title));
	const judged = [
		`${count(MET)} of ${verdicts.length} figures${missing.length > 0 ? ' that are here' : ''} met`,
		`${count(NOT_MET)} not met`,
		`${count(NOT_MEASURED)} not measured`,
	];
	const short = count(NOT_JUDGED);
	if (short > 0) judged.push(`${short} not judged, as they were run for less than asked`);
	const counted = `${judged.join(', ')}.`;
	return missing.length === 0 ? counted : `**Not measured at all: ${missing.join('; ')}.** ${counted}`;
}

/** The sections' texts under their titles. */
export function sectionTexts(sections: readonly PageSection[]): string[] {
	return sections.map(({ title, text }) => `## ${title}\n\n${text}`);
}
