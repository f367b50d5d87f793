import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { layoutOf } from '../../src/store/layout.ts';
import { storageUse } from '../../src/store/storageUse.ts';

const roots: string[] = [];
afterEach(() => {
	for (const root of roots.splice(0)) rmSync(root, { recursive: true, force: true });
});

test('the room that mixes, captures, masters, the database and everything else take is told apart', async () => {
	const root = mkdtempSync(join(tmpdir(), 'detent-storage-'));
	roots.push(root);
	const put = (path: string, bytes: number) => {
		mkdirSync(join(root, path, '..'), { recursive: true });
		writeFileSync(join(root, path), Buffer.alloc(bytes));
	};
	put('projects/a-00000001/mixes/one.wav', 1000);
	put('projects/b-00000002/mixes/two.wav', 500);
	put('projects/a-00000001/captures/01-one-r001.wav', 300);
	put('projects/a-00000001/masters/01-one-r001.wav', 200);
	put('projects/a-00000001/log/000001-project.json', 40);
	put('detent.sqlite', 70);
	put('detent.sqlite-wal', 7);
	put('people.json', 5);
	expect(await storageUse(layoutOf(root))).toEqual({
		folder: root,
		mixesBytes: 1500,
		capturesBytes: 300,
		mastersBytes: 200,
		databaseBytes: 77,
		otherBytes: 45,
	});
});

test('a data folder with nothing in it takes no room', async () => {
	const root = mkdtempSync(join(tmpdir(), 'detent-storage-'));
	roots.push(root);
	expect(await storageUse(layoutOf(root))).toMatchObject({ mixesBytes: 0, databaseBytes: 0, otherBytes: 0 });
});
