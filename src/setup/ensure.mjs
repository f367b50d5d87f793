// Set-up that must work before anything is installed: plain JavaScript, Node's own modules only.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../', import.meta.url));
const marker = join(root, 'node_modules', '.detent-installed');
/** Who started this; npm passes no SIGTERM on, so that it is gone is all that tells. */
export const parent = process.ppid;

/** Ends the process with a sentence for the person. */
export function stop(message) {
	process.stderr.write(`\n${message}\n`);
	process.exit(1);
}

export function say(message) {
	process.stdout.write(`${message}\n`);
}

function hasCommand(name) {
	return spawnSync('sh', ['-c', `command -v ${name}`], { stdio: 'ignore' }).status === 0;
}

/** Loads a package in a process of its own, so that a broken native part can't take this one down. */
function loads(name) {
	const code = `const D = require(${JSON.stringify(name)}); if (${JSON.stringify(name)} === 'better-sqlite3') new D(':memory:').close();`;
	return spawnSync(process.execPath, ['-e', code], { cwd: root, stdio: 'ignore' }).status === 0;
}

function lockHash() {
	const hash = createHash('sha256');
	hash.update(process.version);
	hash.update(readFileSync(join(root, 'package-lock.json')));
	hash.update(readFileSync(join(root, 'package.json')));
	return hash.digest('hex');
}

function nodeIsNewEnough() {
	const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
	return major > 20 || (major === 20 && minor >= 19);
}

/** What the store's compiler needs and this machine lacks. */
export function missingForStore(has) {
	return ['python3', 'make', 'g++'].filter((name) => !has(name));
}

/** Installs packages when they are missing or out of date. Stops with the one command that mends it when the store can't be built. */
export function ensureInstalled() {
	if (!nodeIsNewEnough())
		stop(
			`Detent needs Node 20.19 or newer; this is ${process.version}. Install it from https://nodejs.org and try again.`,
		);
	const upToDate = existsSync(marker) && readFileSync(marker, 'utf8') === lockHash();
	if (upToDate && loads('better-sqlite3')) return;
	const missing = missingForStore(hasCommand);
	if (missing.length > 0 && !loads('better-sqlite3')) {
		stop(
			`The log's database (better-sqlite3) has to be compiled, and this machine lacks ${missing.join(', ')}.\n` +
				'Run this, then try again:\n\n    sudo apt-get install -y build-essential python3\n',
		);
	}
	say('Installing packages (once, a few minutes: three of them are compiled) …');
	// `install` rather than `ci`: the lock does not list other platforms' optional binaries, and `ci` would refuse it.
	const install = spawnSync('npm', ['install', '--no-save', '--no-fund', '--no-audit', '--loglevel=error'], {
		cwd: root,
		stdio: 'inherit',
	});
	if (install.status !== 0) stop('npm install failed; its own message is above. Mend that and try again.');
	if (!loads('better-sqlite3')) {
		stop(
			"The log's database (better-sqlite3) was installed but does not load. Run this, then try again:\n\n    npm rebuild better-sqlite3\n",
		);
	}
	writeFileSync(marker, lockHash());
}

/** Runs a program of the project and returns its exit status. */
export function run(command, args, env = {}) {
	return spawnSync(command, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } }).status ?? 1;
}

/**
 * Runs a program of the project that takes a while, and gives its exit status. It ends with this process, also when only npm
 * was ended.
 */
export function runLong(command, args) {
	return new Promise((resolve) => {
		// A group of its own: the compiler is started by a program that passes no signal on.
		const child = spawn(command, args, { cwd: root, stdio: 'inherit', detached: true });
		const end = () => {
			if (child.pid !== undefined) process.kill(-child.pid, 'SIGTERM');
			process.exit(1);
		};
		const watch = setInterval(() => {
			if (process.ppid !== parent) end();
		}, 500);
		process.on('SIGINT', end);
		process.on('SIGTERM', end);
		const settle = (status) => {
			clearInterval(watch);
			process.off('SIGINT', end);
			process.off('SIGTERM', end);
			resolve(status);
		};
		child.on('error', () => settle(1));
		child.on('exit', (code) => settle(code ?? 1));
	});
}

/** Newest change time of tracked and new files under the given folders, as one comparable text. */
export function sourceState(folders) {
	const list = execFileSync('find', [...folders, '-type', 'f', '-printf', '%p %T@ %s\n'], {
		cwd: root,
		encoding: 'utf8',
	});
	return createHash('sha256').update(list.split('\n').sort().join('\n')).digest('hex');
}
