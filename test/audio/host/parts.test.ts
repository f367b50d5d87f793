import { describe, expect, test } from 'vitest';
import { FrameDelay } from '../../../src/audio/backends/frameDelay.ts';
import { clockPacer } from '../../../src/audio/backends/pacer.ts';
import type { CaptureSink } from '../../../src/audio/host/captureSink.ts';
import { failureAt } from '../../../src/audio/host/findingLog.ts';
import { type ClockVerdict, FrameClock } from '../../../src/audio/host/frameClock.ts';
import { Program } from '../../../src/audio/host/program.ts';
import type { SourceFeed } from '../../../src/audio/host/sourceFeed.ts';
import { passStages } from '../../../src/audio/host/stages.ts';
import { stereoBlock } from '../../../src/audio/host/stereo.ts';
import type { Clock } from '../../../src/shared/clock.ts';
import { seededRng } from '../../../src/shared/random.ts';
import { audioConfig, chain } from './studio.ts';

const BLOCK_MS = 1024 / 48;

describe('the frame clock', () => {
	test('is not disturbed by blocks that come in bursts', () => {
		const clock = new FrameClock(1024, 48_000);
		const random = seededRng(3);
		for (let block = 0; block < 20_000; block++) {
			const jitter = block % 50 === 0 ? 80 : 12 * random();
			expect(clock.block(block * BLOCK_MS + jitter)).toBeNull();
		}
	});

	test.each([1, -1])('names a jump of one block (%i)', (direction) => {
		const clock = new FrameClock(1024, 48_000);
		const told: string[] = [];
		for (let block = 0; block < 1000; block++) {
			const nowMs = block * BLOCK_MS + (block >= 500 ? direction * BLOCK_MS : 0);
			const verdict = clock.block(nowMs);
			if (verdict !== null) told.push(verdict.reason);
		}
		expect(told).toHaveLength(1);
		expect(told[0]).toContain(direction > 0 ? 'lost 21.3 ms' : 'gave 21.3 ms');
	});

	/** Everything it says of `seconds` at a rate that changes with time, each block late by so many milliseconds. */
	function told(
		seconds: number,
		rateHzAt: (second: number) => number,
		lateMsAt: (second: number) => number = () => 0,
	): { clock: FrameClock; verdicts: ClockVerdict[] } {
		const clock = new FrameClock(1024, 48_000);
		const verdicts: ClockVerdict[] = [];
		for (let nowMs = 0; nowMs < 1000 * seconds; nowMs += 1_024_000 / rateHzAt(nowMs / 1000)) {
			const verdict = clock.block(nowMs + lateMsAt(nowMs / 1000));
			if (verdict !== null) verdicts.push(verdict);
		}
		return { clock, verdicts };
	}

	test('names a converter at another rate, once, as a doubt and then for sure', () => {
		const { verdicts, clock } = told(60, () => 44_100);
		expect(verdicts).toEqual([
			{ kind: 'drift', reason: 'The converter runs about 8.2 % slower than its nominal rate.' },
			{ kind: 'wrong rate', reason: 'The converter runs at about 44100 Hz, not at 48000 Hz.' },
		]);
		expect(clock.measuredHz).toBeCloseTo(44_100, -1);
	});

	test('names a converter that found its rate again', () => {
		const { verdicts } = told(60, (second) => (second < 20 ? 50_000 : 48_000));
		expect(verdicts.map((verdict) => verdict.kind)).toEqual(['drift', 'wrong rate', 'right rate']);
	});

	test('does not take a converter that is a little off for one at another rate', () => {
		const { verdicts } = told(600, () => 48_000 * 1.0002);
		expect(verdicts).toEqual([]);
	});

	test.each([
		['down', 1.001, 'about 47952 Hz', '0.10 % slower'],
		['up', 1 / 1.001, 'about 48048 Hz', '0.10 % faster'],
	])('names a word clock that is pulled %s for video, once, within two minutes', (_, pulled, rate, percent) => {
		expect(told(90, () => 48_000 / pulled).verdicts).toEqual([]);
		const { verdicts } = told(600, () => 48_000 / pulled);
		expect(verdicts).toEqual([{ kind: 'off rate', reason: expect.stringContaining(rate) }]);
		expect(verdicts[0]?.reason).toContain(percent);
		expect(told(120, () => 48_000 / pulled).verdicts).toEqual(verdicts);
	});

	test('names a pulled word clock again when it was right between', () => {
		const { verdicts } = told(600, (second) => (second < 150 || second > 300 ? 48_000 / 1.001 : 48_000));
		expect(verdicts.map((verdict) => verdict.kind)).toEqual(['off rate', 'off rate']);
	});

	test('takes neither a crystal on a machine whose time is being set right, nor a busy machine, for a pulled clock', () => {
		expect(told(600, () => 48_000 * (1 + 600e-6)).verdicts).toEqual([]);
		expect(told(600, () => 48_000 * (1 - 600e-6)).verdicts).toEqual([]);
		// Later and later for a minute, by 60 ms, and earlier again.
		const random = seededRng(5);
		const late = (second: number) => 30 * (1 - Math.cos((second * Math.PI) / 60)) + random();
		expect(told(900, () => 48_000, late).verdicts).toEqual([]);
	});

	test('takes a machine that slept, or stood still, for no pulled clock', () => {
		const { verdicts } = told(
			600,
			() => 48_000,
			(second) => 60 * Math.floor(second / 40),
		);
		expect(new Set(verdicts.map((verdict) => verdict.kind))).toEqual(new Set(['jump']));
	});

	test('measures the rate of a converter, to a millionth within ten minutes', () => {
		const { clock } = told(600, () => 48_000 * (1 + 50e-6));
		expect(((clock.measuredHz ?? 0) / 48_000 - 1) * 1e6).toBeCloseTo(50, 0);
	});

	test('says how much later than usual a block came', () => {
		const clock = new FrameClock(1024, 48_000);
		for (let block = 0; block < 500; block++) clock.block(5 + block * BLOCK_MS + (block % 10));
		clock.block(5 + 500 * BLOCK_MS + 33);
		expect(clock.lateMs).toBeCloseTo(33, 6);
	});
});

