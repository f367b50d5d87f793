// `npm run soak:wire`: recalls of a large rig with faults at every message, then every decoder fed millions of spoilt
// frames. `npm run soak:wire -- recalls …` or `-- fuzz …` runs one of the two, with its own options.
import { join } from 'node:path';
import { ensureInstalled, root, run } from './ensure.mjs';

const [first, ...rest] = process.argv.slice(2);
const only = first === 'recalls' || first === 'fuzz' ? first : null;
const args = only === null ? process.argv.slice(2) : rest;
const soak = join(root, 'test', 'soak');

ensureInstalled();
const tsx = join(root, 'node_modules', '.bin', 'tsx');
const recalls = only === 'fuzz' ? 0 : run(tsx, [join(soak, 'main.ts'), ...args]);
// Options without a word before them are those of the recalls.
const alone = only === 'fuzz' || (only === null && args.length === 0);
const fuzz = alone
	? run(process.execPath, ['--expose-gc', '--import', 'tsx', join(soak, 'fuzz', 'main.ts'), ...args])
	: 0;
process.exit(recalls || fuzz);
