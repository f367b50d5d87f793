import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { exportProject } from '../../../src/keeping/exportProject.ts';
import { importProject } from '../../../src/keeping/importProject.ts';
import { openFilled } from '../../../src/keeping/openFilled.ts';
import { createPeople } from '../../../src/store/people.ts';
import { openStore, temporaryFolder } from '../../store/fixtures.ts';
import { studio, working } from './studio.ts';

const PHOTO = 'a picture of the bender';
const FAILED = '01-opening-r003.1a2b3c4d.failed.wav';
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

async function exported() {
	const made = studio();
	const photo = {
		sha256: sha256(PHOTO),
		bytes: PHOTO.length,
		type: 'jpeg',
		takenAt: '2026-01-02T03:04:05.000Z',
	} as const;
	const { photos } = made.store.paths(made.project);
	mkdirSync(photos);
	writeFileSync(join(photos, `${photo.sha256}.jpg`), PHOTO);
	const event = { type: 'photo', unit: 'bender', photo } as const;
	made.store.append(made.project, { kind: 'event', revisionHash: made.hashes[0] ?? '', event }, null);
	writeFileSync(join(made.store.paths(made.project).captures, FAILED), 'half a print');
	const folder = join(temporaryFolder(), 'Opening Night');
	const report = await exportProject({
		store: made.store,
		project: made.project,
		folder,
		people: {},
		definitions: [],
		make: async (put) => put('sheets/01.html', '<p>sheet</p>'),
		...working(),
	});
	return { ...made, exported: folder, report };
}

const into = async (folder: string, root: string) => {
	const { clock, rng, signal, report } = working();
	const store = await openFilled(root, { clock, rng, signal, report });
	try {
		const people = createPeople(store.layout.people, store.newId);
		return await importProject({ folder, store, people, signal, report });
	} finally {
		store.close();
	}
};

describe('an exported project', () => {
	test('reads without Detent, and comes into another studio with its ids, its chain and its audio', async () => {
		const made = await exported();
		expect(made.report.problems).toEqual([]);
		expect(readFileSync(join(made.exported, 'masters/01-opening-r002.wav'), 'utf8')).toBe('master 2');
		expect(JSON.parse(readFileSync(join(made.exported, 'project.json'), 'utf8'))).toMatchObject({
			title: 'Opening Night',
		});
		const other = temporaryFolder();
		expect(await into(made.exported, other)).toMatchObject({ project: made.project, entries: 6 });
		const store = openStore(other);
		expect(store.entries(made.project)).toEqual(made.store.entries(made.project));
		expect(store.checkSidecars(made.project)).toEqual([]);
		const [photo = ''] = readdirSync(store.paths(made.project).photos);
		expect(readFileSync(join(store.paths(made.project).photos, photo), 'utf8')).toBe(PHOTO);
		expect(readFileSync(join(store.paths(made.project).captures, '01-opening-r001.wav'), 'utf8')).toBe('print 1');
		// A failed print can be mended in the other studio too.
		expect(readFileSync(join(store.paths(made.project).captures, FAILED), 'utf8')).toBe('half a print');
		store.close();
		await expect(into(made.exported, other)).rejects.toMatchObject({ code: 'store.exists' });
	});

	test('comes into a log that is open and worked with, in steps that can be followed', async () => {
		const made = await exported();
		const other = studio(temporaryFolder());
		const labels = new Set<string>();
		const people = createPeople(other.store.layout.people, other.store.newId);
		const report = (_: number, label: string) => void labels.add(label.split('/')[0] ?? '');
		await importProject({ ...working({ report }), folder: made.exported, store: other.store, people });
		expect([...labels]).toEqual(expect.arrayContaining(['captures', 'log', 'entries of the log']));
		expect(other.store.entries(made.project)).toEqual(made.store.entries(made.project));
		expect(other.store.list().map(({ id }) => id)).toContain(made.project);
		other.store.append(made.project, { kind: 'track', track: other.store.newId(), title: 'More', position: 2 }, null);
		expect(other.store.verify(made.project)).toEqual({ ok: true, entries: 7 });
		const cancel = new AbortController();
		cancel.abort(new Error('cancelled'));
		const third = studio(temporaryFolder());
		const cancelled = { ...working({ signal: cancel.signal }), folder: made.exported, store: third.store, people };
		await expect(importProject(cancelled)).rejects.toThrow('cancelled');
		expect(third.store.projectIds()).toEqual([third.project]);
	});

	test.each([
		['an entry was changed', 'log/000002-track.json', 'Opening', 'Closing', /can't be believed/],
		['a print was changed', 'captures/01-opening-r001.wav', 'print', 'PRINT', /has changed since it was exported/],
		['a photo was changed', `photos/${sha256(PHOTO)}.jpg`, 'picture', 'PICTURE', /has changed since it was exported/],
		['the manifest leads elsewhere', 'export.json', 'captures/01', '../captures/01', /not what Detent writes/],
	])('is refused when %s, and the other studio is as it was', async (_, path, from, to, reason) => {
		const made = await exported();
		const file = join(made.exported, path);
		writeFileSync(file, readFileSync(file, 'utf8').replace(from, to));
		const other = temporaryFolder();
		await expect(into(made.exported, other)).rejects.toMatchObject({
			code: 'store.refused',
			message: expect.stringMatching(reason),
		});
		expect(existsSync(join(other, 'projects')) ? readdirSync(join(other, 'projects')) : []).toEqual([]);
	});
});
