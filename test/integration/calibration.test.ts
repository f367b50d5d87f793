import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import type { RackModelFactory } from '../../src/audio/backends/rackModel.ts';
import { createDaemon, type Daemon } from '../../src/daemon.ts';
import { analyse } from '../../src/measure/calibration/analysis.ts';
import { CalibrationRoutine } from '../../src/measure/calibration/routine.ts';
import { systemClock } from '../../src/process/systemClock.ts';
import { calibrationSchema, type LoopReading, readingOf } from '../../src/shared/model/calibration.ts';
import { seededRng } from '../../src/shared/random.ts';
import { fromDb } from '../../src/shared/units.ts';
import { openRequest, type Studio, studio } from '../audio/host/studio.ts';

const RUN = '01890000-0000-7000-8000-00000000000c';
const SETUP = { rateHz: 48000, referenceDbfs: -18, patch: 'cable' } as const;
let cleanups: (() => Promise<unknown> | unknown)[] = [];

afterEach(async () => {
	for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
	cleanups = [];
});

/** A loop with known faults, as a unit of the simulated rack. */
const FAULTS: Record<string, (left: number, right: number, hiss: () => number) => [number, number]> = {
	'gain mismatch of 0.4 dB and noise of -90 dB': (left, right, hiss) => [
		left * fromDb(-0.1) + hiss(),
		right * fromDb(-0.5) + hiss(),
	],
	'swapped channels': (left, right) => [right, left],
	'right upside down': (left, right) => [left, -right],
	'left gone': (_, right) => [0, right],
	'crosstalk of -50 dB': (left, right) => [left + right * fromDb(-50), right + left * fromDb(-50)],
};

function faulty(name: string): RackModelFactory {
	return () => {
		const rng = seededRng(5);
		const fault = FAULTS[name];
		const hiss = () => fromDb(-90) * Math.sqrt(3) * (2 * rng() - 1);
		return {
			setPositions: () => {},
			process(left, right, frames) {
				for (let i = 0; i < frames; i++) {
					const [l, r] = fault?.(left[i] ?? 0, right[i] ?? 0, hiss) ?? [0, 0];
					left[i] = l;
					right[i] = r;
				}
			},
		};
	};
}

/** The whole routine on a simulated converter; every question is answered with "go on". */
async function calibrated(fault: string) {
	const s: Studio = studio(faulty(fault));
	cleanups.push(() => s.done());
	const unit = { unit: 'loop', definition: 'x/y', channel: 'stereo' as const, seed: 1, positions: {} };
	await s.engine.open(openRequest({}, { units: [unit], converterLatencyFrames: 41.5 }));
	const bad: string[] = [];
	const routine: CalibrationRoutine = new CalibrationRoutine(RUN, SETUP, {
		audio: {
			sendSignal: (request) => s.engine.sendSignal(request),
			measureLatency: () => s.engine.measureLatency({ levelDbfs: -20 }),
			startTone: () => s.engine.startTone({ hz: 997, levelDbfs: -18, left: true, right: true }),
			stop: () => s.engine.stop(),
		},
		analyse: async (job) => analyse(job),
		folder: s.folder,
		streamFrames: 4096,
		show: ({ phase, step }) => {
			if (phase !== 'waiting') return;
			if (step !== 'reference' && step !== 'patch') bad.push(step);
			setImmediate(() => routine.answer({ run: RUN, step }, { say: 'next', measuredDbu: null }));
		},
	});
	const found = await routine.run(new AbortController().signal);
	const reading = <S extends LoopReading['step']>(step: S) => readingOf(found, step);
	return { found, bad, reading };
}

describe('a calibration of a loop with known faults', () => {
	test('gain and noise are read as they are', async () => {
		const { found, bad, reading } = await calibrated('gain mismatch of 0.4 dB and noise of -90 dB');
		expect(found.loopFrames).toBeCloseTo(41.5, 1);
		expect(bad).toEqual([]);
		expect(reading('gain')?.leftDb).toBeCloseTo(-0.1, 2);
		expect(reading('gain')?.rightDb).toBeCloseTo(-0.5, 2);
		const expected = -90 + 3.01 + 10 * Math.log10(20000 / 24000);
		expect(Math.abs((reading('noise')?.left.unweightedDbfs ?? 0) - expected)).toBeLessThan(0.2);
		expect(reading('distortion')?.left.thdDb).toBeLessThan(-90);
		for (const { leftToRightDb } of reading('crosstalk')?.points ?? []) expect(leftToRightDb).toBeLessThan(-95);
		for (const db of reading('response')?.leftDb ?? []) expect(Math.abs(db ?? 9)).toBeLessThan(0.05);
		const verdicts = Object.fromEntries(found.steps.map(({ step, verdict }) => [step, verdict]));
		expect(verdicts).toMatchObject({ wiring: 'good', gain: 'check', response: 'good', crosstalk: 'good' });
	});

	test.each([
		['swapped channels', { left: { carries: 'right' }, right: { carries: 'left' } }],
		['right upside down', { left: { inverted: false }, right: { carries: 'right', inverted: true } }],
		['left gone', { left: { carries: 'none' }, right: { carries: 'right' } }],
	])('%s', async (fault, expected) => {
		const { bad, reading, found } = await calibrated(fault);
		expect(bad).toContain('wiring');
		expect(reading('wiring')).toMatchObject(expected);
		expect(found.steps.find(({ step }) => step === 'wiring')).toMatchObject({ verdict: 'bad' });
	});

	test('crosstalk', async () => {
		const { reading } = await calibrated('crosstalk of -50 dB');
		for (const { leftToRightDb, rightToLeftDb } of reading('crosstalk')?.points ?? []) {
			expect(leftToRightDb).toBeCloseTo(-50, 1);
			expect(rightToLeftDb).toBeCloseTo(-50, 1);
		}
	});
});

