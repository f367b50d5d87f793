import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
	CalibrationRoutine,
	type LoopAudio,
	type RoutineAnswer,
	verdictOf,
} from '../../src/measure/calibration/routine.ts';
import { DetentError } from '../../src/shared/errors.ts';
import type { CalibrationRun, CalibrationStep, LoopReading } from '../../src/shared/model/calibration.ts';

const RUN = '01890000-0000-7000-8000-00000000000c';
const SETUP = { rateHz: 24000, referenceDbfs: -18, patch: 'cable' } as const;
const UPRIGHT = { carries: 'left', inverted: false, gainDb: 0 } as const;
const SWAPPED: LoopReading = { step: 'wiring', left: { ...UPRIGHT, carries: 'right' }, right: UPRIGHT };
const RIGHT: LoopReading = { step: 'wiring', left: UPRIGHT, right: { ...UPRIGHT, carries: 'right' } };
const NOISE = { unweightedDbfs: -110, aWeightedDbfs: -113, dcDbfs: null, mainsHz: null, humDbfs: null, bandsDbfs: [] };
const CLEAN = { thdDb: -100, thdPlusNoiseDb: -95, harmonicsDb: [] };

let folder: string;
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'detent-routine-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A routine on an audio host that sends nothing, and readings as a test wants them. */
function start(
	readings: Partial<Record<LoopReading['step'], LoopReading[]>> = {},
	audio: Partial<LoopAudio> = {},
	signal?: AbortSignal,
) {
	const calls: string[] = [];
	const shown: CalibrationRun[] = [];
	const given: Record<LoopReading['step'], LoopReading[]> = {
		wiring: [RIGHT],
		gain: [{ step: 'gain', leftDb: 0, rightDb: 0 }],
		noise: [{ step: 'noise', left: NOISE, right: NOISE }],
		distortion: [{ step: 'distortion', sentDbfs: -18, left: CLEAN, right: CLEAN }],
		crosstalk: [{ step: 'crosstalk', points: [{ hz: 997, leftToRightDb: -90, rightToLeftDb: -90 }] }],
		response: [{ step: 'response', leftDb: [], rightDb: [] }],
		...readings,
	};
	const routine = new CalibrationRoutine(RUN, SETUP, {
		audio: {
			startTone: async () => void calls.push('tone'),
			stop: async () => void calls.push('stop'),
			measureLatency: async () => {
				calls.push('latency');
				return { frames: 4183, fraction: 0.25, inverted: false, confidence: 9, method: 'given' };
			},
			sendSignal: async ({ signalPath, tailFrames, peakDbfs }) => {
				calls.push(`send ${signalPath.split('/').at(-1)} ${tailFrames} ${peakDbfs}`);
			},
			...audio,
		},
		analyse: async ({ step, roundTripFrames }) => {
			expect(roundTripFrames).toBe(4183);
			const [reading] = given[step].length > 1 ? given[step].splice(0, 1) : given[step];
			if (reading === undefined) throw new Error(`no reading for ${step}`);
			return reading;
		},
		folder,
		streamFrames: 4096,
		show: (run) => shown.push(run),
	});
	const abort = new AbortController();
	const finished = routine.run(signal ?? abort.signal);
	const waits = async (step: string) => {
		await expect.poll(() => shown.at(-1), { interval: 1 }).toMatchObject({ phase: 'waiting', step });
	};
	const answer = (step: CalibrationStep, said: RoutineAnswer, run: string = RUN) => routine.answer({ run, step }, said);
	return { answer, calls, shown, abort, finished, waits };
}

const NEXT = { say: 'next', measuredDbu: null } as const;

