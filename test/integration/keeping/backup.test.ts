import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { backupStudio } from '../../../src/keeping/backupStudio.ts';
import { restoreStudio } from '../../../src/keeping/restoreStudio.ts';
import { openStore, temporaryFolder } from '../../store/fixtures.ts';
import { studio, working } from './studio.ts';

type Made = ReturnType<typeof studio>;

const backup = ({ root }: Made, into: string, more: Parameters<typeof working>[0] = {}) =>
	backupStudio({ root, into, rigPath: null, ...working(more) });

const restore = (from: string, more: { name?: string; keepPairing?: boolean; root?: string } = {}) => {
	const root = more.root ?? join(temporaryFolder(), 'studio');
	const options = { from, name: more.name ?? null, root, keepPairing: more.keepPairing ?? false, ...working() };
	return restoreStudio(options).then((report) => ({ ...report, root }));
};

describe('a backup', () => {
	test('made while the log is open comes back whole on an empty machine: entries, audio, rig, knobs; pairing not', async () => {
		const made = studio();
		const into = temporaryFolder();
		expect(await backup(made, into)).toMatchObject({ shared: 0, problems: [] });
		const { root, ...report } = await restore(into);
		expect(report).toMatchObject({ rebuilt: null, problems: [], projects: [{ entries: 5, broken: null }] });
		const again = openStore(root);
		expect(again.entries(made.project)).toEqual(made.store.entries(made.project));
		expect(again.rackState()).toMatchObject([{ unit: 'bender', position: 14 }]);
		expect(again.remotes()).toEqual([]);
		expect(readFileSync(join(again.paths(made.project).captures, '01-opening-r002.wav'), 'utf8')).toBe('print 2');
		expect(readFileSync(join(root, 'rig.yaml'), 'utf8')).toBe('the rig');
	});

	test('brings the photos of units back as they were, and names one that is not what the log says', async () => {
		const made = studio();
		const into = temporaryFolder();
		const picture = 'a picture of the bender';
		const sha256 = createHash('sha256').update(picture).digest('hex');
		const photo = { sha256, bytes: picture.length, type: 'jpeg', takenAt: '2026-01-02T03:04:05.000Z' } as const;
		const event = { type: 'photo', unit: 'bender', photo } as const;
		made.store.append(made.project, { kind: 'event', revisionHash: made.hashes[0] ?? '', event }, null);
		const { photos } = made.store.paths(made.project);
		mkdirSync(photos);
		writeFileSync(join(photos, `${sha256}.jpg`), picture);
		expect(await backup(made, into)).toMatchObject({ problems: [] });
		const { root, problems } = await restore(into);
		expect(problems).toEqual([]);
		const again = openStore(root);
		const [revision] = again.project(made.project)?.tracks[0]?.revisions ?? [];
		expect(revision?.photos).toEqual([{ unit: 'bender', photo }]);
		expect(readFileSync(join(again.paths(made.project).photos, `${sha256}.jpg`), 'utf8')).toBe(picture);
		writeFileSync(join(photos, `${sha256}.jpg`), 'another picture');
		expect((await backup(made, into)).problems).toMatchObject([{ path: expect.stringContaining(sha256) }]);
		expect(
			readFileSync(
				join((await restore(into)).root, 'projects', made.folder.split('/').at(-1) ?? '', 'photos', `${sha256}.jpg`),
				'utf8',
			),
		).toBe(picture);
	});

	test('keeps a file that has not changed once, and takes only what is new', async () => {
		const made = studio();
		const into = temporaryFolder();
		const first = await backup(made, into);
		made.store.append(made.project, { kind: 'track', track: made.store.newId(), title: 'Second', position: 2 }, null);
		const second = await backup(made, into);
		expect(second).toMatchObject({ copied: 1, problems: [] });
		const inode = (folder: string) =>
			statSync(join(folder, 'projects', made.folder.split('/').at(-1) ?? '', 'captures/01-opening-r001.wav')).ino;
		expect(inode(second.folder)).toBe(inode(first.folder));
		const older = await restore(into, { name: first.name });
		expect(older.projects).toMatchObject([{ entries: 5 }]);
		const newer = await restore(into);
		expect(newer.projects).toMatchObject([{ entries: 6 }]);
	});

	test('names audio that is missing or has rotten, and keeps the good copy of the last backup', async () => {
		const made = studio();
		const into = temporaryFolder();
		await backup(made, into);
		writeFileSync(join(made.folder, 'captures/01-opening-r001.wav'), 'rotten!');
		rmSync(join(made.folder, 'masters/01-opening-r002.wav'));
		const second = await backup(made, into);
		expect(second.problems.map(({ path, reason }) => `${path.split('/').slice(2).join('/')}: ${reason}`)).toEqual([
			'captures/01-opening-r001.wav: it is not what the log says: it has changed since; the good copy of the last backup was kept',
			'masters/01-opening-r002.wav: the log names it, and it is missing',
		]);
		const { root } = await restore(into);
		const paths = openStore(root).paths(made.project);
		expect(readFileSync(join(paths.captures, '01-opening-r001.wav'), 'utf8')).toBe('print 1');
	});

	test('that was cancelled leaves nothing, and what a killed one left is taken away by the next', async () => {
		const made = studio();
		const into = temporaryFolder();
		const cancel = new AbortController();
		const report = (fraction: number) => fraction > 0.3 && cancel.abort(new Error('cancelled'));
		await expect(backup(made, into, { signal: cancel.signal, report })).rejects.toThrow('cancelled');
		expect(readdirSync(into)).toEqual([]);
		const left = join(into, '.2026-01-01T000000Z.part');
		writeFileSync(left, 'half');
		await expect(restore(into)).rejects.toMatchObject({ code: 'store.no-backup' });
		await backup(made, into);
		expect(existsSync(left)).toBe(false);
	});

	test('is refused inside the data folder', async () => {
		const made = studio();
		await expect(backup(made, join(made.root, 'backups'))).rejects.toMatchObject({ code: 'cli.usage' });
	});
});

