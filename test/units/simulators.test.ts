import { describe, expect, test } from 'vitest';
import { typedLine } from '../../src/cli/simulate.ts';
import { sonyAnswer, sonyCommand, sonyStatusSense } from '../../src/protocols/sony9pin/commands.ts';
import { encodeSony9pin, Sony9pinParser } from '../../src/protocols/sony9pin/frame.ts';
import { decodeSonyStatus } from '../../src/protocols/sony9pin/status.ts';
import { sonyCueUp } from '../../src/protocols/sony9pin/time.ts';
import { seededRng } from '../../src/shared/random.ts';
import { FaultGate } from '../../src/units/simulators/faultGate.ts';
import { SimulatedBox } from '../../src/units/simulators/simulatedBox.ts';
import { SimulatedStudio, type SimulatedStudioOptions } from '../../src/units/simulators/simulatedStudio.ts';
import { SimulatedTape } from '../../src/units/simulators/simulatedTape.ts';
import { createSony9pinFront } from '../../src/units/simulators/sony9pinFront.ts';
import { FakeClock } from '../support/fakeClock.ts';
import { benchDefinitions, benchRig, codeOf } from './simulatorsBench.ts';

function studioWith(options: Partial<SimulatedStudioOptions>): SimulatedStudio {
	return new SimulatedStudio(benchRig, benchDefinitions(), {
		clock: new FakeClock(),
		rng: seededRng(3),
		wires: 'memory',
		serial: 'tcp',
		ports: 'assigned',
		start: 'rest',
		handErrorTravel: 0,
		...options,
	});
}

describe('The simulated studio', () => {
	test('sets a pot exactly where it was asked to, unless its hand errs', () => {
		expect(studioWith({}).setByHand('pultec', 'hf_boost', 0.5)).toBe(0.5);
		const careless = studioWith({ handErrorTravel: 0.005 });
		const errors = Array.from({ length: 200 }, () => careless.setByHand('pultec', 'hf_boost', 0.5) - 0.5);
		expect(Math.max(...errors.map(Math.abs))).toBeLessThanOrEqual(0.005);
		expect(Math.max(...errors)).toBeGreaterThan(0.003);
		expect(Math.min(...errors)).toBeLessThan(-0.003);
		expect(careless.setByHand('eq', 'mid_gain', 7)).toBe(7);
		expect(careless.positions('pultec').get('hf_boost')).toBe(0.5 + (errors.at(-1) ?? 0));
	});

	test('repeats itself for the same seed', () => {
		const positions = () => [...studioWith({ start: 'seeded' }).positions('pultec')];
		expect(positions()).toEqual(positions());
		expect(positions()).not.toEqual([...studioWith({}).positions('pultec')]);
	});

	test('tells every movement once, and none that is none', () => {
		const studio = studioWith({});
		const seen: string[] = [];
		studio.onPositions(({ unit, control, position, by }) => seen.push(`${unit} ${control} ${position} ${by}`));
		studio.setByHand('eq', 'low_freq', 2);
		studio.setByHand('eq', 'low_freq', 2);
		expect(seen).toEqual(['eq low_freq 2 hand']);
	});

	test('refuses what cannot be, and nothing moves', async () => {
		const studio = studioWith({});
		const before = new Map(studio.positions('eq'));
		expect(await codeOf(typedLine(studio, 'eq low_freq 99'))).toBe('unit.refused');
		expect(await codeOf(typedLine(studio, 'eq low_freq 1.5'))).toBe('unit.refused');
		expect(await codeOf(typedLine(studio, 'eq low_freq'))).toBe('cli.usage');
		expect(await codeOf(typedLine(studio, 'nobody x 1'))).toBe('unit.refused');
		expect(await codeOf(typedLine(studio, 'fault eq drunk'))).toBe('cli.usage');
		expect(await codeOf(typedLine(studio, 'fault pultec silent'))).toBe('unit.refused');
		expect(studio.positions('eq')).toEqual(before);
	});

	test('understands typed lines', async () => {
		const studio = studioWith({});
		await studio.start();
		expect(await typedLine(studio, ' eq  mid_gain 14 ')).toBe('eq mid_gain 14 by hand');
		expect(await typedLine(studio, 'show eq')).toContain('eq mid_gain 14');
		expect(await typedLine(studio, 'fault eq silent')).toBe('eq is silent');
		expect(studio.fault('eq')).toBe('silent');
		expect(await typedLine(studio, 'fault eq none')).toBe('eq works again');
		await studio.stop();
	});
});

describe('The simulated tape', () => {
	test('plays at one second a second and locks after a while', async () => {
		const clock = new FakeClock();
		const tape = new SimulatedTape(clock, 100);
		tape.go('play');
		expect(tape.locked).toBe(false);
		await clock.advance(2000);
		expect(tape.locked).toBe(true);
		expect(tape.positionSeconds()).toBeCloseTo(102, 9);
	});

	test('gains speed when it winds, and stops at the end of the reel', async () => {
		const clock = new FakeClock();
		const tape = new SimulatedTape(clock, 100);
		tape.go('rewind');
		await clock.advance(500);
		const early = 100 - tape.positionSeconds();
		await clock.advance(500);
		expect(100 - tape.positionSeconds()).toBeGreaterThan(2.5 * early);
		await clock.advance(60_000);
		expect([tape.positionSeconds(), tape.motion]).toEqual([0, 'stop']);
	});
});

