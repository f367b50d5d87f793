import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createDaemon, type Daemon } from '../../src/daemon.ts';
import { systemClock } from '../../src/process/systemClock.ts';
import { type Chain, chainSchema, chainUnits } from '../../src/shared/model/chain.ts';
import type { RemoteState } from '../../src/shared/protocol/state.ts';
import { writeDemoMix } from '../../src/units/simulators/demoMix.ts';

const PATIENCE_MS = 120_000;
/** Where the music begins on the simulated tape, which stands at 600 s. */
const START_S = 570;
/** Position of the machine's MONITOR switches. */
const REPRO = 2;
/** 1.4 inches at 15 inches a second. */
const HEAD_GAP_FRAMES = Math.round((1.4 / 15) * 48_000);
let folder: string;
let daemon: Daemon | null = null;

beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'detent-tape-pass-'));
});

afterEach(async () => {
	await daemon?.close();
	daemon = null;
	await rm(folder, { recursive: true, force: true });
});

/** A studio with a mix on a track, and every control of the chain confirmed at rest. */
async function studio(speed: 'fast' | 'realtime', chainOf: (state: RemoteState) => Chain) {
	const mixPath = join(folder, 'mix.wav');
	writeDemoMix(mixPath, 48000, 6, 3);
	const made = await createDaemon({
		dataRoot: join(folder, 'data'),
		rigPath: null,
		simulation: { speed, handErrorTravel: 0, seed: 1, noise: false, drift: false },
		audio: null,
		audioHost: 'inProcess',
		audioEnv: {},
		clock: systemClock,
		logToFile: true,
	});
	daemon = made;
	const { project } = (await made.command({ type: 'project.create', title: 'Reels' })) as { project: string };
	const { track } = (await made.command({ type: 'track.create', project, title: 'One' })) as { track: string };
	await made.command({ type: 'track.mix', project, track, path: mixPath });
	const chain = chainOf(made.session.snapshot().state);
	await made.command({ type: 'chain.set', chain });
	for (const unit of new Set(chainUnits(chain))) await made.command({ type: 'unit.rest', unit });
	const machine = chain.tape?.unit ?? '';
	const until = (wanted: (state: RemoteState) => boolean) => made.until(wanted, AbortSignal.timeout(PATIENCE_MS));
	await until(({ units }) => units[machine]?.tape != null);
	const tape = made.simulation?.studio.tape(machine);
	if (tape == null) throw new Error('the simulated machine has a tape');
	const ended = () =>
		until(({ pass }) => pass !== null && ['complete', 'failed', 'cancelled'].includes(pass.phase)).then(
			({ pass }) => pass,
		);
	return { made, machine, tape, until, ended };
}

const withReel = (state: RemoteState): Chain => chainSchema.parse(state.chainPresets['eq-compression-and-tape']);
const withAdat = (state: RemoteState): Chain => ({
	...withReel(state),
	tape: { unit: 'recorder', startSeconds: START_S, prerollSeconds: 3 },
	stages: [{ kind: 'insert', id: 'tape', name: 'Tape', trimDb: 0, units: ['recorder'] }],
});

