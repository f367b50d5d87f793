import { describe, expect, test } from 'vitest';
import { delay } from '../../src/shared/clock.ts';
import { UNKNOWN_TAPE } from '../../src/shared/model/tape.ts';
import type { TapeAbility, TapeAction, TapeStatus } from '../../src/units/driver.ts';
import { type Seen, TapeMachine } from '../../src/units/drivers/tapeMachine.ts';
import { TaskQueue } from '../../src/units/drivers/taskQueue.ts';
import { refusedError, silentError } from '../../src/units/drivers/unitErrors.ts';
import { FakeClock } from '../support/fakeClock.ts';
import { FakeReel } from './fakeReel.ts';
import { codeOf } from './simulatorsBench.ts';

const ALL: TapeAbility = { locate: true, record: true, position: true, motion: true };

/** A machine on a perfect line; a test says what it answers. */
function machine(can: TapeAbility = ALL) {
	const clock = new FakeClock();
	const queue = new TaskQueue();
	const told: TapeAction[] = [];
	const box: {
		seen: Seen;
		tally: boolean;
		inhibited: boolean;
		silentTo: TapeAction[];
		waitsFor: TapeAction | null;
		readyToRecord: boolean;
	} = {
		seen: { moving: false, mode: 'stop', position: '1', positionSeconds: 1, atSpeed: null, recording: false },
		tally: true,
		inhibited: false,
		silentTo: [],
		waitsFor: null,
		readyToRecord: false,
	};
	const tape = new TapeMachine(
		'deck',
		can,
		{
			send: async (action, _, overtaken) => {
				told.push(action);
				while (box.waitsFor === action && !overtaken()) await delay(clock, 50);
				if (box.silentTo.includes(action)) throw silentError('deck', 100);
				const moving = action !== 'stop';
				box.seen = { ...box.seen, mode: action, moving, recording: action === 'record' && box.tally };
				return 'acknowledged';
			},
			requireRecordable: async () => {
				if (box.inhibited) throw refusedError('deck', 'Record is inhibited.', 'Look at the tab.');
			},
			requirePlayOnly: async () => {
				if (box.readyToRecord) throw refusedError('deck', 'Play would record.', 'Stop it first.');
			},
			status: async () => box.seen,
			run: (task, signal) => queue.run(() => task(signal ?? new AbortController().signal), signal),
		},
		clock,
	);
	const heard: TapeStatus[] = [];
	tape.onStatus((status) => heard.push(status));
	const settle = async <T>(promise: Promise<T>, ms = 4000): Promise<T> => {
		promise.catch(() => undefined);
		await clock.advance(ms);
		return promise;
	};
	return { clock, tape, box, told, heard, settle };
}

async function armed(can?: TapeAbility) {
	const made = machine(can);
	await made.settle(made.tape.status());
	made.tape.arm(true);
	return made;
}

