import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDaemon, type Daemon } from '../../src/daemon.ts';
import { systemClock } from '../../src/process/systemClock.ts';
import type { RemoteState } from '../../src/shared/protocol/state.ts';
import type { Fault } from '../../src/units/simulators/faultGate.ts';
import { programme, writeWav } from '../audio/host/studio.ts';
import { prepareTrack, until } from '../support/daemonProcess.ts';
import { entriesOf } from '../support/wholeFolder.ts';

const RATE = 48000;
const UNITS = ['open-eq', 'totalmix', 'cassette'];

let folder: string;
let daemon: Daemon;
let revision: string;
const session = {
	command: (command: Parameters<Daemon['command']>[0]) => daemon.command(command),
	state: () => daemon.session.snapshot().state,
	until: (wanted: (state: RemoteState) => boolean, signal: AbortSignal) => daemon.until(wanted, signal),
};

beforeAll(async () => {
	folder = mkdtempSync(join(tmpdir(), 'detent-wire-'));
	writeWav(join(folder, 'mix.wav'), programme(RATE, 3), RATE);
	daemon = await createDaemon({
		dataRoot: join(folder, 'data'),
		rigPath: null,
		simulation: { speed: 'fast', handErrorTravel: 0, seed: 3, noise: false, drift: false },
		audio: null,
		audioHost: 'inProcess',
		audioEnv: {},
		clock: systemClock,
		logToFile: true,
	});
	await until(session, 'every unit', ({ units }) => UNITS.every((unit) => units[unit]?.link === 'connected'));
	await prepareTrack(session, join(folder, 'mix.wav'), UNITS);
	await session.command({ type: 'pass.start' });
	const { pass } = await until(session, 'the pass', (state) => state.pass?.phase === 'complete');
	revision = pass?.revision ?? '';
});

afterAll(async () => {
	await daemon.close();
	rmSync(folder, { recursive: true, force: true });
});

/** Moves wired controls of every unit away from the revision, and waits until they have arrived. */
async function moveAway(): Promise<void> {
	const moves = [
		{ unit: 'open-eq', control: 'low_gain', position: 1 },
		{ unit: 'open-eq', control: 'mid_gain', position: 1 },
		{ unit: 'totalmix', control: 'mono', position: 1 },
		{ unit: 'cassette', control: 'dolby_a', position: 2 },
		{ unit: 'cassette', control: 'dolby_b', position: 1 },
	];
	for (const [seq, move] of moves.entries())
		await session.command({ type: 'control.move', ...move, gesture: 'away', seq, last: true });
	await until(session, 'the moves', ({ units }) =>
		moves.every(({ unit, control }) => units[unit]?.controls[control]?.evidence.outcome === 'done'),
	);
}

/** A hand does what is asked of it, and waits for no unit that is away, until the recall has ended. */
async function toTheEnd(): Promise<RemoteState> {
	for (;;) {
		const state = await until(
			session,
			'the end of the recall',
			({ recall }) => recall?.phase !== 'running' || recall.waitingFor.length > 0,
		);
		const { recall } = state;
		if (recall?.phase === 'waiting for hand') {
			const step = recall.steps.find(({ kind, evidence }) => kind === 'hand' && evidence.outcome === 'open');
			await session.command({ type: 'recall.hand', step: step?.id ?? '', outcome: 'done' });
		} else if (recall?.phase === 'running') {
			for (const unit of recall.waitingFor) await session.command({ type: 'recall.skip', unit });
		} else return state;
	}
}

describe('a serial unit that fails in the middle of a recall', () => {
	test.each<Fault>(['unplugged', 'silent', 'garbage', 'nak'])(
		'%s: its steps stay open with the reason, the others are done, and it is finished when it is mended',
		async (fault) => {
			await moveAway();
			await session.command({ type: 'recall.plan', revision });
			const studio = daemon.simulation?.studio;
			// It breaks while it sets the first of its controls: before it can answer.
			const broken = new Promise<void>((resolve) => {
				const stop = studio?.onPositions(({ unit }) => {
					if (unit !== 'cassette') return;
					stop?.();
					resolve(studio.setFault('cassette', fault));
				});
			});
			await session.command({ type: 'recall.start' });
			await broken;
			const { recall, audio } = await toTheEnd();
			expect(recall?.phase).toBe('open');
			expect(audio.monitor.muted, 'a person should look first').toBe(true);
			const left = recall?.steps.filter(({ evidence }) => evidence.outcome !== 'done') ?? [];
			expect(left.length).toBeGreaterThan(0);
			for (const { unit, evidence } of left) {
				expect(unit).toBe('cassette');
				expect(evidence.reason).toMatch(/\w/);
			}
			const last = entriesOf(daemon.dataRoot).at(-1)?.body;
			expect(last).toMatchObject({
				kind: 'event',
				event: { type: 'recall', outcome: expect.stringMatching(/open|failed/) },
			});
			expect(last?.kind === 'event' && last.event.type === 'recall' && last.event.open).toHaveLength(left.length);

			await studio?.setFault('cassette', null);
			await until(session, 'the unit', ({ units }) => units['cassette']?.link === 'connected');
			await session.command({ type: 'recall.retry' });
			expect((await toTheEnd()).recall).toMatchObject({ phase: 'done' });
			expect(studio?.positions('cassette').get('dolby_a')).toBe(0);
			expect(studio?.positions('cassette').get('dolby_b')).toBe(0);
			expect(entriesOf(daemon.dataRoot).at(-1)?.body).toMatchObject({
				event: { type: 'recall', outcome: 'done', open: [] },
			});
		},
	);
});