/** Answers what the calibration asks now. */
async function goOn(made: Daemon, measuredDbu?: number): Promise<void> {
	const { id: run = RUN, step = 'reference' } = made.session.snapshot().state.calibrating ?? {};
	await made.command({ type: 'calibration.next', run, step, ...(measuredDbu === undefined ? {} : { measuredDbu }) });
}

describe('the calibration of a studio', () => {
	let root: string;
	async function daemon(): Promise<Daemon> {
		const made = await createDaemon({
			dataRoot: root,
			rigPath: null,
			simulation: { speed: 'fast', handErrorTravel: 0, seed: 1, noise: false, drift: false },
			audio: null,
			audioHost: 'inProcess',
			audioEnv: {},
			clock: systemClock,
			logToFile: false,
		});
		cleanups.push(() => made.close());
		return made;
	}

	test('runs by command, is stored, and is in the state from then on; nothing else runs meanwhile', async () => {
		root = mkdtempSync(join(tmpdir(), 'detent-calibration-'));
		cleanups.push(() => rmSync(root, { recursive: true, force: true }));
		const made = await daemon();
		const signal = AbortSignal.timeout(150_000);
		await expect(made.command({ type: 'calibration.start', monitorMuted: false })).rejects.toMatchObject({
			code: 'audio.monitor.refused',
		});
		await expect(made.command({ type: 'calibration.next', run: RUN, step: 'patch' })).rejects.toMatchObject({
			code: 'audio.calibration',
		});
		await made.command({ type: 'calibration.start', monitorMuted: true });
		await made.until(({ calibrating }) => calibrating?.phase === 'waiting', signal);
		expect(made.session.snapshot().state.audio.tone).toMatchObject({ hz: 997, levelDbfs: -18 });
		await expect(made.command({ type: 'transport.play' })).rejects.toMatchObject({ code: 'audio.busy' });
		await expect(made.command({ type: 'calibration.start', monitorMuted: true })).rejects.toMatchObject({
			code: 'audio.busy',
		});
		await goOn(made, 4.05);
		await made.until(({ calibrating }) => calibrating?.step === 'patch', signal);
		await goOn(made);
		const { audio, calibrating } = await made.until(({ calibrating }) => calibrating?.phase === 'done', signal);
		expect(audio.tone).toBeNull();
		expect(audio.calibration?.calibration).toMatchObject({ id: calibrating?.calibration, measuredDbu: 4.05 });
		expect(audio.calibration?.doubts).toEqual([]);
		const stored = calibrationSchema.parse(await made.command({ type: 'calibration.show' }));
		expect(stored.loopFrames).toBeCloseTo(87, 1);
		await expect(made.command({ type: 'calibration.check', monitorMuted: true, loop: 'comp' })).rejects.toMatchObject({
			code: 'audio.calibration.unknown',
		});
		await made.command({ type: 'calibration.check', monitorMuted: true });
		const checked = await made.until(({ loopCheck }) => loopCheck?.phase === 'done', signal);
		expect(checked.loopCheck?.check).toMatchObject({ calibration: stored.id, differs: [] });
		expect(checked.audio.calibration?.check).toEqual(checked.loopCheck?.check);
		await made.command({ type: 'calibration.start', monitorMuted: true, loop: 'comp' });
		await made.until(({ calibrating: run }) => run?.phase === 'waiting' && run.loop === 'comp', signal);
		await goOn(made);
		await made.until(({ calibrating: run }) => run?.step === 'patch', signal);
		await goOn(made);
		const pair = await made.until(({ calibrating: run }) => run?.phase === 'done' && run.loop === 'comp', signal);
		expect(pair.audio.calibration?.calibration).toEqual(stored);
		expect(pair.audio.loopCalibrations['ms']).toBeNull();
		expect(pair.audio.loopCalibrations['comp']).toMatchObject({
			calibration: { loop: 'comp', sendChannels: [4, 5], returnChannels: [2, 3] },
			doubts: [],
		});
		await made.command({ type: 'calibration.cablingChanged', why: 'a new patch bay.' });
		await made.close();
		const again = await daemon();
		const { state } = again.session.snapshot();
		expect(state.audio.calibration?.calibration).toEqual(stored);
		expect(state.audio.loopCalibrations['comp']?.doubts[0]?.about).toBe('cabling');
		expect(state.audio.calibration?.doubts[0]).toMatchObject({
			about: 'cabling',
			text: expect.stringContaining('a new patch bay.'),
		});
	});

	test('cancelled it stores nothing and stops the tone', async () => {
		root = mkdtempSync(join(tmpdir(), 'detent-calibration-'));
		cleanups.push(() => rmSync(root, { recursive: true, force: true }));
		const made = await daemon();
		const signal = AbortSignal.timeout(150_000);
		await made.command({ type: 'calibration.start', monitorMuted: true });
		await made.until(({ calibrating }) => calibrating?.phase === 'waiting', signal);
		await made.command({ type: 'calibration.cancel' });
		const { audio } = await made.until(({ calibrating }) => calibrating?.phase === 'cancelled', signal);
		expect(audio.calibration).toBeNull();
		await made.until(({ audio }) => audio.tone === null, signal);
	});
});