describe('Record', () => {
	test('is acknowledged by the tally alone', async () => {
		const { tape, settle, told } = await armed();
		expect(await settle(tape.command('record'))).toBe('acknowledged');
		expect(tape.last).toMatchObject({ recording: true, armed: true, asked: 'record' });
		expect(told).toEqual(['record']);
	});

	test('without its tally is taken back, with a reason, and disarmed', async () => {
		const { tape, box, settle, told } = await armed();
		box.tally = false;
		expect(await codeOf(settle(tape.command('record')))).toBe('unit.refused');
		expect(told).toEqual(['record', 'stop']);
		expect(tape.last).toMatchObject({ armed: false, asked: 'stop', moving: false });
	});

	test('is not sent to a machine that says it is inhibited', async () => {
		const { tape, box, settle, told } = await armed();
		box.inhibited = true;
		await expect(settle(tape.command('record'))).rejects.toThrow(/inhibited/);
		expect(told).toEqual([]);
	});

	test('cannot be armed where no tally can be seen, or while nothing is heard of the machine', async () => {
		const blind = machine({ ...ALL, record: false });
		await blind.settle(blind.tape.status());
		expect(() => blind.tape.arm(true)).toThrow(/tally/);
		expect(() => machine().tape.arm(true)).toThrow(/away/);
	});

	test('that was not answered is taken back too', async () => {
		const { tape, box, settle, told } = await armed();
		box.silentTo = ['record'];
		expect(await codeOf(settle(tape.command('record')))).toBe('unit.silent');
		expect(told).toEqual(['record', 'stop']);
	});

	test('that can neither be confirmed nor taken back says that the machine may be recording', async () => {
		const { tape, box, settle } = await armed();
		box.silentTo = ['record', 'stop'];
		await expect(settle(tape.command('record'))).rejects.toMatchObject({
			code: 'unit.silent',
			remedy: expect.stringContaining('may be recording'),
		});
	});

	test('lets a stop through at once while it waits for its tally', async () => {
		const { tape, box, clock, told } = await armed();
		box.tally = false;
		const record = codeOf(tape.command('record'));
		await clock.advance(100);
		const stop = tape.command('stop');
		await clock.advance(10);
		expect(await stop).toBe('acknowledged');
		await clock.advance(3000);
		expect(await record).toBe('unit.refused');
		expect(told).toEqual(['record', 'stop']);
	});

	test('a stop does not wait for what another command waits for', async () => {
		const { tape, box, clock, told } = await armed();
		box.waitsFor = 'play';
		const play = tape.command('play');
		await clock.advance(1000);
		const stop = tape.command('stop');
		await clock.advance(60);
		expect(await Promise.all([play, stop])).toEqual(['acknowledged', 'acknowledged']);
		expect(told).toEqual(['play', 'stop']);
	});

	test('that waits for its turn is not sent when a stop is asked for meanwhile', async () => {
		const { tape, box, clock, told } = await armed();
		box.waitsFor = 'rewind';
		void tape.command('rewind');
		await clock.advance(10);
		const record = codeOf(tape.command('record'));
		const stop = tape.command('stop');
		await clock.advance(100);
		expect(await record).toBe('unit.refused');
		expect(await stop).toBe('acknowledged');
		expect(told).toEqual(['rewind', 'stop']);
	});

	test('is not sent while the tally is lit already: it would confirm whatever happens', async () => {
		const { tape, box, settle, told } = await armed();
		box.seen = { ...box.seen, recording: true };
		await settle(tape.status());
		await expect(settle(tape.command('record'))).rejects.toThrow(/lit already/);
		expect(told).toEqual([]);
	});

	test('is not begun by a play: a machine that is ready to record is not told to play', async () => {
		const { tape, box, settle, told } = await armed();
		box.readyToRecord = true;
		await expect(settle(tape.command('play'))).rejects.toThrow(/would record/);
		expect(told).toEqual([]);
	});

	test('that is given up while it waits is taken back', async () => {
		const { tape, box, clock, told } = await armed();
		box.tally = false;
		const abort = new AbortController();
		const record = tape.command('record', abort.signal).catch((error: unknown) => error);
		await clock.advance(100);
		abort.abort('enough');
		await clock.advance(100);
		expect(await record).toBe('enough');
		expect(told).toEqual(['record', 'stop']);
	});

	test('is disarmed when it ends: by Detent, at the machine, and when the machine is away', async () => {
		const { tape, box, settle } = await armed();
		await settle(tape.command('record'));
		await settle(tape.command('stop'));
		expect(await codeOf(settle(tape.command('record')))).toBe('unit.refused');
		tape.arm(true);
		await settle(tape.command('record'));
		box.seen = { ...box.seen, mode: 'stop', moving: false, recording: false };
		expect(await settle(tape.status())).toMatchObject({ armed: false });
		tape.arm(true);
		tape.forget();
		expect(await settle(tape.status())).toMatchObject({ armed: false, asked: null });
	});

	test('is disarmed when it ends between two lamps that nobody can read', async () => {
		const { tape, box, settle } = await armed();
		await settle(tape.command('record'));
		box.seen = { ...box.seen, mode: 'tallies unclear', moving: null, recording: null };
		expect(await settle(tape.status())).toMatchObject({ armed: true });
		box.seen = { ...box.seen, mode: 'stop', moving: false, recording: false };
		expect(await settle(tape.status())).toMatchObject({ armed: false });
	});

	test('stays armed over a stop of a tape that did not record', async () => {
		const { tape, settle } = await armed();
		await settle(tape.command('play'));
		await settle(tape.command('stop'));
		expect(tape.last?.armed).toBe(true);
	});
});

