// `npm run test:bench`: boots a real kernel in QEMU and runs the suites that need its sound, MIDI and USB stacks.
import { build } from './build.mjs';
import { ensureInstalled, run, say, stop } from './ensure.mjs';
import { kernelImage } from './kernelImage.mjs';

const started = Date.now();
ensureInstalled();
await build();
try {
	kernelImage();
} catch (error) {
	stop(error.message);
}
const args = ['run', '--config', 'test/vitest.config.ts', '--project', 'kernel', '--reporter=verbose'];
const status = run('node_modules/.bin/vitest', args);
say(`${Math.round((Date.now() - started) / 1000)} s in all`);
process.exit(status);
