import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { contentOf, PAGE, presentPage, withPart } from '../pagePart.ts';
import { refuse, runSections } from '../runSections.ts';
import { audioPart } from './report.ts';
import { SECTIONS } from './sections.ts';

const HELP = `npm run bench:audio -- [SECTION ...] [OPTION ...]

Measures passes. Sections: ${SECTIONS.map(({ name }) => name).join(', ')}; none for all of them.

  --full         everything that is asked for: 2 hours of passes, one at each rate, 10 000 faults, 10 hours without a
                 fault. Takes the better part of a day; what is left unmeasured or unjudged counts as not met
  (neither)      some minutes of each: what was run for less than asked is shown as "not judged"
  --quick        seconds of each: shows that the bench works, not what the figures are
  --hours N, --minutes N, --faults N
                 so much of them, for the sections that run for hours or inject faults
  --workers N    threads for passes that can run side by side
  --write        puts the results into docs/measurements.md
`;

const { values, positionals } = parseArgs({
	allowPositionals: true,
	options: {
		help: { type: 'boolean', default: false },
		quick: { type: 'boolean', default: false },
		full: { type: 'boolean', default: false },
		write: { type: 'boolean', default: false },
		// For sections that can run for hours.
		hours: { type: 'string' },
		minutes: { type: 'string' },
		// For sections that inject faults.
		faults: { type: 'string' },
		// For sections whose passes can run side by side.
		workers: { type: 'string' },
	},
});
if (values.help) {
	process.stdout.write(HELP);
	process.exit(0);
}
const asked = values.hours ?? values.minutes;
const minutes = asked === undefined ? undefined : Number(asked) * (values.hours === undefined ? 1 : 60);
if (minutes !== undefined && !(minutes > 0)) {
	refuse('--hours and --minutes take a number above 0.');
}
const faults = values.faults === undefined ? undefined : Number(values.faults);
if (faults !== undefined && !(Number.isInteger(faults) && faults > 0)) {
	refuse('--faults takes a whole number above 0.');
}
const workers = values.workers === undefined ? undefined : Number(values.workers);
if (workers !== undefined && !(Number.isInteger(workers) && workers > 0)) {
	refuse('--workers takes a whole number above 0.');
}
const { reported, met } = await runSections(SECTIONS, {
	names: positionals,
	quick: values.quick,
	full: values.full,
	write: values.write,
	limits: { minutes, faults, workers },
	folder: 'detent-bench-audio',
	withPeers: false,
	page: contentOf(presentPage(), 'audio'),
});
const markdown = audioPart(
	reported,
	SECTIONS.map(({ title }) => title),
);
process.stdout.write(`${markdown}\n`);
if (values.write) writeFileSync(PAGE, withPart(presentPage(), 'audio', markdown));
process.exit(met ? 0 : 1);
