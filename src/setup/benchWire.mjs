// `npm run bench:wire`: sets up what is missing and measures the wires: rates, gestures, unplugging.
import { join } from 'node:path';
import { ensureInstalled, root, run } from './ensure.mjs';
import { compileKernels } from './kernels.mjs';

ensureInstalled();
await compileKernels();
const tsx = join(root, 'node_modules', '.bin', 'tsx');
process.exit(run(tsx, [join(root, 'test', 'bench', 'wire', 'main.ts'), ...process.argv.slice(2)]));
