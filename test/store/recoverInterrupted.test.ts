import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { printPaths } from '../../src/store/layout.ts';
import type { DiskLogStore } from '../../src/store/openLogStore.ts';
import { recoverInterrupted } from '../../src/store/recoverInterrupted.ts';
import { fillProject, openStore, revisionFacts, temporaryFolder } from './fixtures.ts';

function startPass(store: DiskLogStore, project: string, track: string, revision: number) {
	const paths = store.paths(project);
	for (const folder of [paths.captures, paths.masters]) mkdirSync(folder, { recursive: true });
	const pass = store.newId();
	const print = printPaths(paths, { trackPosition: 1, trackTitle: 'Opening', revision, pass });
	store.openPass({ pass, project, track, startedAt: '2026-01-02T03:04:05.000Z', capturePath: print.part });
	return { pass, print };
}

function failures(store: DiskLogStore, project: string) {
	return store.entries(project).filter((entry) => entry.body.kind === 'failed-pass');
}

describe('passes that were under way when Detent stopped', () => {
	test('are marked failed, and what they left can not be mistaken for a print', async () => {
		const store = openStore(temporaryFolder());
		const { project, track } = fillProject(store, 1);
		const { pass, print } = startPass(store, project, track, 2);
		writeFileSync(print.part, 'half a print');
		const [found, ...others] = await recoverInterrupted(store);
		expect(others).toEqual([]);
		expect(found?.kept).toEqual([print.interrupted]);
		expect(found?.text).toMatch(/interrupted.*01-opening-r002\.[0-9a-f]{8}\.interrupted\.wav/);
		expect(failures(store, project)[0]?.body).toMatchObject({
			track,
			pass,
			failure: { kind: 'interrupted', frame: null },
		});
		expect(existsSync(print.part)).toBe(false);
		expect(existsSync(print.capture)).toBe(false);
		expect(readFileSync(print.interrupted, 'utf8')).toBe('half a print');
		expect(store.openPasses()).toEqual([]);
		expect(await recoverInterrupted(store)).toEqual([]);
	});

	test('a capture and a master that had their final names but no revision lose them', async () => {
		const store = openStore(temporaryFolder());
		const { project, track } = fillProject(store, 1);
		const { print } = startPass(store, project, track, 2);
		writeFileSync(print.capture, 'capture');
		writeFileSync(print.master, 'master');
		const [found] = await recoverInterrupted(store);
		expect(found?.kept).toHaveLength(2);
		expect([existsSync(print.capture), existsSync(print.master)]).toEqual([false, false]);
		expect(readdirSync(store.paths(project).masters).filter((name) => name.endsWith('.wav'))).toEqual([
			expect.stringMatching(/\.interrupted\.wav$/),
		]);
	});

	test('one whose revision is in the log was complete: its files keep their names', async () => {
		const store = openStore(temporaryFolder());
		const { project, track } = fillProject(store, 1);
		const { pass, print } = startPass(store, project, track, 2);
		writeFileSync(print.capture, 'capture');
		const facts = revisionFacts(project, track, 2, pass);
		store.append(project, { kind: 'revision', id: store.newId(), facts }, null);
		expect(await recoverInterrupted(store)).toEqual([]);
		expect(existsSync(print.capture)).toBe(true);
		expect([store.openPasses(), failures(store, project)]).toEqual([[], []]);
	});

	test('a second crash in the middle of it changes nothing', async () => {
		const store = openStore(temporaryFolder());
		const { project, track } = fillProject(store, 1);
		const { pass, print } = startPass(store, project, track, 2);
		writeFileSync(print.part, 'half a print');
		const once = await recoverInterrupted(store);
		store.openPass({ pass, project, track, startedAt: '2026-01-02T03:04:05.000Z', capturePath: print.part });
		expect(await recoverInterrupted(store)).toEqual(once);
		expect(failures(store, project)).toHaveLength(1);
	});

	test('one that left nothing, and one of a project that this log does not have, are closed too', async () => {
		const store = openStore(temporaryFolder());
		const { project, track } = fillProject(store, 1);
		startPass(store, project, track, 2);
		store.openPass({
			pass: store.newId(),
			project: store.newId(),
			track,
			startedAt: '2026-01-02T03:04:06.000Z',
			capturePath: '/nowhere/x.part',
		});
		expect((await recoverInterrupted(store)).map(({ kept }) => kept)).toEqual([[], []]);
		expect(failures(store, project)).toHaveLength(1);
		expect(store.openPasses()).toEqual([]);
	});
});
