// Compiles kernels and daemon, prepares the device definitions and bundles the remote into dist/, when something changed since the last time.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundle } from './bundle.mjs';
import { ensureInstalled, root, runLong, say, sourceState, stop } from './ensure.mjs';
import { compileKernels } from './kernels.mjs';

const marker = join(root, 'dist', '.built');

export async function build() {
	await compileKernels();
	const state = sourceState(['src', 'devices', 'web-remote', 'package.json', 'tsconfig.json']);
	if (existsSync(marker) && readFileSync(marker, 'utf8') === state) return;
	say('Building …');
	rmSync(join(root, 'dist'), { recursive: true, force: true });
	mkdirSync(join(root, 'dist'));
	const bin = join(root, 'node_modules', '.bin');
	if ((await runLong(join(bin, 'tsc'), ['-p', 'tsconfig.json', '--noEmit'])) !== 0)
		stop("The build failed; the compiler's message is above.");
	await bundle();
	if ((await runLong(join(bin, 'vite'), ['build', 'web-remote', '--logLevel', 'warn'])) !== 0) {
		stop('Building the remote failed; the message is above.');
	}
	await prepareDefinitions();
	writeFileSync(marker, state);
}

/** Reads the definitions that come with Detent once, so that it need not at each start. */
async function prepareDefinitions() {
	const { prepareShipped } = await import(
		pathToFileURL(join(root, 'dist', 'units', 'definitions', 'prepareShipped.js')).href
	);
	try {
		prepareShipped();
	} catch (error) {
		// Whoever writes at one of them is told by `detent devices check` and by the start, as without a build.
		say(`The definitions in devices/ are not prepared: ${error.message}`);
	}
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
	ensureInstalled();
	await build();
}
