import { describe, expect, test } from 'vitest';
import { sonyAnswer, sonyCommand } from '../../src/protocols/sony9pin/commands.ts';
import { encodeSony9pin, type Sony9pinFrame, Sony9pinParser, sameFrame } from '../../src/protocols/sony9pin/frame.ts';
import { SONY_NAK, sonyNak } from '../../src/protocols/sony9pin/nak.ts';
import { encodeSonyStatus, type Sony9pinStatus } from '../../src/protocols/sony9pin/status.ts';
import { encodeSonyTime, sonyTimeAt } from '../../src/protocols/sony9pin/time.ts';
import { createMemoryLink, MemoryWire } from '../../src/transports/memory.ts';
import type { TapeAction, TapeTransport } from '../../src/units/driver.ts';
import { Sony9pinDriver } from '../../src/units/drivers/sony9pinDriver.ts';
import { FakeClock } from '../support/fakeClock.ts';
import { FakeReel } from './fakeReel.ts';
import { benchDefinitions, codeOf } from './simulatorsBench.ts';

/** A machine whose answers a test writes. */
async function machine() {
	const clock = new FakeClock();
	const wire = new MemoryWire('line');
	const parser = new Sony9pinParser();
	const asked: { frame: Sony9pinFrame; atMs: number }[] = [];
	/** How long the machine takes for an answer. */
	const pace = { answerMs: 8 };
	let unanswered = 0;
	let overlaps = 0;
	const send = (frame: Sony9pinFrame) => {
		unanswered -= 1;
		wire.send(encodeSony9pin(frame));
	};
	const usual = (frame: Sony9pinFrame): Sony9pinFrame => {
		if (frame.group === 0) return { group: 1, command: 0x11, data: Uint8Array.of(0x20, 0x25) };
		if (frame.group === 6 && frame.command === 0x20) {
			return { group: 7, command: 0x20, data: encodeSonyStatus({ stop: true }) };
		}
		return frame.group === 6 ? sonyAnswer('timeMissing') : sonyAnswer('ack');
	};
	const script = {
		/** What the machine does with a command; null leaves it without an answer. */
		answer: (frame: Sony9pinFrame): Sony9pinFrame | null => usual(frame),
	};
	wire.attach({
		receive: (bytes) => {
			for (const event of parser.push(bytes)) {
				if (event.kind !== 'frame') continue;
				asked.push({ frame: event.frame, atMs: clock.monotonicMs() });
				if (unanswered > 0) overlaps += 1;
				const answer = script.answer(event.frame);
				if (answer === null) continue;
				unanswered += 1;
				clock.after(pace.answerMs, () => send(answer));
			}
		},
	});
	const definition = benchDefinitions().get('recorder');
	if (definition === undefined) throw new Error('recorder');
	const driver = new Sony9pinDriver('recorder', definition, createMemoryLink(wire, clock), clock);
	await driver.start();
	await clock.advance(200);
	expect(driver.link().link).toBe('connected');
	const settle = async <T>(promise: Promise<T>): Promise<T> => {
		promise.catch(() => undefined);
		await clock.advance(900);
		return promise;
	};
	const tape: TapeTransport = driver.transport;
	return { pace, clock, wire, asked, script, usual, driver, tape, settle, overlaps: () => overlaps };
}

const timesOf = (asked: readonly { frame: Sony9pinFrame; atMs: number }[], wanted: Sony9pinFrame) =>
	asked.filter(({ frame }) => sameFrame(frame, wanted)).map(({ atMs }) => atMs);

