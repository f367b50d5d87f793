import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { contentOf, PAGE, presentPage, withPart } from '../pagePart.ts';
import { figuresTable, sectionTexts, tally } from '../pageSections.ts';
import { runSections } from '../runSections.ts';
import type { BenchSection } from '../section.ts';
import { gestures } from './gestures.ts';
import { remotes } from './load.ts';
import { page } from './page.ts';

/** In the order of the page. */
const SECTIONS: readonly BenchSection[] = [gestures, page, remotes];

const { values, positionals } = parseArgs({
	allowPositionals: true,
	options: { quick: { type: 'boolean', default: false }, write: { type: 'boolean', default: false } },
});
const { reported, met } = await runSections(SECTIONS, {
	names: positionals,
	...values,
	full: false,
	folder: 'detent-bench-remote',
	withPeers: false,
	page: contentOf(presentPage(), 'remote'),
});
const markdown = [
	'# Measured results of the remote',
	`Made by \`npm run bench:remote -- --write\`: the built daemon with the simulated studio in a process of its own, remotes over loopback, the page in Chromium. Sections can be run one by one, and each says when it was. ${tally(
		reported,
		SECTIONS.map(({ title }) => title),
	)}`,
	figuresTable(['section', 'figure', 'target', 'Detent', 'verdict'], reported),
	...sectionTexts(reported),
].join('\n\n');
process.stdout.write(`${markdown}\n`);
if (values.write) writeFileSync(PAGE, withPart(presentPage(), 'remote', markdown));
process.exit(met ? 0 : 1);
