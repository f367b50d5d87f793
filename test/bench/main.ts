import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { PAGE, presentPage, withRest } from './pagePart.ts';
import { packagesTable } from './peers/packages.ts';
import { page, type Reported } from './report.ts';
import type { BenchContext, BenchSection } from './section.ts';
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
const unknown = positionals.filter((name) => !SECTIONS.some((section) => section.name === name));
if (unknown.length > 0) {
	process.stderr.write(`No section ${unknown.join(', ')}. There are ${SECTIONS.map(({ name }) => name).join(', ')}.\n`);
	process.exit(2);
}
if (values.write && values.quick) {
	process.stderr.write('--write needs a full run: leave out --quick.\n');
	process.exit(2);
}
const folder = join(tmpdir(), 'detent-bench');
mkdirSync(folder, { recursive: true });
const context: BenchContext = {
	folder,
	quick: values.quick,
	progress: (text) => process.stderr.write(`${text}\n`),
};

const keptAt = (name: string) => join(folder, `result-${name}.json`);

/** What the last full run of a section found, if there was one. */
function kept(name: string): Reported | undefined {
	try {
		return JSON.parse(readFileSync(keptAt(name), 'utf8')) as Reported;
	} catch {
		return undefined;
	}
}

const measuredOn = `${cpus()[0]?.model ?? 'an unknown processor'}, Node ${process.versions.node}, ${new Date().toISOString().slice(0, 10)}`;
const reported: Reported[] = [];
for (const section of SECTIONS) {
	if (positionals.length > 0 && !positionals.includes(section.name)) {
		// The page has all sections: those that were not asked for are as their last full run found them.
		const last = values.write ? kept(section.name) : undefined;
		if (last !== undefined) reported.push(last);
		continue;
	}
	context.progress(section.title);
	const started = performance.now();
	const result = await section.run(context);
	const found = { title: section.title, result, measuredOn, seconds: (performance.now() - started) / 1000 };
	if (!values.quick) writeFileSync(keptAt(section.name), JSON.stringify(found));
	reported.push(found);
}
const text = page(reported, values.quick, packagesTable());
process.stdout.write(text);
if (values.write) writeFileSync(PAGE, withRest(presentPage(), text));
