// `npm run bench:dsp`: sets up what is missing and measures the digital stages beside their peers.
import { join } from 'node:path';
import { ensureInstalled, root, run } from './ensure.mjs';
import { compileKernels } from './kernels.mjs';

ensureInstalled();
await compileKernels();
const tsx = join(root, 'node_modules', '.bin', 'tsx');
process.exit(run(tsx, [join(root, 'test', 'bench', 'main.ts'), ...process.argv.slice(2)]));
