// `npm run demo:first-pass`, `npm start`: sets up what is missing, builds, and runs the command line with the arguments given.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from './build.mjs';
import { ensureInstalled, parent, root } from './ensure.mjs';

export async function runDetent(args) {
	ensureInstalled();
	await build();
	const child = spawn(process.execPath, [join(root, 'dist', 'cli', 'main.js'), ...args], {
		stdio: 'inherit',
		cwd: process.env['INIT_CWD'] ?? process.cwd(),
	});
	// The terminal sends Ctrl-C to both; this process only waits for the other to end well.
	process.on('SIGINT', () => {});
	process.on('SIGTERM', () => child.kill('SIGTERM'));
	// npm passes no SIGTERM on; when it is gone, nobody would ever end the daemon.
	setInterval(() => {
		if (process.ppid !== parent) child.kill('SIGTERM');
	}, 1000).unref();
	child.on('exit', (code, signal) => process.exit(signal === null ? (code ?? 1) : 1));
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
	await runDetent(process.argv.slice(2));
}
