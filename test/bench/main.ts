import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { PAGE, presentPage, restOf, withRest } from './pagePart.ts';
import { packagesTable } from './peers/packages.ts';
import { page } from './report.ts';
import { runSections } from './runSections.ts';
import type { BenchSection } from './section.ts';
import { dither } from './stages/dither.ts';
import { eq } from './stages/eq.ts';
import { limiter } from './stages/limiter.ts';
import { live } from './stages/live.ts';
import { loudness } from './stages/loudness.ts';
import { matching } from './stages/matching.ts';
import { resample } from './stages/resample.ts';
import { scan } from './stages/scan.ts';
import { truePeak } from './stages/truePeak.ts';

/** In the order of the page. */
const SECTIONS: readonly BenchSection[] = [loudness, truePeak, limiter, scan, dither, resample, matching, eq, live];

const { values, positionals } = parseArgs({
	allowPositionals: true,
	options: { quick: { type: 'boolean', default: false }, write: { type: 'boolean', default: false } },
});
const { reported } = await runSections(SECTIONS, {
	names: positionals,
	...values,
	full: false,
	folder: 'detent-bench',
	withPeers: true,
	page: restOf(presentPage()),
});
const text = page(reported, {
	quick: values.quick,
	packages: packagesTable(),
	titles: SECTIONS.map(({ title }) => title),
});
process.stdout.write(text);
if (values.write) writeFileSync(PAGE, withRest(presentPage(), text));
