// `npm run soak:wire`: sets up what is missing and runs recalls of a large rig with faults at every message.
import { join } from 'node:path';
import { ensureInstalled, root, run } from './ensure.mjs';

ensureInstalled();
const tsx = join(root, 'node_modules', '.bin', 'tsx');
process.exit(run(tsx, [join(root, 'test', 'soak', 'main.ts'), ...process.argv.slice(2)]));
