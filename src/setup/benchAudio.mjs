// `npm run bench:audio`: sets up what is missing and measures passes: supervision, latency, comparing, hours of running.
import { join } from 'node:path';
import { build } from './build.mjs';
import { ensureInstalled, root, run } from './ensure.mjs';

ensureInstalled();
await build();
// The soak's audio host is the one that people run.
process.env['DETENT_TEST_PROGRAM'] = join(root, 'dist', 'cli', 'main.js');
const tsx = join(root, 'node_modules', '.bin', 'tsx');
process.exit(run(tsx, [join(root, 'test', 'bench', 'audio', 'main.ts'), ...process.argv.slice(2)]));
