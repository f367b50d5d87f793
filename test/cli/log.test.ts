import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { verb as answer } from '../../src/cli/answer.ts';
import { runCli } from '../../src/cli/framework/run.ts';
import { verb as log } from '../../src/cli/log.ts';
import { verb as project } from '../../src/cli/project.ts';
import { verb as version } from '../../src/cli/version.ts';
import { acquireLock } from '../../src/store/lock.ts';
import { audioFile, fillProject, openStore, revisionFacts, temporaryFolder } from '../store/fixtures.ts';

async function detent(root: string, ...words: string[]) {
	const out: string[] = [];
	const err: string[] = [];
	const code = await runCli({
		verbs: [log, project, version, answer].map((verb) => ({
			name: verb.name,
			summary: verb.summary,
			load: async () => ({ verb }),
		})),
		argv: [...words, '--data', root],
		env: {},
		stdout: { write: (text) => void out.push(text), isTTY: false },
		stderr: { write: (text) => void err.push(text), isTTY: false },
		signal: new AbortController().signal,
		monotonicMs: () => 0,
		version: () => '0',
	});
	return { code, out: out.join(''), err: err.join('') };
}

function studio() {
	const root = temporaryFolder();
	const store = openStore(root);
	const { project: id, track, hashes } = fillProject(store, 1);
	const second = revisionFacts(id, track, 2, store.newId(), { note: 'warmer' });
	const chain = { ...second.chain, sendTrimDb: 1 };
	const facts = { ...second, chain };
	hashes.push(store.append(id, { kind: 'revision', id: store.newId(), facts }, null).hash);
	const comment = { type: 'comment' as const, text: 'More air', frame: null };
	store.append(id, { kind: 'event', revisionHash: hashes[0] ?? '', event: comment }, null);
	store.close();
	return { root, id, track, hashes };
}

