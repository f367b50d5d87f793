import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { NO_EVIDENCE } from '../../src/shared/model/evidence.ts';
import { entrySchema } from '../../src/shared/model/log.ts';
import { nodeDiskFiles } from '../../src/store/diskFiles.ts';
import { hashEntry } from '../../src/store/entries.ts';
import { fillProject, openStore, revisionFacts, temporaryFolder } from './fixtures.ts';

function alter(root: string, sql: string): void {
	const database = new Sqlite(join(root, 'detent.sqlite'));
	database.exec(`DROP TRIGGER entries_stay; DROP TRIGGER entries_are_kept; ${sql}`);
	database.close();
}

describe('the log', () => {
	test('is there again after a restart, every link of its chain right', () => {
		const root = temporaryFolder();
		const first = openStore(root);
		const { project } = fillProject(first, 2);
		const entries = first.entries(project);
		first.close();

		const second = openStore(root);
		expect(second.entries(project)).toEqual(entries);
		expect(second.verify(project)).toEqual({ ok: true, entries: 5 });
		expect(entries.map((entry) => entry.seq)).toEqual([1, 2, 3, 4, 5]);
		for (const [index, entry] of entries.entries()) {
			expect(entry.hash).toBe(hashEntry(entry));
			expect(entry.previous).toBe(entries[index - 1]?.hash ?? '0'.repeat(64));
		}
		expect(second.recovered).toEqual({ restored: [], rewritten: 0, problems: [] });
	});

	test('sums up projects, tracks and revisions, with what came later', () => {
		const store = openStore(temporaryFolder());
		const { project, track, hashes } = fillProject(store, 2);
		const [hash = ''] = hashes;
		const comment = { type: 'comment' as const, text: 'More air', frame: 4800 };
		store.append(project, { kind: 'event', revisionHash: hash, event: comment }, null);
		store.append(project, { kind: 'event', revisionHash: hash, event: { type: 'approval', approved: true } }, null);
		store.append(project, { kind: 'track', track, title: 'Overture', position: 3 }, null);
		const summary = store.project(project);
		expect(summary).toMatchObject({ title: 'Opening Night', artist: 'The Clicks', form: 'album' });
		expect(summary?.tracks).toMatchObject([
			{
				id: track,
				title: 'Overture',
				position: 3,
				mix: { fileName: 'opening.wav' },
				revisions: [
					{ number: 1, hash, approved: true, comments: 1, integratedLufs: -14, truePeakDbtp: -1, hasCapture: true },
					{ number: 2, approved: false, comments: 0 },
				],
			},
		]);
		expect(store.projects()).toEqual([summary]);
	});

	test('finds a revision by id, by hash and by the beginning of either', () => {
		const store = openStore(temporaryFolder());
		const { project, hashes } = fillProject(store, 1);
		const [hash = ''] = hashes;
		const found = store.revision(hash);
		expect(found).toMatchObject({ hash, project, facts: { number: 1 } });
		expect(store.revision(hash.slice(0, 8).toUpperCase())).toEqual(found);
		expect(store.revision(found?.id ?? '')).toEqual(found);
		expect(store.revision(hash.slice(0, 7))).toBeNull();
		expect(store.revision('%'.repeat(8))).toBeNull();
	});

	test('refuses what makes no sense, and changes nothing', () => {
		const root = temporaryFolder();
		const store = openStore(root);
		const { project, track } = fillProject(store, 1);
		const before = store.entries(project);
		const facts = revisionFacts(project, track, 3, store.newId());
		const refused: [() => unknown, string][] = [
			[() => store.append(project, { kind: 'revision', id: store.newId(), facts }, null), 'store.bad-entry'],
			[
				() => store.append(store.newId(), { kind: 'track', track, title: 'No project', position: 1 }, null),
				'store.unknown-project',
			],
			[
				() => store.append('not-an-id', { kind: 'project', title: 'x', artist: '', form: 'ep' }, null),
				'store.bad-entry',
			],
			[() => store.append(project, { kind: 'track', track, title: '', position: 1 }, null), 'store.bad-entry'],
			[
				() => store.append(project, { kind: 'chain', track: store.newId(), chain: facts.chain }, null),
				'store.unknown-track',
			],
			[
				() =>
					store.append(
						project,
						{ kind: 'event', revisionHash: '0'.repeat(64), event: { type: 'approval', approved: true } },
						null,
					),
				'store.unknown-revision',
			],
		];
		for (const [attempt, code] of refused) expect(attempt).toThrow(expect.objectContaining({ code }));
		expect(store.entries(project)).toEqual(before);
		expect(store.projects()).toHaveLength(1);
		expect(readdirSync(store.paths(project).log)).toHaveLength(before.length);
	});

	test('a lone surrogate in a comment is refused rather than changed', () => {
		const store = openStore(temporaryFolder());
		const { project, hashes } = fillProject(store, 1);
		const event = { type: 'comment' as const, text: 'half \ud83d', frame: null };
		expect(() => store.append(project, { kind: 'event', revisionHash: hashes[0] ?? '', event }, null)).toThrow();
		expect(store.verify(project)).toEqual({ ok: true, entries: 4 });
	});

	test('a changed, a taken-out and an exchanged entry are found and named', () => {
		for (const [sql, seq, reason] of [
			["UPDATE entries SET json = replace(json, 'The Clicks', 'The Clocks') WHERE seq = 1;", 1, /changed/],
			['DELETE FROM entries WHERE seq = 2;', 3, /entry 2 is missing/],
			['UPDATE entries SET seq = 99 WHERE seq = 4;', 99, /another project, number or hash/],
		] as const) {
			const root = temporaryFolder();
			const store = openStore(root);
			const { project } = fillProject(store, 1);
			alter(root, sql);
			expect(store.verify(project)).toEqual({ ok: false, seq, reason: expect.stringMatching(reason) });
			store.close();
		}
	});

	test('its rows can neither be changed nor deleted by accident', () => {
		const root = temporaryFolder();
		fillProject(openStore(root));
		const database = new Sqlite(join(root, 'detent.sqlite'));
		expect(() => database.exec('DELETE FROM entries')).toThrow(/append-only/);
		expect(() => database.exec("UPDATE entries SET kind = 'x'")).toThrow(/append-only/);
		database.close();
	});

	test('a reader beside a writer sees each entry once it is appended', () => {
		const root = temporaryFolder();
		const writer = openStore(root);
		const { project, track } = fillProject(writer);
		const reader = openStore(root, { access: 'read' });
		expect(reader.project(project)?.tracks[0]?.title).toBe('Opening');
		writer.append(project, { kind: 'track', track, title: 'Overture', position: 1 }, null);
		expect(reader.project(project)?.tracks[0]?.title).toBe('Overture');
		expect(() => reader.append(project, { kind: 'track', track, title: 'x', position: 1 }, null)).toThrow(
			expect.objectContaining({ code: 'store.not-writable' }),
		);
	});

	test('two writers take turns in one chain', () => {
		const root = temporaryFolder();
		const one = openStore(root);
		const two = openStore(root);
		const { project, track } = fillProject(one);
		for (let turn = 0; turn < 6; turn += 1) {
			const store = turn % 2 === 0 ? two : one;
			store.append(project, { kind: 'track', track, title: `Turn ${turn}`, position: 1 }, null);
		}
		expect(one.verify(project)).toEqual({ ok: true, entries: 10 });
		expect(one.project(project)).toEqual(two.project(project));
	});
});

