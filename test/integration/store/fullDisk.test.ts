import { spawnSync } from 'node:child_process';
import { chmodSync } from 'node:fs';
import { expect, test } from 'vitest';
import { entryPoint } from '../../../src/process/entry.ts';
import { openStore, temporaryFolder } from '../../store/fixtures.ts';

/** Runs the append loop under a shell, with something done before and a program around it; it ends when an append throws. */
function appendUntilError(root: string, before: string, around: string) {
	const { path, execArgv } = entryPoint(import.meta.url, './appendLoop');
	const command = [process.execPath, ...execArgv, path, root, '1'].map((word) => `'${word}'`).join(' ');
	const result = spawnSync('bash', ['-c', `${before} ${around} ${command}`], { encoding: 'utf8', timeout: 60_000 });
	return { told: result.stdout.split('\n').filter((line) => line !== ''), error: result.stderr, code: result.status };
}

test('when the disk takes no more, what was acknowledged stays and the rest is a clear error', () => {
	const root = temporaryFolder();
	// No file may grow beyond 1 MiB: writes fail in the middle, as on a full disk.
	const { told, error, code } = appendUntilError(root, "trap '' XFSZ; ulimit -f 1024; exec", '');
	expect(code).toBe(1);
	expect(error).toMatch(/store\.(failed|full)/);
	expect(told.length).toBeGreaterThan(10);
	const store = openStore(root);
	const lines = store.projectIds().flatMap((project) => {
		expect(store.verify(project)).toMatchObject({ ok: true });
		expect(store.checkSidecars(project)).toEqual([]);
		return store.entries(project).map(({ seq, hash }) => `${project} ${seq} ${hash}`);
	});
	expect(lines.sort()).toEqual(told.sort());
	expect(store.recovered).toEqual({ restored: [], rewritten: 0, problems: [] });
});

test('in a folder that may only be read nothing is written, and the error says what to do', () => {
	const root = temporaryFolder();
	chmodSync(root, 0o555);
	// Root may write everywhere, unless it gives that power away.
	const powerless = 'setpriv --bounding-set=-dac_override,-dac_read_search --inh-caps=-dac_override,-dac_read_search';
	const { told, error, code } = appendUntilError(root, 'exec', process.getuid?.() === 0 ? powerless : '');
	expect({ told, code }).toEqual({ told: [], code: 1 });
	expect(error).toMatch(/store\.not-writable/);
	expect(error).toMatch(/--data/);
});