describe('A 9-pin line', () => {
	test('carries one command at a time, whoever asks for how many', async () => {
		const { tape, asked, settle, overlaps } = await machine();
		await settle(Promise.all([tape.command('play'), tape.command('stop'), tape.command('rewind'), tape.status()]));
		expect(overlaps()).toBe(0);
		const order = asked.map(({ frame }) => frame).filter(({ group }) => group === 2);
		expect(order.map(({ command }) => command)).toEqual([0x01, 0x00, 0x20]);
	});

	test('waits 10 ms after a NAK and tries again, three times', async () => {
		const { tape, asked, script, usual, settle } = await machine();
		script.answer = (frame) => (frame.group === 2 ? sonyNak(SONY_NAK.checksum) : usual(frame));
		const refused = codeOf(tape.command('play'));
		await settle(Promise.all([refused, tape.status()]));
		expect(await refused).toBe('unit.refused');
		const times = timesOf(asked, sonyCommand('play'));
		expect(times).toHaveLength(4);
		for (const [index, atMs] of times.slice(1).entries()) expect(atMs - (times[index] ?? 0)).toBeGreaterThanOrEqual(18);
		// Whoever asks next waits too.
		const next = asked.find(({ atMs }) => atMs > (times.at(-1) ?? 0));
		expect((next?.atMs ?? 0) - (times.at(-1) ?? 0)).toBeGreaterThanOrEqual(18);
	});

	test('takes "undefined command" at its word', async () => {
		const { tape, asked, script, usual, settle, driver } = await machine();
		script.answer = (frame) => (frame.group === 2 ? sonyNak(SONY_NAK.undefinedCommand) : usual(frame));
		expect(await codeOf(settle(tape.command('play')))).toBe('unit.refused');
		expect(timesOf(asked, sonyCommand('play'))).toHaveLength(1);
		expect(driver.link().link).toBe('connected');
	});

	test('takes an answer in pieces, and drops one that pauses inside', async () => {
		const { tape, wire, clock, script, usual, settle } = await machine();
		const bytes = encodeSony9pin(sonyAnswer('ack'));
		let pauseMs = 5;
		script.answer = (frame) => {
			if (frame.group !== 2) return usual(frame);
			for (const [index, byte] of bytes.entries())
				clock.after(1 + index * pauseMs, () => wire.send(Uint8Array.of(byte)));
			return null;
		};
		expect(await settle(tape.command('stop'))).toBe('acknowledged');
		pauseMs = 15;
		expect(await codeOf(settle(tape.command('stop')))).toBe('unit.garbled');
	});

	test('asks before it believes, when an answer stayed out', async () => {
		const { tape, asked, script, usual, settle } = await machine();
		script.answer = (frame) => (frame.group === 2 ? null : usual(frame));
		expect(await codeOf(settle(tape.command('play')))).toBe('unit.silent');
		script.answer = usual;
		const before = asked.length;
		expect(await settle(tape.command('stop'))).toBe('acknowledged');
		const since = asked.slice(before).map(({ frame }) => frame);
		const stopAt = since.findIndex((frame) => sameFrame(frame, sonyCommand('stop')));
		const askedFirst = asked.slice(0, before + stopAt).map(({ frame }) => frame);
		const lastPlay = askedFirst.findLastIndex((frame) => sameFrame(frame, sonyCommand('play')));
		expect(askedFirst.slice(lastPlay).some((frame) => sameFrame(frame, sonyCommand('deviceTypeRequest')))).toBe(true);
	});

	test('disarms when the machine falls silent', async () => {
		const { tape, asked, script, usual, settle } = await machine();
		tape.arm(true);
		script.answer = () => null;
		expect(await codeOf(settle(tape.status()))).toBe('unit.silent');
		script.answer = usual;
		expect(await codeOf(settle(tape.command('record')))).toBe('unit.refused');
		expect(timesOf(asked, sonyCommand('record'))).toHaveLength(0);
	});

	test('senses status and time 25 times a second while the tape moves, four times while it stands', async () => {
		const { asked, clock, script, usual } = await machine();
		const senses = (command: number) =>
			asked.filter(({ frame }) => frame.group === 6 && frame.command === command).length;
		let before = [senses(0x20), senses(0x0c)];
		await clock.advance(10_000);
		expect(senses(0x20) - (before[0] ?? 0)).toBeGreaterThanOrEqual(39);
		expect(senses(0x20) - (before[0] ?? 0)).toBeLessThanOrEqual(41);
		script.answer = (frame) => {
			if (frame.group === 6 && frame.command === 0x20) {
				return sonyAnswer('status', encodeSonyStatus({ play: true, servoLock: true }));
			}
			return frame.group === 6 ? sonyAnswer('ltc', Uint8Array.of(0, 0, 0, 1)) : usual(frame);
		};
		await clock.advance(2000);
		before = [senses(0x20), senses(0x0c)];
		await clock.advance(10_000);
		for (const [index, command] of [0x20, 0x0c].entries()) {
			expect(senses(command) - (before[index] ?? 0)).toBeGreaterThanOrEqual(250);
			expect(senses(command) - (before[index] ?? 0)).toBeLessThanOrEqual(251);
		}
	});

	test('a command goes out one poll later at most', async () => {
		const { tape, asked, clock, settle } = await machine();
		for (let offsetMs = 0; offsetMs < 40; offsetMs += 7) {
			await clock.advance(offsetMs);
			const askedMs = clock.monotonicMs();
			await settle(tape.command('play'));
			const sentMs = timesOf(asked, sonyCommand('play')).at(-1) ?? Number.POSITIVE_INFINITY;
			expect(sentMs - askedMs).toBeLessThanOrEqual(40);
		}
	});

	test('a place is sent in the code of the tape, and is refused where no code is read', async () => {
		const { clock, tape, asked, script, usual, settle, wire } = await machine();
		expect(await codeOf(settle(tape.locate(60)))).toBe('unit.refused');
		expect(asked.some(({ frame }) => frame.command === 0x31)).toBe(false);
		script.answer = (frame) =>
			frame.group === 6 && frame.command === 0x0c
				? sonyAnswer('ltc', encodeSonyTime({ hours: 1, minutes: 0, seconds: 0, frames: 12, dropFrame: true }))
				: usual(frame);
		wire.plug(false);
		wire.plug(true);
		await clock.advance(1000);
		expect((await settle(tape.status())).positionSeconds).toBeCloseTo(3600.4, 6);
		expect(await settle(tape.locate(3660))).toBe('acknowledged');
		const cue = asked.findLast(({ frame }) => frame.command === 0x31)?.frame;
		// 01:01:00;00 does not exist in drop-frame code.
		expect(cue?.data).toEqual(Uint8Array.of(0x42, 0x00, 0x01, 0x01));
	});

	test('a tape without time code is wound to its place by the counter', async () => {
		const { clock, tape, driver, asked, script, usual, settle } = await machine();
		const reel = new FakeReel(clock, 100, 30, 20);
		const moves: number[] = [];
		script.answer = (frame) => {
			if (frame.group === 2) {
				moves.push(frame.command);
				const action = { 0: 'stop', 1: 'play', 16: 'forward', 32: 'rewind' }[frame.command] as TapeAction | undefined;
				if (action !== undefined) reel.tell(action);
				return sonyAnswer('ack');
			}
			if (frame.group === 6 && frame.command === 0x20) {
				return sonyAnswer('status', encodeSonyStatus(reel.moving ? { shuttle: true } : { stop: true }));
			}
			if (frame.group !== 6 || frame.data[0] !== 4) return usual(frame);
			return sonyAnswer('timer1', encodeSonyTime(sonyTimeAt(reel.seconds, 25, false)));
		};
		await settle(tape.status());
		expect(await settle(tape.locate(300))).toBe('acknowledged');
		await clock.advance(60_000);
		expect(driver.transport.last?.locate).toEqual({ toSeconds: 300, outcome: 'done', reason: null });
		expect(Math.abs(reel.seconds - 300)).toBeLessThanOrEqual(1.1);
		expect(moves.slice(0, 2)).toEqual([16, 0]);
		expect(asked.some(({ frame }) => frame.command === 0x31)).toBe(false);
	});

	test('a cue is followed to its end by the machine’s own word', async () => {
		const { clock, tape, driver, script, usual, settle } = await machine();
		let state: Partial<Sony9pinStatus> = { stop: true };
		script.answer = (frame) => {
			if (frame.group === 2 && frame.command === 0x31) state = { cueing: true };
			if (frame.group === 6 && frame.command === 0x20) return sonyAnswer('status', encodeSonyStatus(state));
			if (frame.group !== 6 || frame.command !== 0x0c) return usual(frame);
			return sonyAnswer('ltc', encodeSonyTime(sonyTimeAt(50, 25, false)));
		};
		await settle(tape.status());
		await settle(tape.locate(600));
		expect(driver.transport.last?.locate).toMatchObject({ toSeconds: 600, outcome: 'open' });
		state = { stop: true, still: true, cueComplete: true };
		await clock.advance(2000);
		expect(driver.transport.last?.locate).toMatchObject({ outcome: 'done' });
		await settle(tape.locate(0));
		state = { stop: true };
		await clock.advance(2000);
		expect(driver.transport.last?.locate).toMatchObject({
			outcome: 'failed',
			reason: expect.stringContaining('gave up'),
		});
	});

	test('a line that is too slow for 25 places a second is said, and one that is not is not', async () => {
		const { clock, driver, pace } = await machine();
		await clock.advance(20_000);
		expect(driver.link()).toEqual({ link: 'connected', reason: null });
		pace.answerMs = 24;
		await clock.advance(20_000);
		expect(driver.link().reason).toMatch(/up to 30 ms.*less than 25 times/);
		pace.answerMs = 8;
		await clock.advance(20_000);
		expect(driver.link().reason).toBeNull();
	});

	test('a tape without time code is followed by the counter of the machine, and stays with it', async () => {
		const { clock, tape, asked, script, usual, settle } = await machine();
		let coded = false;
		script.answer = (frame) => {
			if (frame.group !== 6 || frame.command !== 0x0c) return usual(frame);
			if (frame.data[0] === 4) return sonyAnswer('timer1', Uint8Array.of(0, 0x30, 0x02, 0));
			return coded ? sonyAnswer('ltc', Uint8Array.of(0, 0, 0, 0x10)) : sonyAnswer('timeMissing');
		};
		expect(await settle(tape.status())).toMatchObject({ position: '00:02:30:00', positionSeconds: 150 });
		coded = true;
		await clock.advance(1000);
		expect((await settle(tape.status())).positionSeconds).toBe(150);
		expect(asked.at(-1)?.frame.data[0]).toBe(4);
	});
});

