import { readFileSync } from 'node:fs';

/** Programs that write a part of the page of results besides `npm run bench:dsp`, in the order of the page. */
const PARTS = {
	wire: 'npm run bench:wire -- --write',
	soak: 'npm run soak:wire -- --write',
	log: 'npm run bench:log -- --write',
	audio: 'npm run bench:audio -- --write',
	kernel: 'npm run test:bench -- --write',
	remote: 'npm run bench:remote -- --write',
} as const;
export type PagePart = keyof typeof PARTS;
const names = Object.keys(PARTS) as PagePart[];

export const PAGE = new URL('../../docs/measurements.md', import.meta.url);

const beginOf = (part: PagePart) => `<!-- ${part}: made by ${PARTS[part]} -->`;
const endOf = (part: PagePart) => `<!-- ${part}: end -->`;

/** A part as it stands on a page, with its marks; empty when it is not there. */
function partOf(page: string, part: PagePart): string {
	const begin = page.indexOf(beginOf(part));
	const end = page.indexOf(endOf(part));
	return begin < 0 || end < begin ? '' : page.slice(begin, end + endOf(part).length);
}

/** What a part says, without its marks. */
export function contentOf(page: string, part: PagePart): string {
	return partOf(page, part).slice(beginOf(part).length, -endOf(part).length).trim();
}

function assemble(rest: string, parts: readonly string[]): string {
	return `${[rest.trimEnd(), ...parts.filter((part) => part !== '')].join('\n\n')}\n`;
}

/** The page with this Markdown as one of its parts; everything else stays. */
export function withPart(page: string, part: PagePart, markdown: string): string {
	const parts = names.map((name) =>
		name === part ? `${beginOf(name)}\n\n${markdown.trim()}\n\n${endOf(name)}` : partOf(page, name),
	);
	return assemble(restOf(page), parts);
}

/** All that is in no part. */
export function restOf(page: string): string {
	return names.reduce((text, name) => text.replace(partOf(page, name), ''), page);
}

/** Another text for all that is in no part; the parts of the old page stay. */
export function withRest(page: string, rest: string): string {
	return assemble(
		rest,
		names.map((name) => partOf(page, name)),
	);
}

/** The page as it stands; empty when there is none. */
export function presentPage(): string {
	try {
		return readFileSync(PAGE, 'utf8');
	} catch {
		return '';
	}
}