/** A machine that can only wind, on a tape with weight. */
function winder(startSeconds: number, windSpeed = 20, pull = 8, counterSeconds = 0.1) {
	const clock = new FakeClock();
	const queue = new TaskQueue();
	const reel = new FakeReel(clock, startSeconds, windSpeed, pull);
	const told: TapeAction[] = [];
	const blind = { on: false };
	const line = { broken: false };
	const tape = new TapeMachine(
		'deck',
		{ ...ALL, record: false },
		{
			send: async (action, signal) => {
				told.push(action);
				reel.tell(action);
				if (line.broken && action !== 'stop') throw silentError('deck', 100);
				signal.throwIfAborted();
				return 'asked';
			},
			status: async () => {
				if (line.broken && told.length > 0 && told.at(-1) !== 'stop') throw refusedError('deck', 'Not now.', '');
				return {
					moving: reel.moving,
					mode: 'not known',
					position: null,
					positionSeconds: blind.on ? null : Math.floor(reel.seconds / counterSeconds + 1e-9) * counterSeconds,
					atSpeed: null,
					recording: null,
				};
			},
			run: (task, signal) => queue.run(() => task(signal ?? new AbortController().signal), signal),
		},
		clock,
	);
	const ends = async () => {
		for (let turns = 0; turns < 4000; turns += 1) {
			await clock.advance(100);
			const { outcome, reason } = tape.last?.locate ?? { outcome: 'open', reason: null };
			if (outcome !== 'open') return { outcome, reason };
		}
		throw new Error('the way has no end');
	};
	return { clock, tape, reel, told, blind, line, ends };
}

describe('Winding to a place', () => {
	test('a tape whose place cannot be asked for any more is told to stop', async () => {
		const { tape, told, line, ends, clock } = winder(600);
		void tape.locate(1200);
		await clock.advance(1000);
		line.broken = true;
		expect(await ends()).toEqual({ outcome: 'failed', reason: expect.stringContaining('Not now.') });
		await clock.advance(10);
		expect(told).toEqual(['forward', 'stop']);
	});

	test('a wind that was not answered is taken back: it may have begun', async () => {
		const { tape, told, line, clock } = winder(600);
		line.broken = true;
		const call = codeOf(tape.locate(1200));
		await clock.advance(100);
		expect(await call).toBe('unit.silent');
		expect(told).toEqual(['forward', 'stop']);
		expect(tape.last?.locate).toMatchObject({ outcome: 'failed' });
	});

	test.each([
		[600, 1200, 20, 8],
		[1200, 30, 20, 8],
		[600, 606, 20, 8],
		[606, 600, 20, 8],
		[600, 625, 40, 40],
		[3000, 100, 40, 10],
		[100, 3000, 60, 15],
	])('from %i to %i s at %i times play speed and a pull of %i it stands there', async (from, to, speed, pull) => {
		const { tape, reel, ends, clock } = winder(from, speed, pull);
		const call = tape.locate(to);
		await clock.advance(10);
		expect(await call).toBe('acknowledged');
		expect(await ends()).toEqual({ outcome: 'done', reason: null });
		expect(Math.abs(reel.seconds - to)).toBeLessThanOrEqual(1.2);
		expect(reel.moving).toBe(false);
	});

	test('works with a counter of whole seconds, and from a tape that plays', async () => {
		const { tape, reel, ends, clock, told } = winder(600, 20, 8, 1);
		void tape.command('play');
		await clock.advance(1000);
		void tape.locate(700);
		expect(await ends()).toMatchObject({ outcome: 'done' });
		expect(Math.abs(reel.seconds - 700)).toBeLessThanOrEqual(2);
		expect(told.slice(0, 3)).toEqual(['play', 'stop', 'forward']);
	});

	test('learns how far the machine runs on: the second way needs fewer moves', async () => {
		const { tape, ends, told } = winder(600, 40, 10);
		void tape.locate(2000);
		await ends();
		const first = told.length;
		void tape.locate(600);
		await ends();
		const second = told.length - first;
		void tape.locate(2000);
		await ends();
		expect(told.length - first - second).toBeLessThanOrEqual(first);
		expect(told.length - first - second).toBeLessThanOrEqual(4);
	});

	test('is cancelled by any other command', async () => {
		const { tape, clock, told, reel } = winder(600);
		void tape.locate(1200);
		await clock.advance(3000);
		void tape.command('stop');
		await clock.advance(10_000);
		expect(tape.last).toMatchObject({ asked: 'stop', locate: { toSeconds: 1200, outcome: 'cancelled' } });
		expect(told).toEqual(['forward', 'stop']);
		expect(reel.moving).toBe(false);
	});

	test.each([
		['does not move', (bench: ReturnType<typeof winder>) => (bench.reel.stuck = true), /stays the same/],
		['comes to its end', (bench: ReturnType<typeof winder>) => (bench.reel.endSeconds = 700), /end of the tape/],
		['does not tell where it is', (bench: ReturnType<typeof winder>) => (bench.blind.on = true), /tell where/],
	])('a tape that %s ends it with a reason, and is told to stop', async (_, spoil, reason) => {
		const bench = winder(600);
		void bench.tape.locate(1200);
		await bench.clock.advance(1000);
		spoil(bench);
		expect(await bench.ends()).toMatchObject({ outcome: 'failed', reason: expect.stringMatching(reason) });
		await bench.clock.advance(100);
		expect(bench.told.at(-1)).toBe('stop');
	});

	test('goes the right way at once and never past an end of the tape', async () => {
		const { tape, ends, reel, told } = winder(20, 40, 10);
		void tape.locate(2);
		expect(await ends()).toMatchObject({ outcome: 'done' });
		expect(told[0]).toBe('rewind');
		expect(Math.abs(reel.seconds - 2)).toBeLessThanOrEqual(1.2);
	});
});

