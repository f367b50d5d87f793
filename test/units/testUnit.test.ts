import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { UNIT_VERDICTS, unitTestSchema } from '../../src/shared/protocol/wire.ts';
import { describeConnection, describeLine } from '../../src/units/describeConnection.ts';
import type { Fault } from '../../src/units/simulators/faultGate.ts';
import { testUnit } from '../../src/units/testUnit.ts';
import { verdictText } from '../../src/units/testVerdict.ts';
import { FakeClock } from '../support/fakeClock.ts';
import { type Bench, benchDefinitions, benchRig, openBench } from './simulatorsBench.ts';

const nothing = () => {
	throw new Error('nothing leaves this process');
};

const definitions = benchDefinitions();

describe('The test of a unit', () => {
	const clock = new FakeClock();
	let bench: Bench;
	beforeEach(async () => {
		bench = await openBench(
			{ clock, wires: 'memory', serial: 'tcp' },
			{ clock, openMidi: nothing, openOsc: nothing, openTcp: nothing, openSerial: nothing },
		);
		await clock.advance(2000);
	});
	afterEach(() => bench.stop());

	async function tested(unit: string, rounds = 5) {
		const rig = benchRig.units.find((known) => known.id === unit);
		const definition = definitions.get(unit);
		const connection = bench.links.connections.get(unit);
		if (rig === undefined || definition === undefined || connection === undefined) throw new Error(unit);
		const before = new Map(bench.studio.positions(unit));
		let done = false;
		const running = testUnit(
			bench.driver(unit),
			{ ...rig, connection },
			definition.remote,
			clock,
			rounds,
			new AbortController().signal,
		).finally(() => {
			done = true;
		});
		for (let at = 0; !done && at < 60_000; at += 250) await clock.advance(250);
		expect(bench.studio.positions(unit)).toEqual(before);
		return unitTestSchema.parse(await running);
	}

	test.each(['eq', 'monitor', 'recorder', 'deck'])(
		'%s: works, with times, decoded answers and nothing set',
		async (unit) => {
			const result = await tested(unit);
			expect(result).toMatchObject({ verdict: 'works', asked: 5, answered: 5, remedies: [] });
			expect(result.answerMs?.p99).toBeLessThan(500);
			expect(result.lines.filter(({ direction }) => direction === 'in').flatMap(({ words }) => words)).not.toEqual([]);
			expect(result.bytesIn).toBeGreaterThan(0);
		},
	);

	test.each<[string, Fault, string, RegExp]>([
		['eq', 'silent', 'silent', /channel and device id/],
		['monitor', 'silent', 'silent', /receivePort/],
		['recorder', 'silent', 'silent', /line settings of the unit/],
		['recorder', 'garbage', 'not understood', /baud rate/],
		['deck', 'half-frame', 'not understood', /model/],
		['eq', 'garbage', 'not understood', /model/],
		['recorder', 'unplugged', 'no port', /network adapter on/],
		['eq', 'unplugged', 'no port', /doctor/],
	])('%s %s: the verdict is "%s", with what to look at', async (unit, fault, verdict, remedy) => {
		await bench.studio.setFault(unit, fault);
		const result = await tested(unit);
		expect(result.verdict).toBe(verdict);
		expect(result.answered).toBe(0);
		expect(result.remedies.join('\n')).toMatch(remedy);
		await bench.studio.setFault(unit, null);
	});

	test('a unit that begins to fail in the middle is unsteady', async () => {
		const rig = benchRig.units[0];
		const definition = definitions.get('eq');
		if (rig === undefined || definition === undefined) throw new Error('eq');
		const driver = bench.driver('eq');
		let asked = 0;
		const running = testUnit(
			{
				...driver,
				unit: 'eq',
				onWire: (listener) => driver.onWire(listener),
				ask: async (signal) => {
					asked += 1;
					if (asked === 3) await bench.studio.setFault('eq', 'silent');
					await driver.ask?.(signal);
				},
			},
			rig,
			definition.remote,
			clock,
			5,
			new AbortController().signal,
		);
		await clock.advance(30_000);
		expect(await running).toMatchObject({ verdict: 'unsteady', asked: 5, answered: 2 });
	});

	test('a one-way unit is not asked anything, and it is said how to find out', async () => {
		const result = await tested('reverb');
		expect(result).toMatchObject({ verdict: 'one-way', asked: 0, bytesOut: 0 });
		expect(result.remedies[0]).toMatch(/look at the unit or listen/);
	});

	test('a test that is given up ends at once with the reason', async () => {
		await bench.studio.setFault('eq', 'silent');
		const rig = benchRig.units[0];
		const definition = definitions.get('eq');
		if (rig === undefined || definition === undefined) throw new Error('eq');
		const stop = new AbortController();
		const running = testUnit(bench.driver('eq'), rig, definition.remote, clock, 5, stop.signal).catch(String);
		await clock.advance(100);
		stop.abort('enough');
		await clock.advance(0);
		expect(await running).toBe('enough');
	});
});

test('every verdict has its sentence for every kind of connection, and only good ones have nothing to look at', () => {
	let texts = 0;
	for (const verdict of UNIT_VERDICTS) {
		for (const kind of ['midi', 'osc', 'serial', 'tcp', null] as const) {
			const { text, remedies } = verdictText(verdict, kind, { asked: 3, answered: 3, reason: 'Why.' });
			expect(text).toMatch(/\.$/);
			expect(remedies.length > 0).toBe(verdict !== 'works');
			texts += 1;
		}
	}
	expect(texts).toBe(35);
});

test('a connection in words has everything that both ends must share', () => {
	expect(describeLine({ baudRate: 38_400, dataBits: 8, parity: 'odd', stopBits: 1 })).toBe('38400 8O1');
	expect(
		describeConnection(
			{
				kind: 'serial',
				usb: { vendorId: '0403', serialNumber: 'A1' },
				line: { baudRate: 9600, dataBits: 8, parity: 'none', stopBits: 1, flowControl: 'xon-xoff' },
			},
			{ kind: 'none' },
		),
	).toBe('serial port USB 0403:any, serial number A1, 9600 8N1, XON/XOFF');
	expect(
		describeConnection({ kind: 'midi', port: 'UCX', inputPort: 'UCX 2', channel: 3, deviceId: 9 }, { kind: 'none' }),
	).toBe('MIDI port "UCX", answers on "UCX 2", channel 3, device id 9');
});