// Every entry waits for the disk, and other programs keep it busy at times.
describe('detent log', { timeout: 30_000 }, () => {
	test('says of an ABX in a room how many each listener had right, and of one that was given up that it was', async () => {
		const { root, id, track } = studio();
		const store = openStore(root);
		const by = [store.newId(), store.newId()];
		const item = { what: 'Mix', sha256: null, gainDb: 0, trimDb: 0, lateFrames: 0 };
		const abx = {
			kind: 'blind-test' as const,
			track,
			test: store.newId(),
			method: 'abx' as const,
			startedAt: '2026-01-02T03:04:05.000Z',
			items: [
				{ letter: 'A', ...item },
				{ letter: 'B', ...item },
			],
			choices: [],
			abx: { trials: 3, correct: 2, probability: 0.5 },
			answers: [0, 1, 0].map((listener, index) => ({
				trial: index + 1,
				by: by[listener] ?? null,
				letter: 'A',
				x: listener === 0 ? 'A' : 'B',
			})),
		};
		store.append(id, abx, null);
		const givenUp = { ...abx, test: store.newId(), unrevealed: 'given-up' as const };
		store.append(id, givenUp, null);
		store.close();
		const { out } = await detent(root, 'log', 'opening night');
		expect(out).toContain('2 of 3 right, 50.0 % by guessing; by listener 2 of 2, 0 of 1\n');
		expect(out).toMatch(/blind test of [-0-9: ]+: A Mix/);
		expect(out).toMatch(/blind test of [-0-9: ]+, given up: A Mix/);
	});

	test('prints a project by title, by part of its id, and one track of it', async () => {
		const { root, id, hashes } = studio();
		const all = await detent(root, 'log', 'opening night');
		expect(all).toMatchObject({ code: 0, err: '' });
		expect(all.out).toMatch(/^Opening Night {2}\(The Clicks, album, 1 track\) {2}[0-9a-f-]{36}\n\n1\. Opening\n/);
		expect(all.out).toMatch(
			new RegExp(`r001  2026-.*${hashes[0]?.slice(0, 8)}  -14\\.0 LUFS  -1\\.0 dBTP\n.*“More air”`),
		);
		expect(all.out).toContain('warmer');
		expect((await detent(root, 'log', id.slice(-8), '1')).out).toBe(all.out);
		expect((await detent(root, 'log')).out).toContain('Opening Night');
		const json: unknown = JSON.parse((await detent(root, 'log', 'Opening', 'opening', '--json')).out);
		expect(json).toMatchObject({
			project: { id, tracks: [{ revisions: [{}, { note: 'warmer' }] }] },
			entries: { length: 6 },
		});
	});

	test('how far each print got, and what was said, is read from the log alone: no studio is started for it', async () => {
		const { root } = studio();
		const lock = acquireLock(join(root, 'daemon.lock'), { program: 'a daemon' });
		expect(await detent(root, 'version', 'opening')).toMatchObject({ code: 0, out: '1. Opening: 0 revisions used\n' });
		const asked = await detent(root, 'answer', 'opening', '1', '--open');
		expect(asked).toMatchObject({ code: 0, err: '' });
		expect(asked.out).toMatch(/1\. Studio, about revision 1: More air\n +open/);
		lock.release();
	});

	test('an unknown project or track is a clear error', async () => {
		const { root } = studio();
		expect(await detent(root, 'log', 'nope')).toMatchObject({
			code: 1,
			out: '',
			err: expect.stringContaining('"Opening Night"'),
		});
		expect(await detent(root, 'log', 'opening', '9')).toMatchObject({
			code: 1,
			err: expect.stringContaining('no such track'),
		});
		expect(await detent(join(root, 'empty'), 'log')).toMatchObject({
			code: 1,
			err: expect.stringContaining('no log yet'),
		});
		expect((await detent(root, 'log', 'a', 'b', 'c')).code).toBe(2);
	});

	test('diff says what changed, in words and as JSON', async () => {
		const { root, hashes } = studio();
		const [a = '', b = ''] = hashes.map((hash) => hash.slice(0, 8));
		expect(await detent(root, 'log', 'diff', a, b)).toEqual({
			code: 0,
			out: 'Send trim: from 0.0 dB to +1.0 dB\n',
			err: '',
		});
		expect((await detent(root, 'log', 'diff', a, a)).out).toBe('Nothing that is recorded differs.\n');
		expect(JSON.parse((await detent(root, 'log', 'diff', b, a, '--json')).out)).toMatchObject({
			from: { hash: hashes[1] },
			changes: [{ subject: 'sendTrimDb', from: 1, to: 0 }],
		});
		expect((await detent(root, 'log', 'diff', a, '00000000')).code).toBe(1);
	});

	test('verify is clean, or ends with 3 and names the file', async () => {
		const { root, id } = studio();
		expect(await detent(root, 'log', 'verify', '--no-audio')).toEqual({
			code: 0,
			out: `${id}: 6 entries, chain whole\n`,
			err: '',
		});
		const store = openStore(root);
		const file = join(store.paths(id).log, '000002-track.json');
		store.close();
		writeFileSync(file, readFileSync(file, 'utf8').replace('Opening', 'Closing'));
		const result = await detent(root, 'log', 'verify', 'opening', '--no-audio');
		expect(result.code).toBe(3);
		expect(result.out).toContain(`${file}: its contents do not give the hash`);
	});

	test('verify reads the audio: what is missing, and a single bit that turned, are named', async () => {
		const { root, id } = studio();
		const store = openStore(root);
		const { captures, masters, mixes } = store.paths(id);
		const bytes = Buffer.from('sixteen bytes of sound');
		const sha256 = createHash('sha256').update(bytes).digest('hex');
		const file = { ...audioFile('closing.wav'), sha256 };
		store.append(id, { kind: 'mix', track: store.project(id)?.tracks[0]?.id ?? '', file }, null);
		store.close();
		mkdirSync(mixes, { recursive: true });
		writeFileSync(join(mixes, 'closing.wav'), bytes);
		const lost = await detent(root, 'log', 'verify');
		expect(lost.code).toBe(3);
		expect(lost.out).toContain(`${join(captures, '01-opening-r001.wav')}: the capture is missing`);
		expect(lost.out).toContain(`${join(masters, '01-opening-r001.wav')}: the master is missing`);
		expect(lost.out).not.toContain('closing.wav');
		expect(await detent(root, 'log', 'whatis', join(mixes, 'closing.wav'))).toMatchObject({
			code: 0,
			out: 'Mix of Opening (Opening Night)\n',
		});
		bytes[3] = (bytes[3] ?? 0) ^ 1;
		writeFileSync(join(mixes, 'closing.wav'), bytes);
		expect((await detent(root, 'log', 'verify')).out).toContain('closing.wav: this mix is not what was logged');
		const unknown = await detent(root, 'log', 'whatis', join(mixes, 'closing.wav'));
		expect(unknown.code).toBe(3);
		expect(unknown.out).toContain('the log does not know this file');
	});

	test('rebuild mends a damaged database, and only while nobody else works with it', async () => {
		const { root, id } = studio();
		writeFileSync(join(root, 'detent.sqlite'), 'garbage that is no database and is not empty either');
		const damaged = await detent(root, 'log', 'opening');
		expect(damaged).toMatchObject({ code: 1, err: expect.stringContaining('detent log rebuild') });
		const lock = acquireLock(join(root, 'daemon.lock'), { program: 'daemon' });
		expect((await detent(root, 'log', 'rebuild')).err).toContain('another daemon');
		lock.release();
		const rebuilt = await detent(root, 'log', 'rebuild');
		expect(rebuilt).toMatchObject({ code: 0, err: '' });
		expect(rebuilt.out).toContain(`Opening Night (${id}): 6 entries, 2 revisions`);
		expect(readdirSync(root).filter((name) => name.includes('.before-'))).toHaveLength(1);
		expect((await detent(root, 'log', 'verify', '--no-audio')).code).toBe(0);
		rmSync(join(root, 'projects'), { recursive: true });
		expect((await detent(root, 'log', 'verify', '--no-audio')).code).toBe(3);
	});
});

describe('detent project', { timeout: 30_000 }, () => {
	test('makes, lists and shows projects', async () => {
		const root = join(temporaryFolder(), 'new');
		const made = await detent(root, 'project', 'create', 'Night Songs', '--artist', 'Me', '--form', 'ep', '--json');
		expect(made.code).toBe(0);
		expect(JSON.parse(made.out)).toMatchObject({ title: 'Night Songs', artist: 'Me', form: 'ep', tracks: [] });
		expect((await detent(root, 'project', 'list')).out).toMatch(/^Night Songs {2}\(Me, ep, 0 tracks\)/);
		expect((await detent(root, 'project', 'show', 'night')).out).toContain(join(root, 'projects', 'night-songs-'));
		expect((await detent(root, 'project', 'create', 'x', '--form', 'opera')).code).toBe(2);
		expect((await detent(root, 'project', 'create', ' ')).code).toBe(1);
		expect(readdirSync(root).filter((name) => name.includes('lock'))).toEqual([]);
	});

	test('does not write beside a running daemon', async () => {
		const { root } = studio();
		const lock = acquireLock(join(root, 'daemon.lock'), { program: 'daemon' });
		expect(await detent(root, 'project', 'create', 'x')).toMatchObject({
			code: 1,
			err: expect.stringContaining('another daemon'),
		});
		expect((await detent(root, 'project', 'list')).code).toBe(0);
		lock.release();
	});
});