describe('A machine that goes to a place by itself', () => {
	function locator(cue: boolean) {
		const clock = new FakeClock();
		const queue = new TaskQueue();
		const seen: Seen = {
			moving: true,
			mode: 'cueing',
			position: null,
			positionSeconds: 10,
			atSpeed: null,
			recording: false,
			...(cue ? { cue: 'under way' as const } : {}),
		};
		const box = { seen, refuses: false };
		const tape = new TapeMachine(
			'deck',
			ALL,
			{
				send: async () => 'acknowledged',
				locate: async () => {
					if (box.refuses) throw refusedError('deck', 'No.', 'Ask again.');
					return 'acknowledged';
				},
				status: async () => box.seen,
				run: (task, signal) => queue.run(() => task(signal ?? new AbortController().signal), signal),
			},
			clock,
		);
		return { clock, tape, box };
	}

	test('is there when it says so, though its position is somewhat off', async () => {
		const { clock, tape, box } = locator(true);
		void tape.locate(100);
		await clock.advance(5000);
		expect(tape.last?.locate).toEqual({ toSeconds: 100, outcome: 'open', reason: null });
		box.seen = { ...box.seen, moving: false, positionSeconds: 101.5, cue: 'complete' };
		await clock.advance(200);
		expect(tape.last?.locate?.outcome).toBe('done');
	});

	test('that gives up ends it, with where it stands', async () => {
		const { clock, tape, box } = locator(true);
		void tape.locate(100);
		await clock.advance(5000);
		box.seen = { ...box.seen, moving: false, positionSeconds: 50, cue: 'given up' };
		await clock.advance(200);
		expect(tape.last?.locate).toMatchObject({ outcome: 'failed', reason: expect.stringContaining('50.0 s') });
	});

	test('without a word for it is judged by where it stands', async () => {
		const { clock, tape, box } = locator(false);
		void tape.locate(100);
		await clock.advance(2000);
		box.seen = { ...box.seen, moving: false, positionSeconds: 60 };
		await clock.advance(2000);
		expect(tape.last?.locate?.outcome).toBe('open');
		await clock.advance(3000);
		expect(tape.last?.locate).toMatchObject({ outcome: 'failed', reason: expect.stringContaining('60.0 s') });
		void tape.locate(100);
		box.seen = { ...box.seen, positionSeconds: 99.5 };
		await clock.advance(200);
		expect(tape.last?.locate?.outcome).toBe('done');
	});

	test('that never comes ends after a time by the distance', async () => {
		const { clock, tape } = locator(true);
		void tape.locate(810);
		await clock.advance(114_000);
		expect(tape.last?.locate?.outcome).toBe('open');
		await clock.advance(3000);
		expect(tape.last?.locate).toMatchObject({ outcome: 'failed', reason: expect.stringContaining('within') });
	});

	test('that does not tell where it is was sent, and no more is said', async () => {
		const blind = new TapeMachine(
			'deck',
			{ ...ALL, record: false, position: false, motion: false },
			{
				send: async () => 'asked',
				locate: async () => 'asked',
				status: async () => ({ ...UNKNOWN_TAPE }),
				run: (task) => task(new AbortController().signal),
			},
			new FakeClock(),
		);
		expect(await blind.locate(60)).toBe('asked');
		expect(await blind.status()).toMatchObject({ asked: 'locate', locate: null });
	});

	test('that refuses is not on its way', async () => {
		const { clock, tape, box } = locator(true);
		box.refuses = true;
		const code = codeOf(tape.locate(5));
		await clock.advance(1000);
		expect(await code).toBe('unit.refused');
		expect(tape.last?.locate ?? null).toBeNull();
	});

	test('return to zero is a place like any other', async () => {
		const { clock, tape, box } = locator(true);
		void tape.locate(0);
		await clock.advance(2000);
		box.seen = { ...box.seen, moving: false, positionSeconds: 0, cue: 'complete' };
		await clock.advance(200);
		expect(tape.last?.locate).toEqual({ toSeconds: 0, outcome: 'done', reason: null });
	});
});