describe('the frame delay', () => {
	test('of a whole number of frames changes no bit, whatever the block size', () => {
		const random = seededRng(1);
		const input = Float64Array.from({ length: 1000 }, () => random() - 0.5);
		for (const block of [1, 7, 1000]) {
			const delay = new FrameDelay(123);
			const output = new Float64Array(1000);
			for (let at = 0; at < 1000; at += block) {
				const part = input.slice(at, at + block);
				delay.process(part, part.length);
				output.set(part, at);
			}
			expect(output.subarray(123)).toEqual(input.subarray(0, 877));
			expect(output.subarray(0, 123).every((value) => value === 0)).toBe(true);
		}
	});

	test('of a fraction delays a sine by just that', () => {
		const delay = new FrameDelay(50.25);
		const omega = 0.3 * Math.PI;
		const plane = Float64Array.from({ length: 2000 }, (_, i) => Math.sin(omega * i));
		delay.process(plane, 2000);
		for (let i = 500; i < 1500; i++) expect(plane[i]).toBeCloseTo(Math.sin(omega * (i - 50.25)), 4);
	});

	test('refuses a fraction too short to be made', () => {
		expect(() => new FrameDelay(3.5)).toThrow(/cannot be made/);
	});
});

test('a stream without a device keeps the pace of the clock, and catches up when it was late', async () => {
	let nowMs = 0;
	const waits: number[] = [];
	const after: Clock['after'] = (delayMs, callback) => {
		waits.push(delayMs);
		nowMs += delayMs;
		queueMicrotask(callback);
		return () => {};
	};
	const clock: Clock = { nowMs: () => nowMs, monotonicMs: () => nowMs, after, precisely: after };
	const pacer = clockPacer(clock, 10);
	await pacer.due(0);
	await pacer.due(1);
	expect(waits).toEqual([10, 10]);
	nowMs += 25;
	await pacer.due(2);
	await pacer.due(3);
	expect(waits).toHaveLength(2);
	await pacer.due(4);
	expect(waits[2]).toBe(5);
});

