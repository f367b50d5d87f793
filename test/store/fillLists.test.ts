import { existsSync, rmSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { parseControlFilter, searchSchema } from '../../src/shared/searchFilter.ts';
import type { DiskLogStore } from '../../src/store/openLogStore.ts';
import { audioFile, fillProject, openStore, revisionFacts, temporaryFolder } from './fixtures.ts';

const FILLING = { atOnce: 0, slice: 3, folders: 50 };
const ALL = searchSchema.parse({ limit: 1000 });
const WITH_GAIN = searchSchema.parse({ controls: [parseControlFilter('bass gain >= 0')], limit: 1000 });

/** Whole answers of the lists. */
const answers = (store: DiskLogStore) => ({
	list: store.list(),
	found: store.search(ALL),
	set: store.search(WITH_GAIN),
	files: store.filesBy(audioFile('opening.wav').sha256),
	statistics: store.statistics(),
});

/** A log as a Detent without lists left it, and what its lists are to answer. */
function oldLog() {
	const root = temporaryFolder();
	const store = openStore(root);
	const older = fillProject(store, 3, 'Older');
	const newer = fillProject(store, 2, 'Newer');
	const wanted = answers(store);
	store.close();
	const database = new Sqlite(`${root}/detent.sqlite`);
	for (const table of ['summaries', 'revision_lines', 'settings', 'setting_lines', 'track_titles', 'logged_files'])
		database.exec(`DELETE FROM ${table}`);
	database.close();
	return { root, older, newer, wanted };
}

function fillAll(store: DiskLogStore): number {
	let steps = 0;
	while (store.fillLists() !== null) steps += 1;
	return steps;
}

describe('lists of an old log', () => {
	test('are made a step at a time, the newest project first, and answer as if they had always been there', () => {
		const { root, newer, wanted } = oldLog();
		const store = openStore(root, { filling: FILLING });
		expect(store.filling()).toEqual({ done: 0, entries: 11 });
		expect(store.projects()).toEqual([]);
		expect(store.fillLists()).toEqual([]);
		expect(store.fillLists()).toEqual([newer.project]);
		expect(store.filling()).toEqual({ done: 6, entries: 11 });
		expect(store.projects().map(({ id }) => id)).toEqual([newer.project]);
		expect(fillAll(store)).toBe(2);
		expect(store.filling()).toBeNull();
		expect(answers(store)).toEqual(wanted);
	});

	test('are not asked while a part is missing, here and in a program that only reads', () => {
		const { root } = oldLog();
		const store = openStore(root, { filling: FILLING });
		store.fillLists();
		for (const one of [store, openStore(root, { access: 'read' })])
			for (const ask of [() => one.search(ALL), () => one.statistics(), () => one.filesBy('a'.repeat(64))])
				expect(ask).toThrow(
					expect.objectContaining({ code: 'store.filling', message: expect.stringContaining('27 %') }),
				);
	});

	test('go on where they were after a kill', () => {
		const { root, wanted } = oldLog();
		const killed = openStore(root, { filling: FILLING });
		killed.fillLists();
		killed.fillLists();
		killed.close();
		const store = openStore(root, { filling: FILLING });
		expect(store.filling()).toEqual({ done: 0, entries: 5 });
		fillAll(store);
		expect(answers(store)).toEqual(wanted);
	});

	test('can be made while somebody appends to a project that is not in them yet', () => {
		const { root, older, newer } = oldLog();
		const store = openStore(root, { filling: FILLING });
		for (const { project, track, hashes } of [older, newer]) {
			const facts = revisionFacts(project, track, hashes.length + 1, store.newId());
			store.append(project, { kind: 'revision', id: store.newId(), facts }, null);
			store.fillLists();
		}
		fillAll(store);
		expect(store.search(ALL)).toHaveLength(7);
		expect(store.search(WITH_GAIN)).toHaveLength(7);
		for (const { project } of [older, newer]) expect(store.verify(project)).toMatchObject({ ok: true });
	});

	test('leave out a project with an entry that can not be believed, and are whole without it', () => {
		const { root, older } = oldLog();
		const database = new Sqlite(`${root}/detent.sqlite`);
		database.exec('DROP TRIGGER entries_stay');
		database.exec(
			`UPDATE entries SET json = replace(json, '"number":2', '"number":7') WHERE project = '${older.project}'`,
		);
		database.close();
		const store = openStore(root, { filling: FILLING });
		fillAll(store);
		expect(store.filling()).toBeNull();
		expect(store.search(ALL)).toHaveLength(2);
		expect(store.search(WITH_GAIN)).toHaveLength(2);
		expect(store.verify(older.project)).toMatchObject({ ok: false, seq: 5 });
	});

	test('are made at once where nobody asked for later', () => {
		const { root, wanted } = oldLog();
		expect(answers(openStore(root))).toEqual(wanted);
	});
});

describe('a log whose folders are not as they were left', () => {
	/** Entries that were on the disk before their transaction ended, a file that somebody deleted, and marks of another disk. */
	function restored() {
		const root = temporaryFolder();
		const store = openStore(root);
		const projects = ['One', 'Two', 'Three'].map((title) => fillProject(store, 2, title));
		const wanted = answers(store);
		const summaries = projects.map(({ project }) => store.project(project));
		const logs = projects.map(({ project }) => store.paths(project).log);
		store.close();
		const database = new Sqlite(`${root}/detent.sqlite`);
		database.exec("UPDATE folder_marks SET mark = 'another disk'; DROP TRIGGER entries_are_kept");
		const last = 'DELETE FROM entries WHERE project = ? AND seq = (SELECT max(seq) FROM entries WHERE project = ?)';
		database.prepare(last).run(projects[1]?.project, projects[1]?.project);
		database.close();
		rmSync(join(logs[2] ?? '', '000002-track.json'));
		return { root, projects, wanted, summaries, logs };
	}
	const NONE = { ...FILLING, atOnce: 1000, folders: 0 };

	test('is open before they are looked at; a step puts right what the disk is ahead by and what was deleted', () => {
		const { root, wanted, summaries, logs, projects } = restored();
		const store = openStore(root, { filling: NONE });
		expect(store.recovered.restored).toEqual([]);
		expect(store.fillLists()).toEqual([projects[1]?.project]);
		expect(fillAll(store)).toBeLessThan(3);
		expect(store.recovered).toMatchObject({ restored: [{ project: projects[1]?.project, entries: 1 }], rewritten: 1 });
		expect(existsSync(join(logs[2] ?? '', '000002-track.json'))).toBe(true);
		expect(answers(store)).toEqual(wanted);
		expect(projects.map(({ project }) => store.project(project))).toEqual(summaries);
	});

	test('takes in what a project is ahead by before anything is added to it', () => {
		const { root, projects } = restored();
		const store = openStore(root, { filling: NONE });
		const { project, track } = projects[1] ?? fillProject(store, 0);
		store.append(
			project,
			{ kind: 'revision', id: store.newId(), facts: revisionFacts(project, track, 3, store.newId()) },
			null,
		);
		expect(store.recovered.restored).toEqual([{ project, entries: 1 }]);
		expect(store.project(project)?.tracks[0]?.revisions.map(({ number }) => number)).toEqual([1, 2, 3]);
		fillAll(store);
		expect(store.search(ALL)).toHaveLength(7);
		expect(store.verify(project).ok).toBe(true);
	});
});

describe('a log whose database was lost', () => {
	/** Two projects on the disk, the second one worked on last and with more entries than one step takes. */
	function lost() {
		const root = temporaryFolder();
		const store = openStore(root);
		const older = fillProject(store, 2, 'Older');
		const newer = fillProject(store, 30, 'Newer');
		const wanted = answers(store);
		const logs = [older, newer].map(({ project }) => store.paths(project).log);
		const beside = `${store.paths(newer.project).captures}/01-opening-r001.wav.json`;
		store.close();
		for (const end of ['', '-wal', '-shm']) rmSync(`${root}/detent.sqlite${end}`, { force: true });
		logs.forEach((log, index) => {
			utimesSync(log, 1_700_000_000 + index, 1_700_000_000 + index);
		});
		return { root, older, newer, wanted, beside };
	}
	/** All that does not depend on the order in which the entries came into the lists. */
	const told = ({ list, found, files, statistics }: ReturnType<typeof answers>) => ({
		list,
		found: found.map(({ revision }) => revision).sort(),
		files: files.length,
		statistics,
	});

	test('is open before its folders are read; they come in by steps, the newest project first, and nothing is written anew', () => {
		const { root, older, newer, wanted, beside } = lost();
		const { ino } = statSync(beside);
		const store = openStore(root, { filling: FILLING });
		const all = store.filling()?.entries ?? 0;
		expect(store.filling()).toEqual({ done: 0, entries: all });
		expect(store.projects()).toEqual([]);
		expect(() => store.search(ALL)).toThrow('0 %');
		expect(store.fillLists()).toEqual([newer.project]);
		expect(store.project(newer.project)?.tracks[0]?.revisions.length).toBeGreaterThan(10);
		expect(store.filling()).toEqual({ done: 25, entries: all });
		expect(() => store.search(ALL)).toThrow('65 %');
		expect(fillAll(store)).toBeGreaterThan(1);
		expect(store.filling()).toBeNull();
		expect(told(answers(store))).toEqual(told(wanted));
		expect(statSync(beside).ino).toBe(ino);
		const found = [older, newer].map(({ project }) => store.verify(project).ok);
		expect(found).toEqual([true, true]);
		expect(store.recovered).toMatchObject({ rewritten: 0, problems: [] });
		expect(store.recovered.restored.map(({ project }) => project)).toEqual([newer.project, older.project]);
	});

	test('goes on after a kill, and takes the rest of a project in before anything is added to it', () => {
		const { root, newer, wanted } = lost();
		const killed = openStore(root, { filling: FILLING });
		killed.fillLists();
		killed.close();
		const store = openStore(root, { filling: FILLING });
		const body = { kind: 'revision', id: store.newId() } as const;
		store.append(newer.project, { ...body, facts: revisionFacts(newer.project, newer.track, 31, store.newId()) }, null);
		expect(store.project(newer.project)?.tracks[0]?.revisions).toHaveLength(31);
		fillAll(store);
		expect(store.search(ALL)).toHaveLength(wanted.found.length + 1);
		expect(store.verify(newer.project).ok).toBe(true);
	});

	test('a small one is there at once', () => {
		const { root, wanted } = lost();
		const store = openStore(root, { filling: { ...FILLING, atOnce: 1000 } });
		expect(store.projects()).toHaveLength(2);
		fillAll(store);
		expect(told(answers(store))).toEqual(told(wanted));
	});
});
