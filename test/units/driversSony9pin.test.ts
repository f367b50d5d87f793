import { describe, expect, test } from 'vitest';
import {
	encodeSony9pin,
	encodeSonyStatus,
	SONY,
	SONY_NAK,
	type Sony9pinFrame,
	Sony9pinParser,
	sameFrame,
	sonyNak,
} from '../../src/protocols/sony9pin.ts';
import { createMemoryLink, MemoryWire } from '../../src/transports/memory.ts';
import type { TapeTransport } from '../../src/units/driver.ts';
import { Sony9pinDriver } from '../../src/units/drivers/sony9pinDriver.ts';
import { FakeClock } from '../support/fakeClock.ts';
import { benchDefinitions, codeOf } from './simulatorsBench.ts';

/** A machine whose answers a test writes. */
async function machine() {
	const clock = new FakeClock();
	const wire = new MemoryWire('line');
	const parser = new Sony9pinParser();
	const asked: { frame: Sony9pinFrame; atMs: number }[] = [];
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
		return frame.group === 6 ? SONY.timeDataMissing : SONY.ack;
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
				clock.after(8, () => send(answer));
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
	return { clock, wire, asked, script, usual, driver, tape, settle, overlaps: () => overlaps };
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
		expect(await codeOf(settle(tape.command('play')))).toBe('unit.refused');
		const times = timesOf(asked, SONY.play);
		expect(times).toHaveLength(4);
		for (const [index, atMs] of times.slice(1).entries()) expect(atMs - (times[index] ?? 0)).toBeGreaterThanOrEqual(18);
	});

	test('takes "undefined command" at its word', async () => {
		const { tape, asked, script, usual, settle, driver } = await machine();
		script.answer = (frame) => (frame.group === 2 ? sonyNak(SONY_NAK.undefinedCommand) : usual(frame));
		expect(await codeOf(settle(tape.command('play')))).toBe('unit.refused');
		expect(timesOf(asked, SONY.play)).toHaveLength(1);
		expect(driver.link().link).toBe('connected');
	});

	test('takes an answer in pieces, and drops one that pauses inside', async () => {
		const { tape, wire, clock, script, usual, settle } = await machine();
		const bytes = encodeSony9pin(SONY.ack);
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
		const stopAt = since.findIndex((frame) => sameFrame(frame, SONY.stop));
		const askedFirst = asked.slice(0, before + stopAt).map(({ frame }) => frame);
		const lastPlay = askedFirst.findLastIndex((frame) => sameFrame(frame, SONY.play));
		expect(askedFirst.slice(lastPlay).some((frame) => sameFrame(frame, SONY.deviceTypeRequest))).toBe(true);
	});

	test('takes a record back whose tally does not come', async () => {
		const { tape, asked, clock } = await machine();
		tape.arm(true);
		const failed = codeOf(tape.command('record'));
		await clock.advance(3000);
		expect(await failed).toBe('unit.refused');
		const recordAt = timesOf(asked, SONY.record).at(-1) ?? Number.POSITIVE_INFINITY;
		expect(timesOf(asked, SONY.stop).at(-1)).toBeGreaterThan(recordAt);
	});

	test('disarms when the machine falls silent', async () => {
		const { tape, asked, script, usual, settle } = await machine();
		tape.arm(true);
		script.answer = () => null;
		expect(await codeOf(settle(tape.status()))).toBe('unit.silent');
		script.answer = usual;
		expect(await codeOf(settle(tape.command('record')))).toBe('unit.refused');
		expect(timesOf(asked, SONY.record)).toHaveLength(0);
	});

	test('polls four times a second while the tape moves, once while it stands', async () => {
		const { asked, clock, script, usual } = await machine();
		const senses = () => asked.filter(({ frame }) => frame.group === 6 && frame.command === 0x20).length;
		let before = senses();
		await clock.advance(10_000);
		expect(senses() - before).toBeGreaterThanOrEqual(9);
		expect(senses() - before).toBeLessThanOrEqual(11);
		script.answer = (frame) =>
			frame.group === 6 && frame.command === 0x20
				? { group: 7, command: 0x20, data: encodeSonyStatus({ play: true, servoLock: true }) }
				: usual(frame);
		await clock.advance(2000);
		before = senses();
		await clock.advance(10_000);
		expect(senses() - before).toBeGreaterThanOrEqual(35);
		expect(senses() - before).toBeLessThanOrEqual(41);
	});
});
