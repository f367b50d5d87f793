import { readFileSync } from 'node:fs';

/** Where the results of `npm run bench:wire` stand on the page of results; two programs write that page. */
const BEGIN = '<!-- wire: made by npm run bench:wire -- --write -->';
const END = '<!-- wire: end -->';

export const PAGE = new URL('../../docs/measurements.md', import.meta.url);

/** What stands on a page of the wire bench, with its marks; empty when there is nothing. */
export function wirePartOf(page: string): string {
	const begin = page.indexOf(BEGIN);
	const end = page.indexOf(END);
	return begin < 0 || end < begin ? '' : page.slice(begin, end + END.length);
}

/** The page with this as its part of the wire bench, at the end. */
export function withWirePart(page: string, part: string): string {
	const without = page.replace(wirePartOf(page), '').trimEnd();
	return part === '' ? `${without}\n` : `${without}\n\n${part}\n`;
}

/** Markdown of the wire bench between its marks. */
export function markedWirePart(markdown: string): string {
	return `${BEGIN}\n\n${markdown}\n\n${END}`;
}

/** The page as it stands; empty when there is none. */
export function presentPage(): string {
	try {
		return readFileSync(PAGE, 'utf8');
	} catch {
		return '';
	}
}
