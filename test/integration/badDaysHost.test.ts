import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AttachedSession } from '../../src/cli/attach.ts';
import { SESSION_COOKIE } from '../../src/remote/access.ts';
import { programme, writeWav } from '../audio/host/studio.ts';
import { describeWith } from '../capabilities.ts';
import {
	DaemonProcess,
	detent,
	isRunning,
	prepareTrack,
	projectFiles,
	until,
	wholePass,
} from '../support/daemonProcess.ts';
import { entriesOf, expectWhole } from '../support/wholeFolder.ts';

const RATE = 48000;

/** No file of this process may grow beyond `bytes` (null: no limit): its writes fail as on a full disk. */
function limitFiles(pid: number, bytes: number | null): void {
	execFileSync('prlimit', ['--pid', String(pid), `--fsize=${bytes ?? 'unlimited'}:unlimited`]);
}

describeWith(['prlimit'], 'a daemon that something happens to', () => {
	let folder: string;
	let root: string;
	let daemon: DaemonProcess;
	let session: AttachedSession;
	let project: string;

	beforeAll(async () => {
		folder = mkdtempSync(join(tmpdir(), 'detent-bad-'));
		root = join(folder, 'data');
		writeWav(join(folder, 'mix.wav'), programme(2 * RATE, 11), RATE);
		daemon = await DaemonProcess.start(root);
		session = await daemon.attach();
		({ project } = await prepareTrack(session, join(folder, 'mix.wav'), ['pultec-l', 'open-eq']));
	});

	afterAll(async () => {
		await daemon.kill();
		rmSync(folder, { recursive: true, force: true });
	});

	const failures = () => entriesOf(root).flatMap(({ body }) => (body.kind === 'failed-pass' ? [body.failure] : []));
	const revisions = () => entriesOf(root).flatMap(({ body }) => (body.kind === 'revision' ? [body.facts] : []));
	const printing = async () => {
		await session.command({ type: 'pass.start' });
		await until(
			session,
			'the print',
			({ pass, transport }) =>
				pass?.phase === 'printing' && transport.mode === 'printing' && transport.frame > RATE / 2,
		);
	};
	const failed = async () => {
		const { pass } = await until(session, 'the failure', (state) => state.pass?.phase === 'failed');
		return pass?.failure;
	};

	test('the audio host is killed: the pass fails by name, the remote stays, the next pass works', async () => {
		await printing();
		const host = daemon.hostPid();
		process.kill(host, 'SIGKILL');
		expect(await failed()).toMatchObject({ kind: 'host-lost' });
		const { url, token } = daemon.access;
		const answer = await fetch(`${url}/api/session`, { headers: { cookie: `${SESSION_COOKIE}=${token}` } });
		expect(answer.status).toBe(200);
		expect(failures()).toEqual([expect.objectContaining({ kind: 'host-lost' })]);
		expect(revisions()).toEqual([]);
		await until(session, 'a new host', ({ audio }) => audio.host === 'running');
		expect(daemon.hostPid()).not.toBe(host);
		expect(isRunning(host)).toBe(false);
		expect(await wholePass(session)).toMatchObject({ phase: 'complete', failure: null });
		expect(await expectWhole(root)).toEqual([expect.stringMatching(/^01-storm-r001\.[0-9a-f]{8}\.failed\.wav$/)]);
	});

	test('the disk takes no more of a print: it fails by name, and what is there is kept and marked', async () => {
		await printing();
		limitFiles(daemon.hostPid(), RATE * 8);
		const failure = await failed();
		limitFiles(daemon.hostPid(), null);
		expect(failure).toMatchObject({
			kind: 'disk',
			reason: expect.stringMatching(/takes no file of this size/),
		});
		expect(failures()).toHaveLength(2);
		expect((await expectWhole(root)).filter((name) => name.includes('r002'))).toHaveLength(1);
	});

	test('the disk takes no more after the print: the daemon stays, and the print waits for the next start', async () => {
		await printing();
		limitFiles(daemon.pid, 4096);
		const failure = await failed();
		expect(failure).toMatchObject({ kind: 'not-recorded', reason: expect.stringMatching(/could not be|disk/) });
		expect(revisions()).toHaveLength(1);
		limitFiles(daemon.pid, null);
		expect(await wholePass(session)).toMatchObject({ phase: 'complete', failure: null });
		expect(revisions().map(({ number }) => number)).toEqual([1, 2]);
	});

	test('a second daemon on the same data folder ends with a clear message; the command line goes through the first', async () => {
		const second = await detent('serve', '--data', root, '--port', '0');
		expect(second.code).toBe(1);
		expect(second.err).toContain(`process ${daemon.pid}`);
		expect(second.err).toMatch(/--data/);
		const pass = await detent('pass', project, '1', '--json', '--data', root);
		expect(pass.code, pass.err).toBe(0);
		expect(JSON.parse(pass.out)).toMatchObject({ phase: 'complete', revision: { number: 3 } });
		expect(session.state().pass?.phase, 'every screen saw it').toBe('complete');
		expect(await daemon.stop()).toBe(0);
		daemon = await DaemonProcess.start(root);
		const kept = await expectWhole(root);
		expect(kept.filter((name) => name.endsWith('.interrupted.wav'))).toHaveLength(1);
		expect(projectFiles(root, 'captures').map((path) => basename(path))).not.toContainEqual(
			expect.stringMatching(/\.part$/),
		);
	});
});
