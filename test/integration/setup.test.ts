import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { packageRoot } from '../../src/process/packageRoot.ts';

let folder: string;

beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'detent-setup-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A clone without packages, on a machine that has only the given programs. */
function bareClone(programs: readonly string[]): { clone: string; path: string } {
	const clone = join(folder, 'clone');
	const path = join(folder, 'bin');
	mkdirSync(path, { recursive: true });
	for (const name of ['package.json', 'package-lock.json', '.npmrc', 'src/setup']) {
		cpSync(join(packageRoot, name), join(clone, name), { recursive: true });
	}
	symlinkSync(process.execPath, join(path, 'node'));
	for (const name of programs) {
		const found = spawnSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).stdout.trim();
		if (found !== '') symlinkSync(found, join(path, name));
	}
	return { clone, path };
}

describe('npm start on a bare machine', () => {
	test('without what the store needs it stops before it builds, with the one command that mends it', () => {
		const { clone, path } = bareClone(['sh', 'find', 'npm']);
		const run = spawnSync(process.execPath, ['src/setup/start.mjs'], {
			cwd: clone,
			env: { PATH: path },
			encoding: 'utf8',
		});
		expect(run.status).toBe(1);
		expect(run.stderr).toContain('lacks python3, make, g++');
		expect(run.stderr).toContain('sudo apt-get install -y build-essential python3');
		expect(existsSync(join(clone, 'node_modules'))).toBe(false);
		expect(existsSync(join(clone, 'dist'))).toBe(false);
	});
});

describe('the daemon without its optional parts', () => {
	test('starts, works with the simulated studio, and says what is missing', async () => {
		// Every package but the optional ones, so that nothing can be found that is not there.
		const clone = join(folder, 'clone');
		mkdirSync(clone);
		for (const name of ['package.json', 'devices', 'presets'])
			cpSync(join(packageRoot, name), join(clone, name), { recursive: true });
		cpSync(join(packageRoot, 'dist'), join(clone, 'dist'), { recursive: true });
		mkdirSync(join(clone, 'node_modules'));
		const packages = spawnSync('ls', [join(packageRoot, 'node_modules')], { encoding: 'utf8' })
			.stdout.split('\n')
			.filter(Boolean);
		for (const name of packages) {
			if (['naudiodon', 'serialport', '@julusian', '@serialport', 'segfault-handler'].includes(name)) continue;
			symlinkSync(join(packageRoot, 'node_modules', name), join(clone, 'node_modules', name));
		}
		const daemon = spawn(
			process.execPath,
			['--preserve-symlinks', 'dist/cli/main.js', 'serve', '--port', '0', '--data', join(folder, 'data')],
			{ cwd: clone },
		);
		let stdout = '';
		daemon.stdout.on('data', (chunk: Buffer) => {
			const ready = stdout.includes('Ctrl-C ends Detent.');
			stdout += chunk.toString();
			// Once: a second Ctrl-C does not wait for a clean end.
			if (!ready && stdout.includes('Ctrl-C ends Detent.')) daemon.kill('SIGINT');
		});
		const status = await new Promise((resolve) => daemon.once('exit', resolve));
		expect(status).toBe(0);
		expect(stdout).toContain('SIMULATED studio');
		expect(stdout).toMatch(/Missing here: naudiodon: audio interfaces/);
		expect(stdout).toMatch(/Missing here: @julusian\/midi: units on MIDI ports/);
		expect(stdout).toMatch(/Missing here: serialport: units on serial ports/);
		expect(stdout).toMatch(/Open this link once/);
		expect(stdout).toContain('Ending: closing files and connections');
	});
});