describe('a pass in real time', () => {
	const blockFrames = 256;
	const planes = () => ({
		returned: stereoBlock(blockFrames),
		send: stereoBlock(blockFrames),
		input: stereoBlock(blockFrames),
		monitorSource: stereoBlock(blockFrames),
		monitorReturn: stereoBlock(blockFrames),
		monitorMaster: stereoBlock(blockFrames),
		syncReturned: new Float64Array(blockFrames),
		syncSend: new Float64Array(blockFrames),
	});

	function program(source: Partial<SourceFeed>, capture: Partial<CaptureSink>, keepGoing = false): Program {
		const sink: CaptureSink = {
			space: Number.POSITIVE_INFINITY,
			findings: [],
			broken: null,
			write: () => {},
			doubt: () => {},
			whenSpace: async () => {},
			finish: async () => ({
				frames: 0,
				findings: [],
				edges: { head: 'proven', tail: 'proven', note: '' },
				proof: 'programme only',
				againstEarlier: null,
			}),
			...capture,
		};
		const feed: SourceFeed = {
			frames: 48_000,
			ready: 48_000,
			failure: null,
			take: () => {},
			whenReady: async () => {},
			close: async () => {},
			...source,
		};
		return new Program({
			mode: 'printing',
			source: feed,
			stages: passStages(chain({}), {
				audio: audioConfig({ blockFrames }),
				bitTransparent: true,
				latency: null,
				loopLatencies: null,
				leastLoopFrames: 1024,
			}),
			capture: sink,
			rateHz: 48_000,
			blockFrames,
			stretch: { fromFrame: 0, toFrame: 48_000 },
			sounding: { fromFrame: 0, toFrame: 48_000 },
			silentSend: false,
			preRollFrames: 512,
			tailFrames: 0,
			judgeClipping: true,
			syncPair: false,
			keepGoing,
			found: () => {},
		});
	}

	function run(task: Program): void {
		const block = planes();
		for (let number = 0; number < 100 && !task.done; number++) {
			task.receive(block, blockFrames);
			task.send(block, blockFrames);
		}
	}

	test('fails by name when the disk does not give the source in time', () => {
		const task = program({ ready: 100 }, {});
		run(task);
		expect(task.faults.failure).toMatchObject({ kind: 'source-starved', frame: 0 });
		expect(task.done).toBe(true);
	});

	test('fails by name when the disk does not take the capture in time', () => {
		const task = program({}, { space: 10 });
		run(task);
		expect(task.faults.failure).toMatchObject({ kind: 'capture-overflow', frame: -512 });
	});

	test('ends as its capture does, at what comes back then', () => {
		const task = program({}, { broken: { kind: 'disk', reason: 'The disk is full.' } });
		run(task);
		expect(task.faults.failure).toEqual({ kind: 'disk', frame: -512 - 1024, reason: 'The disk is full.' });
		expect(task.done).toBe(true);
	});

	test('takes the first failure that the check of the capture finds', () => {
		const found = failureAt('slip', 'programme', { frame: 7, frames: null }, 'found');
		const task = program({}, { findings: [found] });
		run(task);
		expect(task.faults.failure).toEqual({ kind: 'slip', frame: 7, reason: 'found' });
	});

	test('that keeps going ends for a clock that would run apart again, whatever was found before it', () => {
		const dropout = failureAt('dropout', 'sync', { frame: 7, frames: 9 }, 'a dropout');
		const clock = failureAt('clock', 'sync', { frame: 40, frames: null }, 'two clocks');
		const goesOn = program({}, { findings: [dropout] }, true);
		run(goesOn);
		expect(goesOn.faults).toMatchObject({ ended: false, failure: { kind: 'dropout' } });
		const ends = program({}, { findings: [dropout, clock] }, true);
		run(ends);
		expect(ends.faults).toMatchObject({ ended: true, failure: { kind: 'clock', frame: 40, reason: 'two clocks' } });
		expect(ends.done).toBe(true);
	});
});
