import { describe, expect, test } from 'vitest';
import { definitionSchema } from '../../src/shared/model/definition.ts';
import { createMemoryLink, MemoryWire } from '../../src/transports/memory.ts';
import { resolveDefinition } from '../../src/units/definitions/resolveDefinition.ts';
import { createDriver } from '../../src/units/drivers/createDriver.ts';
import { hex, toHex } from '../protocols/hex.ts';
import { FakeClock } from '../support/fakeClock.ts';
import { codeOf } from './simulatorsBench.ts';

const definition = definitionSchema.parse({
	schema: 1,
	id: 'test/wide',
	maker: 'Test',
	model: 'Wide',
	class: 'eq',
	channels: 2,
	controls: [
		{ type: 'continuous', id: 'fine', label: 'Fine', purpose: 'gain', confidence: 'S' },
		{ type: 'continuous', id: 'level', label: 'Level', purpose: 'level', confidence: 'S' },
		{
			type: 'stepped',
			id: 'freq',
			label: 'Freq',
			purpose: 'frequency',
			confidence: 'S',
			positions: ['60', '100', '200'].map((legend) => ({ legend })),
		},
	],
	remote: { kind: 'midi', pacingMs: 20 },
	wire: {
		fine: { midi: { send: 'cc', cc: 7, values: { from: 0, to: 16383 } } },
		level: { midi: { send: 'cc', cc: 70, values: { from: 0, to: 127 } } },
		freq: {
			midi: {
				send: 'sysex',
				template: 'F0 41 {device} 42 12 {mark} 40 00 {v7} 00 {checksum:roland} F7',
				values: [1, 2, 127],
			},
		},
	},
	confidence: 'S',
});

async function open() {
	const clock = new FakeClock();
	const wire = new MemoryWire('port');
	const sent: { text: string; atMs: number }[] = [];
	wire.attach({ receive: (bytes) => sent.push({ text: toHex(bytes), atMs: clock.monotonicMs() }) });
	const nowhere = (): never => {
		throw new Error('not this one');
	};
	const unit = {
		id: 'eq',
		definition: 'test/wide',
		channel: 'stereo',
		connection: { kind: 'midi', port: 'port', channel: 3, deviceId: 5 },
	} as const;
	const driver = createDriver(unit, resolveDefinition(definition, unit), {
		clock,
		openMidi: () => createMemoryLink(wire, clock),
		openOsc: nowhere,
		openTcp: nowhere,
		openSerial: nowhere,
	});
	if (driver === null) throw new Error('no driver');
	const reports: [string, number][] = [];
	driver.onReport((control, position) => reports.push([control, position]));
	await driver.start();
	await clock.advance(10);
	const settle = async <T>(promise: Promise<T>): Promise<T> => {
		promise.catch(() => undefined);
		await clock.advance(200);
		return promise;
	};
	return { clock, wire, sent, driver, reports, settle };
}

describe('A MIDI unit', () => {
	test('gets a fine value as MSB and LSB on its own channel', async () => {
		const { driver, sent, settle } = await open();
		await settle(driver.set('fine', 1000 / 16383));
		expect(sent.map(({ text }) => text)).toEqual(['B2 07 07', 'B2 27 68']);
	});

	test('gets its SysEx with device id and checksum', async () => {
		const { driver, sent, settle } = await open();
		expect(await settle(driver.set('freq', 2))).toEqual({ evidence: 'asked', position: 2 });
		expect(sent.map(({ text }) => text)).toEqual(['F0 41 05 42 12 40 00 7F 00 41 F7']);
	});

	test('is not sent the next message before its pause is over', async () => {
		const { driver, sent, settle } = await open();
		await settle(Promise.all([driver.set('fine', 0), driver.set('level', 1), driver.set('freq', 0)]));
		const times = sent.map(({ atMs }) => atMs);
		expect(times).toHaveLength(4);
		for (const [index, atMs] of times.slice(1).entries()) expect(atMs - (times[index] ?? 0)).toBeGreaterThanOrEqual(20);
	});

	test('tells of its own knobs, and is never sent back what it said', async () => {
		const { wire, sent, clock, reports } = await open();
		wire.send(hex('B2 46 7F'));
		wire.send(hex('B2 07 07'));
		wire.send(hex('B2 27 68'));
		wire.send(hex('F0 41 05 42 12 40 00 02 00 3E F7'));
		await clock.advance(100);
		expect(reports).toEqual([
			['level', 1],
			['fine', 1000 / 16383],
			['freq', 1],
		]);
		expect(sent).toHaveLength(0);
	});

	test('tells of the coarse half of a fine value when no fine half follows it', async () => {
		const { wire, clock, reports } = await open();
		wire.send(hex('B2 07 07'));
		await clock.advance(10);
		expect(reports).toEqual([]);
		await clock.advance(20);
		expect(reports).toEqual([['fine', 896 / 16383]]);
	});

	test('another channel, another device and a wrong checksum are not about it', async () => {
		const { wire, clock, reports } = await open();
		wire.send(hex('B3 46 7F'));
		wire.send(hex('F0 41 06 42 12 40 00 02 00 3E F7'));
		wire.send(hex('F0 41 05 42 12 40 00 02 00 3F F7'));
		await clock.advance(100);
		expect(reports).toEqual([]);
	});

	test('that is unplugged is away at once, and its calls say so', async () => {
		const { wire, driver, clock, settle } = await open();
		expect(driver.link().link).toBe('cannot be seen');
		wire.plug(false);
		expect(driver.link()).toEqual({ link: 'away', reason: 'port was unplugged.' });
		expect(await codeOf(settle(driver.set('level', 0)))).toBe('unit.away');
		wire.plug(true);
		await clock.advance(1000);
		expect(driver.link().link).toBe('cannot be seen');
	});
});
