import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { AttachedSession } from '../../src/cli/attach.ts';
import type { RemoteState } from '../../src/shared/protocol/state.ts';
import { seededRng } from '../../src/shared/random.ts';
import { programme, writeWav } from '../audio/host/studio.ts';
import { DaemonProcess, isRunning, prepareTrack, projectFiles, until, wholePass } from '../support/daemonProcess.ts';
import { entriesOf, expectWhole, readThrough } from '../support/wholeFolder.ts';

const RATE = 48000;
const UNITS = ['pultec-l', 'open-eq'];
const rng = seededRng(20261121);

let folder: string;
let root: string;
let daemon: DaemonProcess;
let session: AttachedSession;
let revision = '';

async function start(): Promise<void> {
	daemon = await DaemonProcess.start(root);
	session = await daemon.attach();
}

/** The daemon is killed with no time to do anything, and started again on the same data folder. */
async function killAndStart(): Promise<string[]> {
	await daemon.kill();
	await start();
	return expectWhole(root);
}

const failures = () => entriesOf(root).flatMap(({ body }) => (body.kind === 'failed-pass' ? [body] : []));
const move = (unit: string, control: string, position: number, seq: number, last: boolean) =>
	session.command({ type: 'control.move', unit, control, position, gesture: `turn ${unit}`, seq, last });

beforeAll(async () => {
	folder = mkdtempSync(join(tmpdir(), 'detent-kill-'));
	root = join(folder, 'data');
	writeWav(join(folder, 'mix.wav'), programme(2 * RATE, 7), RATE);
	await start();
	await prepareTrack(session, join(folder, 'mix.wav'), UNITS);
	const pass = await wholePass(session);
	expect(pass).toMatchObject({ phase: 'complete', failure: null });
	revision = pass.revision ?? '';
});

afterAll(async () => {
	await daemon.kill();
	rmSync(folder, { recursive: true, force: true });
});

describe('kill -9 of the daemon', () => {
	test('while knobs are turned: finished gestures are remembered, and nothing counts as known', async () => {
		await move('pultec-l', 'lf_boost', 0.25, 0, true);
		const turns = 3 + Math.floor(rng() * 8);
		for (let turn = 0; turn < turns; turn += 1) {
			await move('pultec-l', 'lf_boost', 0.3 + turn / 50, turn, false);
			await move('open-eq', 'low_gain', turn % 4, turn, false);
		}
		expect(await killAndStart()).toEqual([]);
		const { units } = session.state();
		expect(units['pultec-l']?.controls['lf_boost']).toMatchObject({
			position: 0.25,
			evidence: { by: 'hand', stale: 'restart' },
		});
		for (const unit of UNITS)
			for (const control of Object.values(units[unit]?.controls ?? {}))
				if (control.position !== null && control.evidence.by === 'hand')
					expect(control.evidence.stale, unit).toBe('restart');
	});

	test('while a pass is prepared: it leaves nothing', async () => {
		await session.command({ type: 'track.select', ...trackOf() });
		await session.command({ type: 'pass.start' });
		await until(session, 'the checks before the pass', ({ pass }) => pass?.phase === 'checking levels');
		expect(await killAndStart()).toEqual([]);
		expect(failures()).toEqual([]);
		expect(session.state().pass).toBe(null);
	});

	test('while it prints: the print is marked as interrupted and kept, and the audio host ends by itself', async () => {
		await session.command({ type: 'track.select', ...trackOf() });
		await session.command({ type: 'pass.start' });
		const frame = Math.floor((0.2 + 1.2 * rng()) * RATE);
		await until(
			session,
			'the print',
			({ pass, transport }) => pass?.phase === 'printing' && transport.mode === 'printing' && transport.frame > frame,
		);
		const host = daemon.hostPid();
		await daemon.kill();
		await vi.waitFor(() => expect(isRunning(host)).toBe(false), { timeout: 30_000, interval: 50 });
		const [part = ''] = projectFiles(root, 'captures').filter((path) => path.endsWith('.part'));
		const frames = readThrough(part);
		expect(frames, 'the host closed its file').toBeGreaterThan(frame / 2);
		await start();
		const kept = await expectWhole(root);
		expect(kept).toEqual([expect.stringMatching(/^01-storm-r002\.[0-9a-f]{8}\.interrupted\.wav$/)]);
		expect(failures()).toEqual([
			expect.objectContaining({ failure: expect.objectContaining({ kind: 'interrupted' }) }),
		]);
		expect(session.state().notices.map(({ text }) => text)).toContainEqual(expect.stringMatching(/was interrupted/));
	});

	test('after the print, while it is measured or its master rendered: the same', async () => {
		await session.command({ type: 'track.select', ...trackOf() });
		await session.command({ type: 'pass.start' });
		const phase = rng() < 0.5 ? 'checking' : 'rendering';
		await until(session, 'the end of the print', ({ pass }) => pass?.phase === phase);
		const kept = await killAndStart();
		expect(kept.filter((name) => name.endsWith('.capture.interrupted.wav'))).toHaveLength(1);
		expect(failures()).toHaveLength(2);
	});

	test('in the middle of a recall: nothing is claimed that is not so', async () => {
		await session.command({ type: 'track.select', ...trackOf() });
		await session.command({ type: 'recall.plan', revision });
		await until(session, 'the plan', ({ recall }) => recall?.phase === 'planned');
		await session.command({ type: 'recall.start' });
		const set = new Set<string>();
		while (set.size < 2) set.add(await setNext(set));
		await killAndStart();
		expect(session.state().recall).toBe(null);
		expect(entriesOf(root).filter(({ body }) => body.kind === 'event')).toEqual([]);
	});

	test('while idle; and the next pass works, numbered on', async () => {
		await killAndStart();
		await session.command({ type: 'track.select', ...trackOf() });
		expect(await wholePass(session)).toMatchObject({ phase: 'complete', failure: null });
		expect(await daemon.stop()).toBe(0);
		await expectWhole(root);
		const revisions = entriesOf(root).flatMap(({ body }) => (body.kind === 'revision' ? [body.facts.number] : []));
		expect(revisions).toEqual([1, 2]);
	});
});

/** A hand sets the next step that waits for one and is not in the list; resolves with its id. */
async function setNext(before: ReadonlySet<string>): Promise<string> {
	const next = ({ recall }: RemoteState) =>
		recall?.phase === 'waiting for hand'
			? recall.steps.find(({ id, kind, evidence }) => kind === 'hand' && evidence.outcome === 'open' && !before.has(id))
			: undefined;
	const step = next(await until(session, 'a step for a hand', (state) => next(state) !== undefined))?.id ?? '';
	await session.command({ type: 'recall.hand', step, outcome: 'done' });
	return step;
}

function trackOf(): { project: string; track: string } {
	const [project] = Object.values(session.state().projects);
	return { project: project?.id ?? '', track: project?.tracks[0]?.id ?? '' };
}