describe('sidecars', () => {
	test('every entry is a readable file, and a revision lies beside its audio too', () => {
		const store = openStore(temporaryFolder());
		const { project } = fillProject(store, 1);
		const paths = store.paths(project);
		expect(paths.folder).toMatch(/opening-night-[0-9a-f]{8}$/);
		expect(readdirSync(paths.log)).toEqual([
			'000001-project.json',
			'000002-track.json',
			'000003-mix.json',
			'000004-revision.json',
		]);
		const beside = readFileSync(join(paths.captures, '01-opening-r001.wav.json'), 'utf8');
		expect(readFileSync(join(paths.log, '000004-revision.json'), 'utf8')).toBe(beside);
		expect(readFileSync(join(paths.masters, '01-opening-r001.wav.json'), 'utf8')).toBe(beside);
		expect(entrySchema.parse(JSON.parse(beside))).toEqual(store.entries(project)[3]);
		expect(beside).toContain('\n  "body": {\n');
		expect(store.checkSidecars(project)).toEqual([]);
	});

	test('an entry that a crash left in the folder only is taken in', () => {
		const root = temporaryFolder();
		const store = openStore(root);
		const { project } = fillProject(store, 1);
		const entries = store.entries(project);
		store.close();
		alter(root, 'DELETE FROM entries WHERE seq > 2;');
		const again = openStore(root);
		expect(again.recovered.restored).toEqual([{ project, entries: 2 }]);
		expect(again.entries(project)).toEqual(entries);
		expect(again.verify(project)).toEqual({ ok: true, entries: 4 });
	});

	test('a file that does not follow is left alone, named, and blocks only its own project', () => {
		const root = temporaryFolder();
		const store = openStore(root);
		const { project, track } = fillProject(store);
		const other = fillProject(store, 0, 'Other');
		const stray = join(store.paths(project).log, '000005-track.json');
		writeFileSync(stray, '{}');
		expect(() => store.append(project, { kind: 'track', track, title: 'x', position: 1 }, null)).toThrow(
			expect.objectContaining({ code: 'store.conflict', subject: stray }),
		);
		store.append(other.project, { kind: 'track', track: other.track, title: 'y', position: 1 }, null);
		expect(store.checkSidecars(project)).toMatchObject([{ path: stray }]);
		store.close();
		expect(openStore(root).recovered.problems).toMatchObject([{ path: stray }]);
	});

	test('deleted files are written again, leftovers of a crash go, a renamed folder is found', () => {
		const root = temporaryFolder();
		const store = openStore(root);
		const { project } = fillProject(store);
		const paths = store.paths(project);
		store.close();
		rmSync(join(paths.log, '000002-track.json'));
		rmSync(join(paths.masters, '01-opening-r001.wav.json'));
		writeFileSync(join(paths.log, '.000009-mix.json.tmp'), 'half');
		const renamed = paths.folder.replace('opening-night', 'old name');
		nodeDiskFiles.renameSync(paths.folder, renamed);
		const again = openStore(root);
		expect(again.recovered.rewritten).toBe(2);
		expect(again.paths(project).folder).toBe(renamed);
		expect(readdirSync(again.paths(project).log)).toHaveLength(4);
		expect(again.checkSidecars(project)).toEqual([]);
		expect(existsSync(paths.folder)).toBe(false);
	});
});

