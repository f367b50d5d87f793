import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { PAGE, presentPage, withPart } from '../pagePart.ts';
import { type Reported, readKept, writeKept } from './kept.ts';
import { audioPart } from './report.ts';
import { SECTIONS } from './sections.ts';

const { values, positionals } = parseArgs({
	allowPositionals: true,
	options: {
		quick: { type: 'boolean', default: false },
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
const unknown = positionals.filter((name) => !SECTIONS.some((section) => section.name === name));
if (unknown.length > 0) {
	process.stderr.write(`No section ${unknown.join(', ')}. There are ${SECTIONS.map(({ name }) => name).join(', ')}.\n`);
	process.exit(2);
}
if (values.write && values.quick) {
	process.stderr.write('--write needs a full run: leave out --quick.\n');
	process.exit(2);
}
const asked = values.hours ?? values.minutes;
const minutes = asked === undefined ? undefined : Number(asked) * (values.hours === undefined ? 1 : 60);
if (minutes !== undefined && !(minutes > 0)) {
	process.stderr.write('--hours and --minutes take a number above 0.\n');
	process.exit(2);
}
const faults = values.faults === undefined ? undefined : Number(values.faults);
if (faults !== undefined && !(Number.isInteger(faults) && faults > 0)) {
	process.stderr.write('--faults takes a whole number above 0.\n');
	process.exit(2);
}
const workers = values.workers === undefined ? undefined : Number(values.workers);
if (workers !== undefined && !(Number.isInteger(workers) && workers > 0)) {
	process.stderr.write('--workers takes a whole number above 0.\n');
	process.exit(2);
}
const folder = join(tmpdir(), 'detent-bench-audio');
mkdirSync(folder, { recursive: true });
const progress = (text: string) => process.stderr.write(`${text}\n`);
const measuredOn = `${cpus()[0]?.model ?? 'an unknown processor'}, Node ${process.versions.node}, ${new Date().toISOString().slice(0, 10)}`;

const reported: Reported[] = [];
for (const section of SECTIONS) {
	if (positionals.length > 0 && !positionals.includes(section.name)) {
		// The page has all sections: those that were not asked for are as their last full run found them.
		const last = values.write ? readKept(folder, section.name) : null;
		if (last !== null) reported.push(last);
		continue;
	}
	progress(section.title);
	const started = performance.now();
	const result = await section.run({ folder, quick: values.quick, minutes, faults, workers, progress });
	const found = { title: section.title, result, measuredOn, seconds: (performance.now() - started) / 1000 };
	if (!values.quick) writeKept(folder, section.name, found);
	reported.push(found);
}
const markdown = audioPart(reported);
process.stdout.write(`${markdown}\n`);
if (values.write) writeFileSync(PAGE, withPart(presentPage(), 'audio', markdown));
process.exit(reported.every(({ result }) => result.figures.every(({ met }) => met !== false)) ? 0 : 1);
