import { describe, expect, test } from 'vitest';
import {
	type ByteLinkOptions,
	createByteLink,
	LINK_DEFAULTS,
	type RawPortEvents,
} from '../../src/transports/byteLink.ts';
import { MemoryWire } from '../../src/transports/memory.ts';
import { MemoryMidi } from '../../src/transports/midiMemory.ts';
import { findMidiPort, stableMidiName } from '../../src/transports/midiNames.ts';
import { FakeClock } from '../support/fakeClock.ts';
import { codeOf } from '../units/simulatorsBench.ts';

const link = (clock: FakeClock, options: Pick<ByteLinkOptions, 'connect'>) =>
	createByteLink({ ...LINK_DEFAULTS, address: 'test', clock, ...options });

describe('A byte link', () => {
	test('tries again with growing pauses, five seconds at most, and says why', async () => {
		const clock = new FakeClock();
		const triedAtMs: number[] = [];
		const one = link(clock, {
			connect: async () => {
				triedAtMs.push(clock.monotonicMs());
				throw new Error('nobody is there');
			},
		});
		one.open();
		await clock.advance(20_000);
		expect(triedAtMs.slice(0, 6)).toEqual([0, 250, 750, 1750, 3750, 7750]);
		expect(triedAtMs[6]).toBe(12_750);
		expect(one.status()).toEqual({ open: false, reason: 'nobody is there' });
		await one.close();
		const tries = triedAtMs.length;
		await clock.advance(60_000);
		expect(triedAtMs).toHaveLength(tries);
	});

	test('drops a port that takes no bytes in time and opens it anew', async () => {
		const clock = new FakeClock();
		let opened = 0;
		let closed = 0;
		const one = link(clock, {
			connect: async () => {
				opened += 1;
				return {
					write: () => new Promise<void>(() => undefined),
					close: async () => {
						closed += 1;
					},
				};
			},
		});
		one.open();
		await clock.advance(0);
		const code = codeOf(one.write(Uint8Array.of(1)));
		await clock.advance(1000);
		expect(await code).toBe('unit.silent');
		await clock.advance(250);
		expect([opened, closed]).toEqual([2, 1]);
		expect(one.status().open).toBe(true);
		await one.close();
	});

	test.each([
		[
			'takes no bytes in time',
			() => new Promise<void>(() => undefined),
			'unit.silent',
			'test: The connection did not take 1 bytes',
		],
		['fails a write', () => Promise.reject(new Error('EIO: i/o error')), 'unit.away', 'test: EIO: i/o error'],
	])('names the port that %s, in the error and as the reason', async (_case, write, code, reason) => {
		const clock = new FakeClock();
		const one = link(clock, {
			connect: async () => ({ write, close: async () => undefined }),
		});
		one.open();
		await clock.advance(0);
		const reasons: (string | null)[] = [];
		one.onStatus((status) => reasons.push(status.reason));
		const failed = one.write(Uint8Array.of(1)).catch((error: unknown) => error);
		await clock.advance(1000);
		expect(await failed).toMatchObject({ code, subject: 'test' });
		expect(reasons[0]).toContain(reason);
		await one.close();
	});

	test('does not wait for ever for a port to open', async () => {
		const clock = new FakeClock();
		const one = link(clock, { connect: () => new Promise(() => undefined) });
		one.open();
		await clock.advance(5000);
		expect(one.status().reason).toMatch(/did not open within 5000 ms/);
		await one.close();
	});

	test('does not believe a port that it has given up', async () => {
		const clock = new FakeClock();
		const ports: RawPortEvents[] = [];
		const one = link(clock, {
			connect: async (events) => {
				ports.push(events);
				return { write: async () => undefined, close: async () => undefined };
			},
		});
		const heard: number[] = [];
		one.onBytes((bytes) => heard.push(...bytes));
		one.open();
		await clock.advance(0);
		ports[0]?.lost('pulled out');
		ports[0]?.bytes(Uint8Array.of(1));
		await clock.advance(250);
		ports[0]?.lost('pulled out again');
		ports[1]?.bytes(Uint8Array.of(2));
		expect(heard).toEqual([2]);
		expect(one.status().open).toBe(true);
		await one.close();
	});

	test('closed while it opens, it leaves no port open', async () => {
		const clock = new FakeClock();
		let closed = 0;
		const one = link(clock, {
			connect: () =>
				new Promise((resolve) => {
					clock.after(100, () =>
						resolve({
							write: async () => undefined,
							close: async () => {
								closed += 1;
							},
						}),
					);
				}),
		});
		one.open();
		const closing = one.close();
		await clock.advance(100);
		await closing;
		expect(closed).toBe(1);
		expect(one.status().open).toBe(false);
	});
});

describe('A wire in memory', () => {
	test('carries bytes in order, and none after it was pulled out', async () => {
		const clock = new FakeClock();
		const wire = new MemoryWire('wire');
		const device: number[] = [];
		wire.attach({ receive: (bytes) => device.push(...bytes) });
		const one = link(clock, { connect: wire.connect });
		const heard: number[] = [];
		one.onBytes((bytes) => heard.push(...bytes));
		one.open();
		await clock.advance(0);
		await one.write(Uint8Array.of(1));
		await one.write(Uint8Array.of(2));
		wire.send(Uint8Array.of(9));
		await clock.advance(0);
		expect([device, heard]).toEqual([[1, 2], [9]]);
		wire.plug(false);
		expect(await codeOf(one.write(Uint8Array.of(3)))).toBe('unit.away');
		await one.close();
	});
});

describe('MIDI ports', () => {
	test('are found by name, whatever numbers ALSA gave them', () => {
		const names = ['Midi Through:Midi Through Port-0 14:0', 'UM-ONE:UM-ONE MIDI 1 24:0'];
		expect(findMidiPort(names, 'UM-ONE:UM-ONE MIDI 1 20:0')).toBe(1);
		expect(findMidiPort(names, 'UM-ONE:UM-ONE MIDI 1')).toBe(1);
		expect(findMidiPort(names, 'UM-ONE')).toBe(-1);
		expect(stableMidiName('M7 MIDI 1')).toBe('M7 MIDI 1');
	});

	test('in memory, a port that no device has made is not there', async () => {
		const clock = new FakeClock();
		const midi = new MemoryMidi();
		const port = midi.open('Reverb', clock);
		port.open();
		await clock.advance(10);
		expect(port.status().reason).toMatch(/no MIDI port "Reverb"/);
		midi.device('Reverb');
		await clock.advance(1000);
		expect(port.status().open).toBe(true);
		await port.close();
	});
});
