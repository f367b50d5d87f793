// `npm run bench:audio`: sets up what is missing and measures passes: supervision, latency, comparing, hours of running.
import { join } from 'node:path';
import { ensureInstalled, root, run } from './ensure.mjs';
import { compileKernels } from './kernels.mjs';

ensureInstalled();
await compileKernels();
const tsx = join(root, 'node_modules', '.bin', 'tsx');
process.exit(run(tsx, [join(root, 'test', 'bench', 'audio', 'main.ts'), ...process.argv.slice(2)]));
