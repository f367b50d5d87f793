import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { encodeStuder, STUDER_COMMANDS } from '../../src/protocols/studerAscii.ts';
import { encodeTascam } from '../../src/protocols/tascamAscii.ts';
import type { DriverServices } from '../../src/units/drivers/driverServices.ts';
import { TASCAM_PACING_MS } from '../../src/units/drivers/tascamDriver.ts';
import { FakeClock } from '../support/fakeClock.ts';
import { type MachinesBench, openMachines } from './machinesBench.ts';
import { codeOf } from './simulatorsBench.ts';

const nowhere = (): never => {
	throw new Error('nothing may leave this process');
};

describe('Machines on ASCII lines', () => {
	let clock: FakeClock;
	let bench: MachinesBench;
	const settle = async <T>(promise: Promise<T>): Promise<T> => {
		let settled = false;
		const watched = promise.finally(() => {
			settled = true;
		});
		watched.catch(() => undefined);
		for (let turns = 0; !settled && turns < 4000; turns += 1) await clock.advance(5);
		return watched;
	};
	const until = async (condition: () => boolean) => {
		for (let turns = 0; !condition(); turns += 1) {
			if (turns > 4000) throw new Error('it did not come true');
			await clock.advance(5);
		}
	};
	const link = (unit: string) => bench.driver(unit).link().link;
	beforeEach(async () => {
		clock = new FakeClock();
		const services: DriverServices = {
			clock,
			openMidi: nowhere,
			openOsc: nowhere,
			openTcp: nowhere,
			openSerial: nowhere,
		};
		bench = await openMachines('lcus', { clock, wires: 'memory', serial: 'tcp' }, services);
		await until(() => link('tascam') === 'connected' && link('studer') === 'connected');
	});
	afterEach(() => settle(bench.stop()));

	describe('TASCAM', () => {
		test('moves, and is acknowledged by its own state', async () => {
			const tape = bench.tape('tascam');
			expect(await settle(tape.status())).toMatchObject({ moving: false, mode: 'stop', position: '10:00' });
			expect(await settle(tape.command('play'))).toBe('acknowledged');
			await clock.advance(2000);
			expect(await settle(tape.status())).toMatchObject({ moving: true, mode: 'play', recording: false });
			expect(tape.can).toMatchObject({ locate: false, record: true, position: true, motion: true });
			expect((await settle(tape.status())).positionSeconds).toBeGreaterThan(601);
			expect(await settle(tape.command('rewind'))).toBe('acknowledged');
			expect(await settle(tape.command('stop'))).toBe('acknowledged');
			expect(bench.studio.tape('tascam')?.motion).toBe('stop');
		});

		test('records only armed, through record ready, and tells it by its own state', async () => {
			const tape = bench.tape('tascam');
			await settle(tape.status());
			expect(await codeOf(settle(tape.command('record')))).toBe('unit.refused');
			tape.arm(true);
			expect(await settle(tape.command('record'))).toBe('acknowledged');
			expect(bench.studio.tape('tascam')?.motion).toBe('record');
			expect(await settle(tape.status())).toMatchObject({ moving: true, recording: true, mode: 'record' });
			await settle(tape.command('stop'));
		});

		test('a play that overtakes a record in record ready does not begin the recording', async () => {
			const tape = bench.tape('tascam');
			const motions = new Set<string | undefined>();
			bench.driver('tascam').onWire(() => motions.add(bench.studio.tape('tascam')?.motion));
			await settle(tape.status());
			tape.arm(true);
			const record = codeOf(tape.command('record'));
			await clock.advance(80);
			const play = codeOf(tape.command('play'));
			expect(await settle(Promise.all([record, play]))).toEqual(['unit.refused', 'unit.refused']);
			await clock.advance(1000);
			expect([...motions]).toEqual(['stop']);
			expect(await settle(tape.status())).toMatchObject({ mode: 'stop', recording: false });
		});

		test('keeps the pause between commands that the machines want', async () => {
			const times: number[] = [];
			bench.driver('tascam').onWire(({ direction, atMs }) => {
				if (direction === 'out') times.push(atMs);
			});
			await settle(Promise.all([bench.tape('tascam').command('play'), bench.driver('tascam').read()]));
			expect(times.length).toBeGreaterThan(3);
			const gaps = times.slice(1).map((atMs, index) => atMs - (times[index] ?? 0));
			expect(Math.min(...gaps)).toBeGreaterThanOrEqual(TASCAM_PACING_MS);
		});

		test('a refused command is the machine’s word, and it stands where it stood', async () => {
			await bench.studio.setFault('tascam', 'nak');
			expect(await codeOf(settle(bench.tape('tascam').command('play')))).toBe('unit.refused');
			expect(await codeOf(settle(bench.driver('tascam').set('sync', 1)))).toBe('unit.refused');
			expect(bench.studio.tape('tascam')?.motion).toBe('stop');
			expect(link('tascam')).toBe('connected');
		});

		test('a switch is acknowledged by its read-back', async () => {
			expect(await settle(bench.driver('tascam').set('sync', 1))).toEqual({ evidence: 'acknowledged', position: 1 });
			expect(bench.studio.positions('tascam').get('sync')).toBe(1);
			bench.studio.setByHand('tascam', 'sync', 0);
			expect(await settle(bench.driver('tascam').read())).toEqual(new Map([['sync', 0]]));
		});

		test('a tape that a hand starts is seen by itself', async () => {
			const modes: string[] = [];
			bench.tape('tascam').onStatus(({ mode }) => modes.push(mode));
			bench.studio.tape('tascam')?.go('play');
			await until(() => modes.includes('play'));
		});

		test('one that was switched off meanwhile has to be armed again', async () => {
			const tape = bench.tape('tascam');
			await settle(tape.status());
			tape.arm(true);
			expect((await settle(tape.status())).armed).toBe(true);
			bench.studio.wireOf('tascam')?.send(encodeTascam('F4'));
			await clock.advance(300);
			expect((await settle(tape.status())).armed).toBe(false);
			expect(await codeOf(settle(tape.command('record')))).toBe('unit.refused');
		});

		test.each(['silent', 'garbage', 'half-frame', 'unplugged'] as const)(
			'%s: it is away, and comes back',
			async (fault) => {
				await bench.studio.setFault('tascam', fault);
				const code = await codeOf(settle(bench.tape('tascam').status()));
				expect(['unit.silent', 'unit.garbled', 'unit.away']).toContain(code);
				expect(link('tascam')).toBe('away');
				await bench.studio.setFault('tascam', null);
				await until(() => link('tascam') === 'connected');
				expect(await settle(bench.tape('tascam').command('play'))).toBe('acknowledged');
			},
		);
	});

	describe('Studer', () => {
		test('is asked to play and to stop, and nothing is made up about what it then does', async () => {
			const tape = bench.tape('studer');
			expect(tape.can).toEqual({ locate: false, record: false, position: false, motion: false });
			expect(await settle(tape.command('play'))).toBe('asked');
			await clock.advance(50);
			expect(bench.studio.tape('studer')?.motion).toBe('play');
			expect(await settle(tape.status())).toMatchObject({
				moving: null,
				recording: null,
				position: null,
				asked: 'play',
			});
			expect(await settle(tape.command('stop'))).toBe('asked');
			await clock.advance(50);
			expect(bench.studio.tape('studer')?.motion).toBe('stop');
			expect(bench.driver('studer').memory).toBeNull();
		});

		test('that is not heard is told to stop all the same, and not to play', async () => {
			const sent: string[] = [];
			bench.driver('studer').onWire(({ direction, bytes }) => {
				if (direction === 'out') sent.push(Buffer.from(bytes).toString('hex'));
			});
			await bench.studio.setFault('studer', 'silent');
			for (const [action, told] of [
				['play', false],
				['stop', true],
			] as const) {
				sent.length = 0;
				expect(await codeOf(settle(bench.tape('studer').command(action)))).toBe('unit.silent');
				const hex = Buffer.from(encodeStuder(STUDER_COMMANDS[action])).toString('hex');
				expect(sent.includes(hex)).toBe(told);
			}
		});

		test('never winds, locates or records: those commands are not known', async () => {
			const tape = bench.tape('studer');
			expect(() => tape.arm(true)).toThrow();
			for (const action of ['record', 'forward', 'rewind'] as const) {
				expect(await codeOf(settle(tape.command(action)))).toBe('unit.refused');
			}
			expect(await codeOf(settle(tape.locate(10)))).toBe('unit.refused');
			expect(bench.studio.tape('studer')?.motion).toBe('stop');
		});

		test('a conversation after a silence begins with a reset of the link', async () => {
			const sent: number[][] = [];
			bench.driver('studer').onWire(({ direction, bytes }) => {
				if (direction === 'out') sent.push([...bytes]);
			});
			await clock.advance(3000);
			await settle(bench.tape('studer').status());
			expect(sent[0]).toEqual([0x18]);
			sent.length = 0;
			await settle(bench.tape('studer').status());
			expect(sent.every(([first]) => first !== 0x18)).toBe(true);
		});

		test('is not sent to while it holds the line', async () => {
			const wire = bench.studio.wireOf('studer');
			await settle(bench.tape('studer').status());
			wire?.send(Uint8Array.of(0x13));
			await clock.advance(1);
			let done = false;
			const call = bench
				.tape('studer')
				.command('play')
				.then(() => {
					done = true;
				});
			await clock.advance(1000);
			expect(done).toBe(false);
			expect(bench.studio.tape('studer')?.motion).toBe('stop');
			wire?.send(Uint8Array.of(0x11));
			await settle(call);
			await clock.advance(100);
			expect(bench.studio.tape('studer')?.motion).toBe('play');
		});

		test.each(['silent', 'unplugged'] as const)('%s: it is away, and comes back', async (fault) => {
			await bench.studio.setFault('studer', fault);
			expect(['unit.silent', 'unit.away']).toContain(await codeOf(settle(bench.tape('studer').status())));
			expect(link('studer')).toBe('away');
			await bench.studio.setFault('studer', null);
			await until(() => link('studer') === 'connected');
		});
	});
});
