import { existsSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { seededRng } from '../../src/shared/random.ts';
import { type DiskFiles, nodeDiskFiles } from '../../src/store/diskFiles.ts';
import { rebuildLog } from '../../src/store/rebuild.ts';
import { fillProject, openStore, temporaryFolder, tickingClock } from './fixtures.ts';

function failing(call: keyof DiskFiles, code: string, when: (path: string) => boolean = () => true): DiskFiles {
	return {
		...nodeDiskFiles,
		[call]: (...args: unknown[]) => {
			if (when(String(args[0]))) throw Object.assign(new Error(`${code}: injected`), { code });
			const real: (...real: unknown[]) => unknown = nodeDiskFiles[call] as never;
			return real(...args);
		},
	};
}

describe('a disk that fails', () => {
	test.each([
		['writeFileSync', 'ENOSPC', 'store.full'],
		['fsyncSync', 'EIO', 'store.failed'],
		['renameSync', 'EACCES', 'store.not-writable'],
		['openSync', 'EROFS', 'store.not-writable'],
	] as const)('%s failing with %s gives a clear error and changes nothing', (call, code, wanted) => {
		const root = temporaryFolder();
		const good = openStore(root);
		const { project, track } = fillProject(good);
		const names = readdirSync(good.paths(project).log);
		let broken = false;
		const store = openStore(root, { files: failing(call, code, () => broken) });
		broken = true;
		const append = () => store.append(project, { kind: 'track', track, title: 'Lost', position: 1 }, null);
		expect(append).toThrow(expect.objectContaining({ code: wanted, remedy: expect.any(String) }));
		expect(store.verify(project)).toEqual({ ok: true, entries: 4 });
		expect(store.project(project)?.tracks[0]?.title).toBe('Opening');
		expect(readdirSync(store.paths(project).log)).toEqual(names);
		broken = false;
		expect(append().seq).toBe(5);
	});

	test('a write that can be neither finished nor undone stops the log until a restart', () => {
		const root = temporaryFolder();
		let broken = false;
		const files = {
			...failing('unlinkSync', 'EIO', () => broken),
			fsyncSync: (file: number) => {
				if (broken) throw Object.assign(new Error('EIO'), { code: 'EIO' });
				nodeDiskFiles.fsyncSync(file);
			},
		};
		const store = openStore(root, { files });
		const { project, track } = fillProject(store);
		const append = () => store.append(project, { kind: 'track', track, title: 'Lost', position: 1 }, null);
		broken = true;
		expect(append).toThrow(expect.objectContaining({ code: 'store.failed' }));
		broken = false;
		expect(append).toThrow(expect.objectContaining({ code: 'store.stopped' }));
		store.close();
		const again = openStore(root);
		expect(again.verify(project)).toMatchObject({ ok: true });
		expect(readdirSync(again.paths(project).log).filter((name) => name.endsWith('.tmp'))).toEqual([]);
	});
});

describe('a database that can not be used', () => {
	const attempt = (root: string, access: 'read' | 'write' = 'write') => openStore(root, { access });

	test('one from a newer Detent is refused and left as it is', () => {
		const root = temporaryFolder();
		openStore(root).close();
		const path = join(root, 'detent.sqlite');
		const database = new Sqlite(path);
		database.pragma('user_version = 99');
		database.close();
		const before = readFileSync(path);
		for (const access of ['write', 'read'] as const) {
			expect(() => attempt(root, access)).toThrow(
				expect.objectContaining({ code: 'store.newer', remedy: expect.stringContaining('Update Detent') }),
			);
		}
		expect(readFileSync(path).equals(before)).toBe(true);
	});

	test('one of another program is refused', () => {
		const root = temporaryFolder();
		const database = new Sqlite(join(root, 'detent.sqlite'));
		database.exec('CREATE TABLE songs (title TEXT)');
		database.close();
		expect(() => attempt(root)).toThrow(expect.objectContaining({ code: 'store.not-a-log' }));
	});

	test.each([
		['text', (path: string) => writeFileSync(path, 'this is not a database at all, but long enough to be one')],
		['cut short', (path: string) => truncateSync(path, 8192)],
		[
			'overwritten in the middle',
			(path: string) => {
				const bytes = readFileSync(path);
				bytes.fill(0x55, 4096, bytes.length);
				writeFileSync(path, bytes);
			},
		],
	])('a damaged one (%s) names the way back', (_, damage) => {
		const root = temporaryFolder();
		const store = openStore(root);
		fillProject(store, 3);
		store.close();
		damage(join(root, 'detent.sqlite'));
		expect(() => attempt(root)).toThrow(
			expect.objectContaining({ code: 'store.corrupt', remedy: expect.stringContaining('detent log rebuild') }),
		);
	});

	test('a page that has rotten in a database too big to be looked through at each start is found by verify, and a rebuild brings all of it back', () => {
		const root = temporaryFolder();
		const store = openStore(root);
		const { project } = fillProject(store, 2);
		const summary = store.project(project);
		store.close();
		const path = join(root, 'detent.sqlite');
		const big = new Sqlite(path);
		big.exec('CREATE TABLE filler (bytes BLOB)');
		big.exec('INSERT INTO filler VALUES (zeroblob(17000000))');
		const page = Number(big.prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'settings'").pluck().get());
		const pageBytes = Number(big.pragma('page_size', { simple: true }));
		big.pragma('wal_checkpoint(TRUNCATE)');
		big.close();
		const bytes = readFileSync(path);
		bytes.fill(0x55, (page - 1) * pageBytes, page * pageBytes);
		writeFileSync(path, bytes);
		const rotten = openStore(root, { access: 'read' });
		expect(() => rotten.checkPages()).toThrow(
			expect.objectContaining({ code: 'store.corrupt', remedy: expect.stringContaining('detent log rebuild') }),
		);
		rotten.close();
		const rebuilt = rebuildLog(root, { clock: tickingClock(), rng: seededRng(1) });
		expect(rebuilt).toMatchObject({ refused: [], projects: [{ project, broken: [] }] });
		expect(openStore(root).project(project)).toEqual(summary);
	});

	test('an empty or missing one is filled from the project folders', () => {
		const root = temporaryFolder();
		const store = openStore(root);
		const { project } = fillProject(store, 2);
		const summary = store.project(project);
		store.close();
		writeFileSync(join(root, 'detent.sqlite'), '');
		const again = openStore(root);
		expect(again.recovered.restored).toEqual([{ project, entries: 5 }]);
		expect(again.project(project)).toEqual(summary);
	});

	test('reading where there is no log says so and makes nothing', () => {
		const root = join(temporaryFolder(), 'nothing');
		expect(() => attempt(root, 'read')).toThrow(expect.objectContaining({ code: 'store.missing' }));
		expect(existsSync(root)).toBe(false);
	});

	test('a data folder that can not be made gives a clear error', () => {
		const file = join(temporaryFolder(), 'file');
		writeFileSync(file, '');
		expect(() => attempt(join(file, 'data'))).toThrow(expect.objectContaining({ code: 'store.not-writable' }));
	});
});
