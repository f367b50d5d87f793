// `npm run look`: sets up what is missing and opens every view of the remote on three glasses, by night and by day.
import { join } from 'node:path';
import { ensureInstalled, root, run } from './ensure.mjs';

ensureInstalled();
const tsx = join(root, 'node_modules', '.bin', 'tsx');
process.exit(run(tsx, [join(root, 'test', 'look', 'main.ts'), ...process.argv.slice(2)]));
