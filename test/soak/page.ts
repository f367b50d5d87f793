import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { PAGE, presentPage, withPart } from '../bench/pagePart.ts';
import { decoderTable, type JudgedDecoder } from './fuzz/decoderTable.ts';
import { kept } from './kept.ts';
import { recallTables, type SoakRun } from './recallTables.ts';

// Puts together what the last whole runs found; with `--write`, onto the page of results.
const { values } = parseArgs({ options: { write: { type: 'boolean', default: false } } });
const runs = kept<SoakRun>('recalls');
const decoders = kept<JudgedDecoder>('fuzz');
const days = [...new Set([...runs, ...decoders].map(({ on }) => on))];
const good = decoders.filter(({ found }) => found.faults.length === 0).length;
const broken = runs.reduce((sum, { found }) => sum + found.report.broken.length, 0);
const markdown = [
	'# Recalls and decoders under faults',
	`Made by \`npm run soak:wire -- --write\` (${days.join('; ') || 'nothing was run'}). Promises broken in recalls: ${broken}. Good decoders: ${good} of ${decoders.length}.`,
	'## Recalls with faults at every message',
	'How the rig, the faults and the judge are made is told in [measured sessions](measured-sessions.md#recalls-with-faults-at-every-message). Times of wires in memory are those of a clock that jumps.',
	...runs.map(({ found }) => recallTables(found)),
	'## Decoders fed spoilt input',
	'An input that takes longer than 1 ms is measured three times more, and the shortest counts: a busy machine is no slow decoder. Inputs are bounded as the wires bound them. Heap growth is after a collection; what is held is of a message without end, 2 MB of it.',
	decoderTable(decoders.map(({ found }) => found)),
].join('\n\n');
process.stdout.write(`${markdown}\n`);
if (values.write) writeFileSync(PAGE, withPart(presentPage(), 'soak', markdown));
