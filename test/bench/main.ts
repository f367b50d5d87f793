import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { BenchContext, BenchSection } from './section.ts';

const SECTIONS: readonly BenchSection[] = [];

const { values, positionals } = parseArgs({
	allowPositionals: true,
	options: { quick: { type: 'boolean', default: false }, write: { type: 'boolean', default: false } },
});
const folder = join(tmpdir(), 'detent-bench');
mkdirSync(folder, { recursive: true });
const context: BenchContext = {
	folder,
	quick: values.quick,
	progress: (text) => process.stderr.write(`${text}\n`),
};
const chosen = positionals.length === 0 ? SECTIONS : SECTIONS.filter(({ name }) => positionals.includes(name));
const parts = [
	`# Measured results of the digital stages\n\nMade by \`npm run bench:dsp -- --write\` on ${cpus()[0]?.model ?? 'an unknown processor'}, Node ${process.versions.node}.`,
];
for (const section of chosen) {
	context.progress(section.title);
	parts.push(`## ${section.title}\n\n${await section.run(context)}`);
}
const page = `${parts.join('\n\n')}\n`;
process.stdout.write(page);
if (values.write) writeFileSync(new URL('../../docs/measurements.md', import.meta.url), page);