describe('the calibration routine', () => {
	test('waits at the tone and at the patch, then measures by itself', async () => {
		const { answer, calls, finished, waits } = start();
		await waits('reference');
		expect(calls).toEqual(['tone']);
		answer('reference', { say: 'next', measuredDbu: 4.25 });
		await waits('patch');
		expect(calls).toEqual(['tone', 'stop']);
		answer('patch', NEXT);
		const found = await finished;
		expect(calls.slice(2).map((call) => call.split(' ').slice(0, 2).join(' '))).toEqual([
			'latency',
			'send wiring-sent.wav',
			'send gain-sent.wav',
			'send noise-sent.wav',
			'send distortion-sent.wav',
			'send crosstalk-sent.wav',
			'send response-sent.wav',
			'stop',
		]);
		expect(found).toMatchObject({ measuredDbu: 4.25, loopFrames: 87.25, inverted: false });
		expect(found.readings.map(({ step }) => step)).toEqual([
			'wiring',
			'gain',
			'noise',
			'distortion',
			'crosstalk',
			'response',
		]);
		expect(found.steps.find(({ step }) => step === 'reference')).toMatchObject({
			verdict: 'check',
			remedy:
				"+4 dBu is really -18.25 dBFS: set the converter's output 0.25 dB lower, or write that as referenceDbfs in rig.yaml.",
		});
		expect(verdictOf(found.steps)).toBe('check');
		expect(readdirSync(folder)).toEqual([]);
	});

	test('a fault stops it until the step is measured again or left as it is', async () => {
		const { answer, shown, finished, waits } = start({ wiring: [SWAPPED, SWAPPED, RIGHT] });
		await waits('reference');
		answer('reference', NEXT);
		await waits('patch');
		answer('patch', NEXT);
		await waits('wiring');
		expect(shown.at(-1)?.instruction).toContain('swapped');
		answer('wiring', { say: 'repeat' });
		await waits('wiring');
		answer('wiring', { say: 'repeat' });
		const { steps } = await finished;
		expect(steps.filter(({ step }) => step === 'wiring')).toMatchObject([{ verdict: 'good' }]);
	});

	test('a fault that is left as it is makes the whole calibration bad', async () => {
		const { answer, finished, waits } = start({ wiring: [SWAPPED] });
		await waits('reference');
		answer('reference', NEXT);
		await waits('patch');
		answer('patch', NEXT);
		await waits('wiring');
		answer('wiring', NEXT);
		expect(verdictOf((await finished).steps)).toBe('bad');
	});

	test('without anything coming back it waits, and ends when the person gives up', async () => {
		const lost = new DetentError('audio.no-return', { message: 'Nothing came back.', remedy: 'Patch it.' });
		const { answer, finished, waits } = start({}, { measureLatency: () => Promise.reject(lost) });
		const ended = expect(finished).rejects.toBe(lost);
		await waits('reference');
		answer('reference', NEXT);
		await waits('patch');
		answer('patch', NEXT);
		await waits('round-trip');
		answer('round-trip', { say: 'repeat' });
		await waits('round-trip');
		answer('round-trip', NEXT);
		await ended;
	});

	test('a slip is a step to be measured again', async () => {
		let slips = 1;
		const sendSignal = async () => {
			if (slips-- > 0) throw new DetentError('audio.slip', { message: 'The stream slipped.', remedy: 'Again.' });
		};
		const { answer, shown, finished, waits } = start({}, { sendSignal });
		await waits('reference');
		answer('reference', NEXT);
		await waits('patch');
		answer('patch', NEXT);
		await waits('wiring');
		expect(shown.at(-1)?.instruction).toBe('The stream slipped. Again.');
		answer('wiring', { say: 'repeat' });
		expect(verdictOf((await finished).steps)).toBe('good');
	});

	test('cancelled it stops the tone, leaves no file and answers nobody', async () => {
		const { answer, calls, abort, finished, waits } = start();
		await waits('reference');
		abort.abort(new Error('cancelled'));
		await expect(finished).rejects.toThrow('cancelled');
		expect(calls.at(-1)).toBe('stop');
		expect(readdirSync(folder)).toEqual([]);
		expect(() => answer('reference', NEXT)).toThrow('waits for nobody');
	});

	test('cancelled before it began it sends nothing', async () => {
		const { calls, finished } = start({}, {}, AbortSignal.abort(new Error('cancelled')));
		await expect(finished).rejects.toThrow('cancelled');
		expect(calls).toEqual([]);
	});

	test('an answer counts for the run and the step that it answers, and changes nothing elsewhere', async () => {
		const { abort, answer, calls, finished, shown, waits } = start();
		const moved = { code: 'audio.calibration.step' };
		const refused = (...given: Parameters<typeof answer>) => {
			const before = shown.at(-1);
			expect(() => answer(...given)).toThrow(expect.objectContaining(moved));
			expect(shown.at(-1)).toBe(before);
		};
		await waits('reference');
		refused('patch', NEXT);
		refused('reference', NEXT, '01890000-0000-7000-8000-00000000000b');
		expect(calls).toEqual(['tone']);
		answer('reference', { say: 'next', measuredDbu: 4.25 });
		await waits('patch');
		// Enter at the desk's prompt of before, and the tone again: neither says that the cable is patched.
		refused('reference', NEXT);
		refused('reference', { say: 'repeat' });
		refused('patch', { say: 'repeat' });
		expect(calls).toEqual(['tone', 'stop']);
		expect(shown.at(-1)?.reports.map(({ step }) => step)).toEqual(['reference']);
		abort.abort(new Error('cancelled'));
		await expect(finished).rejects.toThrow('cancelled');
	});
});