describe('a tape pass of the simulated studio', () => {
	test('over relay contacts: armed, recording by its lamp, at speed by time, printed, placed, stopped and disarmed', async () => {
		const { made, machine, tape, until, ended } = await studio('fast', withReel);
		await made.command({ type: 'tape.arm', unit: machine, armed: true });
		await made.command({ type: 'pass.start', note: 'off the repro head' });
		// As a machine does that monitors its input while it stands, and its repro head once it records: the way from head
		// to head is in no latency that was measured before.
		await until(({ pass }) => pass?.phase === 'rolling tape');
		for (const side of ['left', 'right']) made.simulation?.turnByHand(machine, `monitor.${side}`, REPRO);
		const pass = await ended();
		expect(pass).toMatchObject({ phase: 'complete', failure: null });
		const { facts } = made.session.revisionDetail(pass?.revision ?? '');
		expect(facts.pass.kind).toBe('repro');
		expect(facts.tape).toMatchObject({
			unit: 'atr-102',
			startSeconds: null,
			atSpeed: 'assumed',
			spinUpSeconds: 3,
			watched: ['motion', 'record'],
		});
		expect(facts.tape?.placed?.likeness).toBeGreaterThan(0.5);
		const lateFrames = facts.tape?.placed?.lateFrames ?? 0;
		expect(Math.abs(lateFrames - HEAD_GAP_FRAMES)).toBeLessThan(48);
		expect(facts.capture?.preRollFrames).toBe(24_000 + Math.round(lateFrames));
		expect(facts.capture?.file.frames).toBe(
			(facts.capture?.preRollFrames ?? 0) + 6 * 48_000 + (facts.capture?.tailFrames ?? 0),
		);
		expect(facts.master?.frames).toBe((facts.capture?.file.frames ?? 0) - (facts.capture?.preRollFrames ?? 0));
		await made.session.settled();
		expect(tape.motion).toBe('stop');
		expect(made.session.snapshot().state.units[machine]?.tape).toMatchObject({ armed: false, recording: false });
	});

	test('over 9-pin: it is located, the servo lock is told, and the print begins where the tape was to be', async () => {
		const { made, machine, tape, until, ended } = await studio('fast', withAdat);
		await made.command({ type: 'tape.arm', unit: machine, armed: true });
		await made.command({ type: 'pass.start' });
		await until(({ units }) => units[machine]?.tapeDesk?.order?.action === 'locate');
		await until(({ units }) => units[machine]?.tape?.recording === true);
		expect(Math.abs(tape.positionSeconds() - (START_S - 3))).toBeLessThan(1);
		const pass = await ended();
		expect(pass).toMatchObject({ phase: 'complete' });
		const { facts } = made.session.revisionDetail(pass?.revision ?? '');
		expect(facts.tape).toMatchObject({ atSpeed: 'told', spinUpSeconds: null, watched: ['motion', 'speed', 'record'] });
		// The capture's own half second of pre-roll comes before the music.
		expect(Math.abs((facts.tape?.startSeconds ?? 0) - (START_S - 0.5))).toBeLessThan(0.25);
		expect(facts.tape?.placed).toMatchObject({ likeness: expect.closeTo(1, 2), lateFrames: expect.closeTo(0, 1) });
		await made.session.settled();
		expect(tape.motion).toBe('stop');
	});

	test('nothing rolls that nobody has armed', async () => {
		const { made, tape, ended } = await studio('fast', withReel);
		await made.command({ type: 'pass.start' });
		expect(await ended()).toMatchObject({ phase: 'failed', failure: { kind: 'not-armed' } });
		await made.session.settled();
		expect(tape.motion).toBe('stop');
	});

	test.each([
		['stop', 'tape-stopped'],
		['play', 'tape-record'],
	] as const)('a hand on the machine (%s) ends the print, by its kind and its time', async (motion, kind) => {
		const { made, machine, tape, until, ended } = await studio('realtime', withReel);
		await made.command({ type: 'tape.arm', unit: machine, armed: true });
		await made.command({ type: 'pass.start' });
		await until(({ pass, transport }) => pass?.phase === 'printing' && transport.frame > 24_000);
		tape.go(motion);
		const pass = await ended();
		expect(pass).toMatchObject({ phase: 'failed', failure: { kind } });
		expect(pass?.failure?.frame).toBeGreaterThan(24_000);
		await made.session.settled();
		expect(tape.motion).toBe('stop');
		expect(made.session.snapshot().state.units[machine]?.tape?.armed).toBe(false);
	});

	test('cancelled while the machine comes up to speed, it stops and records nothing more', async () => {
		const { made, machine, tape, until, ended } = await studio('fast', withReel);
		await made.command({ type: 'tape.arm', unit: machine, armed: true });
		await made.command({ type: 'pass.start' });
		await until(({ units }) => units[machine]?.tape?.recording === true);
		await made.command({ type: 'pass.cancel' });
		expect(await ended()).toMatchObject({ phase: 'cancelled' });
		await made.session.settled();
		expect(tape.motion).toBe('stop');
		expect(made.session.snapshot().state.units[machine]?.tape?.armed).toBe(false);
	});
});
