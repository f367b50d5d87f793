// `npm run bench:log`: sets up what is missing and measures the log: at 100 000 revisions, and under kill -9.
import { join } from 'node:path';
import { ensureInstalled, root, run } from './ensure.mjs';

ensureInstalled();
const tsx = join(root, 'node_modules', '.bin', 'tsx');
process.exit(run(tsx, [join(root, 'test', 'bench', 'log', 'main.ts'), ...process.argv.slice(2)]));