describe('The simulated 9-pin recorder', () => {
	const bench = () => {
		const clock = new FakeClock();
		const unit = benchRig.units.find(({ id }) => id === 'recorder');
		const definition = benchDefinitions().get('recorder');
		if (unit === undefined || definition === undefined) throw new Error('recorder');
		const parser = new Sony9pinParser();
		const heard: ReturnType<Sony9pinParser['push']> = [];
		const box = new SimulatedBox(unit, definition, null);
		const tape = new SimulatedTape(clock, 600);
		const front = createSony9pinFront({ box, clock, send: (bytes) => heard.push(...parser.push(bytes)) }, tape);
		const ask = async (frame: Parameters<typeof encodeSony9pin>[0]) => {
			front.receive(encodeSony9pin(frame));
			await clock.advance(9);
			const last = heard.at(-1);
			if (last?.kind !== 'frame') throw new Error('no answer within 9 ms');
			return last.frame;
		};
		const status = async () => decodeSonyStatus((await ask(sonyStatusSense(0, 10))).data);
		return { box, clock, front, tape, heard, ask, status };
	};

	test('keeps the state rules of its status bits', async () => {
		const { clock, ask, status } = bench();
		expect(await status()).toMatchObject({ stop: true, play: false });
		expect(await ask(sonyCommand('play'))).toEqual(sonyAnswer('ack'));
		expect(await status()).toMatchObject({ stop: false, play: true, servoLock: false });
		await clock.advance(1000);
		expect(await status()).toMatchObject({ play: true, servoLock: true });
		await ask(sonyCommand('record'));
		expect(await status()).toMatchObject({ play: true, record: true });
		await ask(sonyCommand('rewind'));
		expect(await status()).toMatchObject({ rewind: true, reverse: true, play: false, record: false, stop: false });
		await ask(sonyCommand('forward'));
		expect(await status()).toMatchObject({ forward: true, reverse: false, rewind: false });
		await ask(sonyCommand('stop'));
		expect(await status()).toMatchObject({ stop: true, forward: false, play: false });
	});

	test('cues: on its way, then complete and standing', async () => {
		const { clock, ask, status, tape } = bench();
		const time = { hours: 0, minutes: 11, seconds: 0, frames: 5, dropFrame: false };
		expect(await ask(sonyCueUp(time))).toEqual(sonyAnswer('ack'));
		expect(await status()).toMatchObject({ cueing: true, cueComplete: false });
		await clock.advance(5000);
		expect(await status()).toMatchObject({ cueing: false, cueComplete: true, stop: true });
		expect(tape.positionSeconds()).toBeCloseTo(660.2, 6);
	});

	test('has its switches where the wire and the hand put them', async () => {
		const { box, ask, status } = bench();
		await ask(sonyCommand('fullEeOn'));
		expect(box.positions.get('input_monitor')).toBe(1);
		expect(await status()).toMatchObject({ fullEe: true });
		box.move('input_monitor', 0, 'hand');
		box.move('standby', 1, 'hand');
		expect(await status()).toMatchObject({ fullEe: false, standby: true });
		await ask(sonyCommand('standbyOff'));
		expect(box.positions.get('standby')).toBe(0);
	});

	test('answers a wrong checksum, half a frame and an unknown command with the NAK for it', async () => {
		const { clock, front, heard, ask } = bench();
		front.receive(Uint8Array.of(0x20, 0x01, 0x22));
		await clock.advance(9);
		expect(heard.at(-1)).toMatchObject({ frame: { command: 0x12, data: Uint8Array.of(0x04) } });
		front.receive(Uint8Array.of(0x20, 0x01));
		await clock.advance(20);
		expect(heard.at(-1)).toMatchObject({ frame: { command: 0x12, data: Uint8Array.of(0x80) } });
		expect((await ask({ group: 2, command: 0x77, data: new Uint8Array(0) })).data).toEqual(Uint8Array.of(0x01));
	});
});

describe('Faults', () => {
	test('spoil what a box sends in the way they are called', async () => {
		const clock = new FakeClock();
		const sent: Uint8Array[] = [];
		const gate = new FaultGate(clock, seededRng(1), (bytes) => sent.push(bytes));
		const frame = Uint8Array.of(1, 2, 3, 4);
		gate.fault = 'half-frame';
		gate.send(frame);
		expect(sent.pop()).toEqual(Uint8Array.of(1, 2));
		gate.fault = 'garbage';
		gate.send(frame);
		expect(sent.pop()).not.toEqual(frame);
		gate.fault = 'late';
		gate.send(frame);
		expect(sent).toHaveLength(0);
		await clock.advance(1500);
		expect(sent.pop()).toEqual(frame);
		gate.fault = 'silent';
		gate.send(frame);
		gate.hear(frame, (heard) => sent.push(heard));
		expect(sent).toHaveLength(0);
		gate.fault = null;
		gate.each = () => 'half-frame';
		gate.hear(frame, (heard) => sent.push(heard));
		expect(sent.pop()).toEqual(Uint8Array.of(1, 2));
	});
});
