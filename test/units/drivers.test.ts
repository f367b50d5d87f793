import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeOsc } from '../../src/protocols/osc/encode.ts';
import { createMemoryLink, MemoryWire } from '../../src/transports/memory.ts';
import { createDriver } from '../../src/units/drivers/createDriver.ts';
import type { DriverServices } from '../../src/units/drivers/driverServices.ts';
import { FakeClock } from '../support/fakeClock.ts';
import { driverSuite, type SuiteTime } from './driverSuite.ts';
import { benchDefinitions, benchRig, codeOf, openBench } from './simulatorsBench.ts';

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

driverSuite(
	'Drivers over wires in memory',
	() => {
		clock = new FakeClock();
		return openBench({ clock, wires: 'memory', serial: 'tcp' }, services());
	},
	fakeTime,
);

describe('A unit with a heartbeat', () => {
	test('is away until it is heard, and again when it falls silent', async () => {
		clock = new FakeClock();
		const monitor = benchDefinitions().get('monitor');
		if (monitor === undefined) throw new Error('monitor');
		const wire = new MemoryWire('osc');
		const definition = { ...monitor, remote: { kind: 'osc', pacingMs: 0, heartbeatMs: 1000 } } as const;
		const connection = { kind: 'osc', host: 'x', sendPort: 1, receivePort: 2 } as const;
		const unit = { id: 'monitor', definition: 'rme/totalmix-fx', channel: 'stereo', connection } as const;
		const driver = createDriver(unit, definition, { ...services(), openOsc: () => createMemoryLink(wire, clock) });
		if (driver === null) throw new Error('no driver');
		await driver.start();
		await clock.advance(10);
		expect(driver.link()).toEqual({ link: 'away', reason: 'Nothing was heard yet.' });
		for (let beats = 0; beats < 5; beats += 1) {
			wire.send(encodeOsc({ address: '/', arguments: [] }));
			await clock.advance(1000);
			expect(driver.link().link).toBe('connected');
		}
		await clock.advance(2000);
		expect(driver.link()).toEqual({ link: 'away', reason: 'Nothing was heard for 2500 ms.' });
		await driver.stop();
	});
});

describe('Noise on the wire', () => {
	test('never throws out of a driver, and the unit works behind it', async () => {
		clock = new FakeClock();
		const ears: ((bytes: Uint8Array) => void)[] = [];
		const bench = await openBench({ clock, wires: 'memory', serial: 'tcp' }, services(), (link) => ({
			...link,
			onBytes: (listener) => {
				ears.push(listener);
				return link.onBytes(listener);
			},
		}));
		await fakeTime.until(() =>
			['eq', 'monitor', 'recorder', 'deck'].every((id) => bench.driver(id).link().link === 'connected'),
		);
		expect(ears).toHaveLength(5);
		await fc.assert(
			fc.asyncProperty(fc.array(fc.uint8Array({ minLength: 1, maxLength: 40 }), { maxLength: 8 }), async (chunks) => {
				for (const hear of ears) for (const chunk of chunks) hear(chunk);
				await clock.advance(20);
				expect((await fakeTime.settle(bench.driver('eq').set('low_gain', 3))).evidence).toBe('acknowledged');
				expect((await fakeTime.settle(bench.driver('monitor').set('main_volume', 0.5))).evidence).toBe('acknowledged');
				expect((await fakeTime.settle(bench.driver('deck').set('dolby_a', 1))).evidence).toBe('acknowledged');
				const tape = bench.driver('recorder').transport;
				expect(tape === null ? null : (await fakeTime.settle(tape.status())).mode).toBe('stop');
			}),
			{ numRuns: 40, seed: 11 },
		);
		await bench.stop();
	});
});

describe('Making a driver', () => {
	const definitions = benchDefinitions();
	const make = (id: string, connection: object) => {
		const unit = benchRig.units.find((candidate) => candidate.id === id);
		const definition = definitions.get(id);
		if (unit === undefined || definition === undefined) throw new Error(id);
		return createDriver({ ...unit, ...connection }, definition, services());
	};

	test('gives none to a unit that is set by hand', () => {
		expect(make('pultec', {})).toBeNull();
		expect(make('monitor', {})).toBeNull();
	});

	test('refuses a connection that does not fit, in words', async () => {
		const wrong = async () => make('monitor', { connection: { kind: 'tcp', host: 'x', port: 1 } });
		expect(await codeOf(wrong())).toBe('rig.connection');
		const unknownLine = async () => {
			const deck = definitions.get('deck');
			if (deck === undefined) throw new Error('deck');
			const remote = { kind: 'driver', driver: 'denon-dn780r' } as const;
			const unit = {
				id: 'deck',
				definition: 'a/b',
				channel: 'stereo',
				connection: { kind: 'serial', path: '/x' },
			} as const;
			return createDriver(unit, { ...deck, remote }, services());
		};
		expect(await codeOf(unknownLine())).toBe('rig.connection');
	});
});
