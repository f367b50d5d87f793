import { describe, expect, test } from 'vitest';
import { DENON_COMMANDS, DenonParser, encodeDenonCommand } from '../../src/protocols/denonDn780r.ts';
import { createMemoryLink, MemoryWire } from '../../src/transports/memory.ts';
import { resolveDefinition } from '../../src/units/definitions/resolveDefinition.ts';
import { shippedDefinitions } from '../../src/units/definitions/shippedDefinitions.ts';
import { DenonDriver } from '../../src/units/drivers/denonDriver.ts';
import { createDenonFront } from '../../src/units/simulators/denonFront.ts';
import { SimulatedBox } from '../../src/units/simulators/simulatedBox.ts';
import { SimulatedTape } from '../../src/units/simulators/simulatedTape.ts';
import { FakeClock } from '../support/fakeClock.ts';
import { codeOf } from './simulatorsBench.ts';

// Read once: every test opens its own deck.
const shipped = shippedDefinitions().get('denon/dn-780r');

/** The shipped definition's deck behind a wire that loses the answers a test names. */
async function deck() {
	if (shipped === undefined) throw new Error('denon/dn-780r');
	const clock = new FakeClock();
	const wire = new MemoryWire('deck');
	const unit = { id: 'deck', definition: shipped.id, channel: 'stereo' } as const;
	const definition = resolveDefinition(shipped, unit);
	const tape = new SimulatedTape(clock, 600);
	const box = new SimulatedBox(unit, definition, null);
	const heard: { code: number; parameter: number }[] = [];
	/** Codes whose next answer is lost on the wire. */
	const lost: number[] = [];
	const answers = new DenonParser();
	const commands = new DenonParser();
	const send = (bytes: Uint8Array) => {
		const [event] = answers.push(bytes);
		const at = event?.kind === 'frame' ? lost.indexOf(event.body[0] ?? 0) : -1;
		if (at < 0) wire.send(bytes);
		else lost.splice(at, 1);
	};
	const front = createDenonFront({ box, clock, send }, tape);
	wire.attach({
		receive: (bytes) => {
			for (const event of commands.push(bytes)) {
				if (event.kind === 'frame') heard.push({ code: event.body[0] ?? 0, parameter: event.body[1] ?? 0 });
			}
			front.receive(bytes);
		},
	});
	const driver = new DenonDriver('deck', definition, createMemoryLink(wire, clock), clock);
	await driver.start();
	await clock.advance(500);
	expect(driver.link().link).toBe('connected');
	const settle = async <T>(promise: Promise<T>): Promise<T> => {
		promise.catch(() => undefined);
		await clock.advance(5000);
		return promise;
	};
	/** A key of the deck itself. */
	const press = (code: number) => {
		lost.push(code);
		front.receive(encodeDenonCommand(code, [0x30]));
	};
	const times = (code: number) => heard.filter((one) => one.code === code).length;
	return { clock, press, tape, box, driver, transport: driver.transport, heard, lost, settle, times };
}

const { record, play, forward, rewind, direction, setting } = DENON_COMMANDS;

describe('Record on the Denon', () => {
	test('goes through record pause with one command, though its answer is lost', async () => {
		const { transport, tape, lost, settle, times } = await deck();
		transport.arm(true);
		lost.push(record);
		expect(await settle(transport.command('record'))).toBe('acknowledged');
		expect([times(record), times(play)]).toEqual([1, 1]);
		expect(tape.motion).toBe('record');
	});

	test('sends no record command to a deck that a hand has put into record pause', async () => {
		const { transport, tape, press, settle, times, clock } = await deck();
		press(record);
		await clock.advance(3000);
		expect(transport.last).toMatchObject({ mode: 'record pause', moving: false, recording: false });
		transport.arm(true);
		expect(await settle(transport.command('record'))).toBe('acknowledged');
		expect([times(record), times(play)]).toEqual([0, 1]);
		expect(tape.motion).toBe('record');
	});

	test('is not begun by a play: a deck in record pause is not told to play', async () => {
		const { transport, tape, press, settle, times, clock } = await deck();
		press(record);
		await clock.advance(3000);
		await expect(settle(transport.command('play'))).rejects.toThrow(/would begin a recording/);
		expect(times(play)).toBe(0);
		expect(tape.motion).toBe('stop');
	});

	test('that a hand mutes is over: it is disarmed, and the deck ends in record pause', async () => {
		const { transport, press, settle, clock } = await deck();
		transport.arm(true);
		await settle(transport.command('record'));
		press(record);
		await clock.advance(1000);
		expect(transport.last).toMatchObject({ mode: 'record mute', recording: false, armed: false });
		await clock.advance(6000);
		expect(transport.last?.mode).toBe('record pause');
		expect(await codeOf(settle(transport.command('record')))).toBe('unit.refused');
	});

	test('is refused from play, without a command', async () => {
		const { transport, settle, times } = await deck();
		await settle(transport.command('play'));
		transport.arm(true);
		await expect(settle(transport.command('record'))).rejects.toThrow(/from stop only/);
		expect(times(record)).toBe(0);
		expect(transport.last?.mode).toBe('play');
	});

	test('of a tape whose tab is out is refused by the deck', async () => {
		const { transport, tape, settle } = await deck();
		tape.writeProtected = true;
		transport.arm(true);
		await expect(settle(transport.command('record'))).rejects.toThrow(/must not be recorded/);
		expect(tape.motion).toBe('stop');
	});
});

describe('The direction of the Denon', () => {
	test('is flipped only while it stands the other way', async () => {
		const { driver, box, settle, times } = await deck();
		expect(await settle(driver.set('direction_a', 1))).toEqual({ evidence: 'acknowledged', position: 1 });
		expect(await settle(driver.set('direction_a', 1))).toEqual({ evidence: 'acknowledged', position: 1 });
		expect([box.positions.get('direction_a'), times(direction)]).toEqual([1, 1]);
	});

	test('is not flipped back when the answer is lost', async () => {
		const { driver, box, lost, settle, times } = await deck();
		lost.push(direction);
		expect(await settle(driver.set('direction_b', 1))).toEqual({ evidence: 'acknowledged', position: 1 });
		expect([box.positions.get('direction_b'), times(direction)]).toEqual([1, 1]);
	});

	test('turns the winds round: forward is forward in the music', async () => {
		const { driver, transport, tape, heard, settle } = await deck();
		await settle(transport.command('forward'));
		expect(tape.motion).toBe('forward');
		await settle(transport.command('stop'));
		await settle(driver.set('direction_a', 1));
		await settle(transport.command('forward'));
		expect(tape.motion).toBe('forward');
		await settle(transport.command('rewind'));
		expect(tape.motion).toBe('rewind');
		const winds = heard.filter(({ code }) => code === forward || code === rewind).map(({ code }) => code);
		expect(winds).toEqual([forward, rewind, forward]);
	});
});

describe('The reverse mode of the Denon', () => {
	test('is set for both mechanisms and acknowledged by the setup answer', async () => {
		const { driver, box, heard, settle } = await deck();
		expect(await settle(driver.set('reverse_mode', 3))).toEqual({ evidence: 'acknowledged', position: 3 });
		expect(box.positions.get('reverse_mode')).toBe(3);
		expect(heard.find(({ code }) => code === setting)?.parameter).toBe(0x33);
	});
});
