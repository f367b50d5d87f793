// `npm run soak:wire`: recalls of a large rig with faults at every message, then every decoder fed millions of spoilt
// frames. `npm run soak:wire -- recalls …` or `-- fuzz …` runs one of the two, with its own options. `-- page` prints
// what the last whole runs found; with `--write` it goes onto the page of results. `-- --write` does all of it.
import { join } from 'node:path';
import { ensureInstalled, root, run } from './ensure.mjs';

const [first, ...rest] = process.argv.slice(2);
const only = ['recalls', 'fuzz', 'page'].includes(first) ? first : null;
const write = only === null && process.argv.includes('--write');
const args = only === null ? process.argv.slice(2).filter((word) => word !== '--write') : rest;
const soak = join(root, 'test', 'soak');

ensureInstalled();
const tsx = join(root, 'node_modules', '.bin', 'tsx');
const runs = {
	recalls: () => run(tsx, [join(soak, 'main.ts'), ...args]),
	fuzz: () => run(process.execPath, ['--expose-gc', '--import', 'tsx', join(soak, 'fuzz', 'main.ts'), ...args]),
	page: () => run(tsx, [join(soak, 'page.ts'), ...(only === 'page' ? args : ['--write'])]),
};
if (only !== null) process.exit(runs[only]());
const recalls = runs.recalls();
// Options without a word before them are those of the recalls.
const fuzz = args.length === 0 ? runs.fuzz() : 0;
const page = write ? runs.page() : 0;
process.exit(recalls || fuzz || page);
