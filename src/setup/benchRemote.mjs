// `npm run bench:remote`: builds what runs in a studio and measures the remote: daemon, links and page.
import { join } from 'node:path';
import { build } from './build.mjs';
import { ensureInstalled, root, run } from './ensure.mjs';

ensureInstalled();
await build();
const tsx = join(root, 'node_modules', '.bin', 'tsx');
process.exit(run(tsx, [join(root, 'test', 'bench', 'remote', 'main.ts'), ...process.argv.slice(2)]));
