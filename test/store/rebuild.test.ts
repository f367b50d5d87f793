import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { seededRng } from '../../src/shared/random.ts';
import { rebuildFromSidecars, rebuildLog } from '../../src/store/rebuild.ts';
import { audioFile, fillProject, openStore, temporaryFolder, tickingClock } from './fixtures.ts';

const options = () => ({ clock: tickingClock(), rng: seededRng(9) });

function twoProjects(root: string) {
	const store = openStore(root);
	const first = fillProject(store, 2, 'First');
	const second = fillProject(store, 1, 'Second');
	const comment = { type: 'comment' as const, text: 'Lovely', frame: null };
	store.append(first.project, { kind: 'event', revisionHash: first.hashes[0] ?? '', event: comment }, null);
	const failure = { kind: 'xrun', frame: 12, reason: 'late' };
	const pass = { track: second.track, pass: store.newId(), startedAt: '2026-01-02T03:04:05.000Z', failure };
	store.append(second.project, { kind: 'failed-pass', ...pass }, null);
	const all = [first.project, second.project].map((project) => store.entries(project));
	const logs = [first.project, second.project].map((project) => store.paths(project));
	return { store, first, second, all, logs };
}

describe('a log rebuilt from its project folders', () => {
	test('has every entry again, chain verified, and the old database is kept', () => {
		const root = temporaryFolder();
		const { store, first, second, all } = twoProjects(root);
		store.close();
		writeFileSync(join(root, 'detent.sqlite'), 'garbage, long enough not to be taken for an empty file');
		const report = rebuildLog(root, options());
		expect(report.projects).toMatchObject([
			{ project: first.project, title: 'First', entries: 6, revisions: 2, broken: [] },
			{ project: second.project, title: 'Second', entries: 5, revisions: 1, broken: [] },
		]);
		expect(report.refused).toEqual([]);
		expect(report.studioLost).toMatch(/damaged/);
		expect(readFileSync(join(root, report.oldDatabase ?? ''), 'utf8')).toMatch(/^garbage/);
		const again = openStore(root);
		expect([first.project, second.project].map((project) => again.entries(project))).toEqual(all);
		expect(again.verify(first.project)).toEqual({ ok: true, entries: 6 });
		expect(again.recovered).toEqual({ restored: [], rewritten: 0, problems: [] });
	});

	test('keeps paired remotes and open passes when the old database can still be read', () => {
		const root = temporaryFolder();
		const { store, first } = twoProjects(root);
		const remote = {
			id: 'r',
			name: 'Tablet',
			role: 'engineer' as const,
			tokenHash: 'c'.repeat(64),
			pairedAt: '2026-01-02T03:04:05.000Z',
		};
		const pass = {
			pass: 'p',
			project: first.project,
			track: first.track,
			startedAt: '2026-01-02T03:04:05.000Z',
			capturePath: '/x.part',
		};
		store.saveRemote(remote);
		store.openPass(pass);
		store.close();
		expect(rebuildLog(root, options()).studioLost).toBeNull();
		const again = openStore(root);
		expect([again.remotes(), again.openPasses()]).toEqual([[remote], [pass]]);
		expect(readdirSync(root).filter((name) => name.includes('rebuilding'))).toEqual([]);
	});

	test('takes a lost revision from the sidecar beside its audio', () => {
		const root = temporaryFolder();
		const { store, all, logs, first } = twoProjects(root);
		store.close();
		rmSync(join(logs[0]?.log ?? '', '000005-revision.json'));
		const path = join(root, 'new.sqlite');
		expect(rebuildFromSidecars(root, path).projects[0]).toMatchObject({ entries: 6, broken: [] });
		rmSync(join(root, 'detent.sqlite'));
		rebuildLog(root, options());
		expect(openStore(root).entries(first.project)).toEqual(all[0]);
	});

	test('names a broken link and a changed file, and still shows the rest', () => {
		const root = temporaryFolder();
		const { store, logs, first, second } = twoProjects(root);
		store.close();
		rmSync(join(root, 'detent.sqlite'));
		const changed = join(logs[0]?.log ?? '', '000002-track.json');
		writeFileSync(changed, readFileSync(changed, 'utf8').replace('"Opening"', '"Closing"'));
		rmSync(join(logs[1]?.log ?? '', '000003-mix.json'));
		const report = rebuildLog(root, options());
		expect(report.refused).toEqual([{ path: changed, reason: expect.stringMatching(/changed after it was written/) }]);
		expect(report.projects).toMatchObject([
			{ entries: 5, broken: [{ seq: 3, reason: 'entry 2 is missing before it' }] },
			{ entries: 4, broken: [{ seq: 4, reason: 'entry 3 is missing before it' }] },
		]);
		const again = openStore(root);
		expect(again.verify(first.project)).toMatchObject({ ok: false, seq: 3 });
		expect(again.project(first.project)?.tracks[0]).toMatchObject({ title: 'Title lost', revisions: [{}, {}] });
		expect(again.project(second.project)?.tracks[0]).toMatchObject({ title: 'Opening', mix: null });
	});

	test('of two entries with one number takes the one that the chain goes on from', () => {
		const root = temporaryFolder();
		const { store, logs, first } = twoProjects(root);
		store.close();
		const copy = temporaryFolder();
		cpSync(root, copy, { recursive: true });
		const other = openStore(copy);
		other.append(first.project, { kind: 'mix', track: first.track, file: audioFile('other.wav') }, null);
		const strayed = join(other.paths(first.project).log, '000007-mix.json');
		const here = openStore(root);
		for (const title of ['One', 'Two']) {
			here.append(first.project, { kind: 'track', track: first.track, title, position: 1 }, null);
		}
		const entries = here.entries(first.project);
		here.close();
		const laidIn = join(logs[0]?.log ?? '', '000007-mix.json');
		cpSync(strayed, laidIn);
		rmSync(join(root, 'detent.sqlite'));
		const report = rebuildFromSidecars(root, join(root, 'detent.sqlite'));
		expect(report.refused).toEqual([{ path: laidIn, reason: expect.stringMatching(/another entry 7/) }]);
		expect(report.projects[0]).toMatchObject({ entries: 8, broken: [] });
		expect(openStore(root).entries(first.project)).toEqual(entries);
	});

	test('an entry of another project is put where it belongs', () => {
		const root = temporaryFolder();
		const { store, logs, second } = twoProjects(root);
		store.close();
		const own = join(logs[1]?.log ?? '', '000002-track.json');
		cpSync(own, join(logs[0]?.log ?? '', '000099-track.json'));
		rmSync(own);
		rmSync(join(root, 'detent.sqlite'));
		const report = rebuildFromSidecars(root, join(root, 'detent.sqlite'));
		expect(report.projects).toMatchObject([
			{ entries: 6, broken: [] },
			{ project: second.project, entries: 5, broken: [] },
		]);
		expect(existsSync(own)).toBe(false);
		expect(openStore(root).recovered.rewritten).toBe(1);
		expect(existsSync(own)).toBe(true);
	});

	test('never writes over a file', () => {
		const root = temporaryFolder();
		const path = join(root, 'x.sqlite');
		writeFileSync(path, 'mine');
		expect(() => rebuildFromSidecars(root, path)).toThrow(expect.objectContaining({ code: 'store.exists' }));
		expect(existsSync(path)).toBe(true);
	});
});