describe('Record on a 9-pin machine', () => {
	/** A machine that does what `then` says when it is told to record. */
	async function recorder(then: 'records' | 'only plays' | 'is inhibited') {
		const own = await machine();
		let state: Partial<Sony9pinStatus> = { stop: true, recordInhibited: then === 'is inhibited' };
		own.script.answer = (frame) => {
			if (frame.group === 2 && frame.command === 0x02) {
				own.clock.after(500, () => {
					state = { play: true, record: then === 'records', servoLock: true };
				});
			}
			if (frame.group === 2 && frame.command === 0x00) state = { stop: true };
			if (frame.group === 6 && frame.command === 0x20) return sonyAnswer('status', encodeSonyStatus(state));
			return own.usual(frame);
		};
		const commands = () => own.asked.filter(({ frame }) => frame.group === 2).map(({ frame }) => frame.command);
		const finish = async <T>(promise: Promise<T>) => {
			promise.catch(() => undefined);
			await own.clock.advance(6000);
			return promise;
		};
		own.tape.arm(true);
		return { ...own, commands, finish };
	}

	test('is acknowledged once the record tally is lit, and not before', async () => {
		const { tape, clock, commands } = await recorder('records');
		let outcome: string | null = null;
		const recording = tape.command('record').then((told) => {
			outcome = told;
		});
		await clock.advance(400);
		expect([outcome, commands()]).toEqual([null, [0x02]]);
		await clock.advance(400);
		await recording;
		expect(outcome).toBe('acknowledged');
		expect(commands()).toEqual([0x02]);
	});

	test('whose tally does not light is stopped and said', async () => {
		const { tape, commands, finish } = await recorder('only plays');
		await expect(finish(tape.command('record'))).rejects.toThrow(/record tally did not come/);
		expect(commands()).toEqual([0x02, 0x00]);
	});

	test('that the machine inhibits is never sent', async () => {
		const { tape, commands, finish } = await recorder('is inhibited');
		await expect(finish(tape.command('record'))).rejects.toThrow(/inhibited/);
		expect(commands()).not.toContain(0x02);
	});

	test('that is cancelled before its tally is stopped', async () => {
		const { tape, clock, commands } = await recorder('only plays');
		const cancel = new AbortController();
		const recording = tape.command('record', cancel.signal);
		recording.catch(() => undefined);
		await clock.advance(1000);
		cancel.abort(new Error('enough'));
		await clock.advance(500);
		await expect(recording).rejects.toThrow('enough');
		expect(commands()).toEqual([0x02, 0x00]);
	});

	test('that another command overtakes is not stopped by the one that waited', async () => {
		const { tape, clock, commands } = await recorder('only plays');
		const recording = tape.command('record');
		recording.catch(() => undefined);
		await clock.advance(1000);
		await Promise.all([tape.command('rewind'), clock.advance(200)]);
		await clock.advance(5000);
		await expect(recording).rejects.toThrow(/something else/);
		expect(commands()).toEqual([0x02, 0x20]);
	});
});