describe('what changes', () => {
	test('open passes, remotes and the rack are kept, and the rack is stale after a restart', () => {
		const root = temporaryFolder();
		const store = openStore(root);
		const pass = { pass: 'p', project: 'a', track: 'b', startedAt: '2026-01-02T03:04:05.000Z', capturePath: '/x.part' };
		const remote = {
			id: 'r',
			name: 'Tablet',
			role: 'engineer' as const,
			tokenHash: 'c'.repeat(64),
			pairedAt: pass.startedAt,
		};
		const evidence = { ...NO_EVIDENCE, evidence: 'measured' as const, by: 'audio' as const, outcome: 'done' as const };
		const known = { unit: 'bender', control: 'gain', position: 3, evidence, movedBy: 'r' };
		const unknown = { unit: 'bender', control: 'mix', position: 0.25, evidence: NO_EVIDENCE, movedBy: null };
		store.openPass(pass);
		store.saveRemote(remote);
		store.saveRackState({ ...known, position: 2 });
		store.saveRackState(known);
		store.saveRackState(unknown);
		expect(store.rackState()).toEqual([known, unknown]);
		store.close();
		const again = openStore(root);
		expect(again.openPasses()).toEqual([pass]);
		expect(again.remotes()).toEqual([remote]);
		expect(again.rackState()).toEqual([{ ...known, evidence: { ...evidence, stale: 'restart' } }, unknown]);
		again.closePass('p');
		again.removeRemote('r');
		expect([again.openPasses(), again.remotes()]).toEqual([[], []]);
	});
});
