import { describe, expect, test } from 'vitest';
import type { DriverServices } from '../../src/units/drivers/driverServices.ts';
import { FakeClock } from '../support/fakeClock.ts';
import { contactsSuite } from './contactsSuite.ts';
import type { SuiteTime } from './driverSuite.ts';
import { openMachines } from './machinesBench.ts';
import { codeOf } from './simulatorsBench.ts';

let clock = new FakeClock();
const nowhere = (): never => {
	throw new Error('nothing may leave this process');
};
const services = (): DriverServices => ({
	clock,
	openMidi: nowhere,
	openOsc: nowhere,
	openTcp: nowhere,
	openSerial: nowhere,
});
const fakeTime: SuiteTime = {
	settle: async (promise) => {
		let settled = false;
		const watched = promise.finally(() => {
			settled = true;
		});
		watched.catch(() => undefined);
		for (let turns = 0; !settled && turns < 4000; turns += 1) await clock.advance(5);
		return watched;
	},
	until: async (condition) => {
		for (let turns = 0; !condition(); turns += 1) {
			if (turns > 4000) throw new Error('it did not come true');
			await clock.advance(5);
		}
	},
	pass: (ms) => clock.advance(ms),
};

for (const kind of ['numato', 'modbus-rtu'] as const) {
	contactsSuite(
		kind,
		() => {
			clock = new FakeClock();
			return openMachines(kind, { clock, wires: 'memory', serial: 'tcp' }, services());
		},
		fakeTime,
	);
}

describe('A board that answers nothing', () => {
	const open = () => {
		clock = new FakeClock();
		return openMachines('lcus', { clock, wires: 'memory', serial: 'tcp' }, services());
	};

	test('is asked, cannot be seen, and says nothing of the tape', async () => {
		const bench = await open();
		const { driver, studio } = bench;
		await fakeTime.until(() => driver('atr').link().link === 'cannot be seen');
		const tape = bench.tape('atr');
		expect(tape.can).toEqual({ locate: false, record: false, position: false, motion: false });
		expect(await fakeTime.settle(tape.command('play'))).toBe('asked');
		expect(studio.tape('atr')?.motion).toBe('play');
		expect(studio.boards.relays('board')?.closed[0]).toBe(false);
		expect(await fakeTime.settle(tape.status())).toMatchObject({ moving: null, mode: 'not known', recording: null });
		expect(await fakeTime.settle(driver('patch').set('insert_1', 1))).toEqual({ evidence: 'asked', position: 1 });
		expect(studio.boards.relays('board')?.closed[6]).toBe(true);
		expect(driver('patch').readable.size).toBe(0);
		await fakeTime.settle(bench.stop());
	});

	test('never records', async () => {
		const bench = await open();
		const tape = bench.tape('atr');
		await fakeTime.settle(tape.status());
		expect(await codeOf((async () => tape.arm(true))())).toBe('unit.refused');
		expect(await codeOf(fakeTime.settle(tape.command('record')))).toBe('unit.refused');
		await fakeTime.settle(bench.stop());
	});

	test('has its buttons opened when it is found: nobody knows how they were left', async () => {
		const bench = await open();
		await fakeTime.until(() => bench.driver('atr').link().link === 'cannot be seen');
		await bench.studio.setFault('board', 'unplugged');
		bench.studio.boards.relays('board')?.set(3, true);
		await bench.studio.setFault('board', null);
		await fakeTime.until(() => bench.studio.boards.relays('board')?.closed[3] === false);
		await fakeTime.settle(bench.stop());
	});
});