describe('a restore', () => {
	test('makes the database anew when its pages are damaged or it is lost', async () => {
		const made = studio();
		const into = temporaryFolder();
		const { folder } = await backup(made, into);
		const database = join(folder, 'detent.sqlite');
		const bytes = readFileSync(database);
		bytes.fill(0x5a, 4096, 12288);
		writeFileSync(database, bytes);
		const damaged = await restore(into);
		expect(damaged.rebuilt).not.toBeNull();
		expect(damaged.projects).toMatchObject([{ entries: 5, broken: null }]);
		rmSync(database);
		const lost = await restore(into);
		expect(lost.projects).toMatchObject([{ entries: 5, broken: null }]);
		expect(openStore(lost.root).entries(made.project)).toEqual(made.store.entries(made.project));
	});

	test('takes a rotten file from another backup, and names one that is nowhere', async () => {
		const made = studio();
		const into = temporaryFolder();
		const first = await backup(made, into);
		const second = await backup(made, into);
		const capture = (folder: string) =>
			join(folder, 'projects', made.folder.split('/').at(-1) ?? '', 'captures/01-opening-r001.wav');
		rmSync(capture(second.folder));
		writeFileSync(capture(second.folder), 'rotten!');
		expect((await restore(into)).problems).toMatchObject([
			{ reason: expect.stringContaining(`taken from ${first.name}`) },
		]);
		rmSync(capture(first.folder));
		const { root, problems } = await restore(into);
		expect(problems).toMatchObject([{ reason: 'it has changed since it was backed up' }]);
		expect(existsSync(join(openStore(root).paths(made.project).captures, '01-opening-r001.wav'))).toBe(false);
	});

	test('refuses a folder in which something lies', async () => {
		const made = studio();
		const into = temporaryFolder();
		await backup(made, into);
		const root = temporaryFolder();
		writeFileSync(join(root, 'mine'), 'mine');
		await expect(restore(into, { root })).rejects.toMatchObject({ code: 'store.exists' });
		expect(readdirSync(root)).toEqual(['mine']);
	});

	test('on the same machine keeps the tablets paired when that is wished', async () => {
		const made = studio();
		const into = temporaryFolder();
		await backup(made, into);
		const { root } = await restore(into, { keepPairing: true });
		expect(openStore(root).remotes()).toMatchObject([{ name: 'tablet' }]);
	});
});
