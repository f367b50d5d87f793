import { describe, expect, test } from 'vitest';
import type { ByteLink } from '../../src/transports/byteLink.ts';
import { createMidiPort, createVirtualMidiPort } from '../../src/transports/midi.ts';
import { findMidiPort } from '../../src/transports/midiNames.ts';
import { MidiPool } from '../../src/transports/midiPool.ts';
import { FakeClock } from '../support/fakeClock.ts';
import { FakeMidi } from '../support/fakeMidi.ts';

const port = (name: string, clock: FakeClock, midi: FakeMidi) =>
	createMidiPort({ port: name, inputPort: null }, clock, midi.load);

describe('A MIDI port', () => {
	test('is found by name wherever it stands in the list, and gets whole messages', async () => {
		const clock = new FakeClock();
		const midi = new FakeMidi(['Midi Through 14:0', 'UM-ONE 24:0']);
		const one = port('UM-ONE', clock, midi);
		const heard: number[][] = [];
		one.onBytes((bytes) => heard.push([...bytes]));
		one.open();
		await clock.advance(0);
		await one.write(Uint8Array.of(0xb0, 7, 1));
		midi.say('UM-ONE 24:0', 0xf0, 0x7d, 0xf7);
		midi.say('Midi Through 14:0', 0xc0, 1);
		expect(midi.sent).toEqual([{ port: 'UM-ONE 24:0', bytes: [0xb0, 7, 1] }]);
		expect(heard).toEqual([[0xf0, 0x7d, 0xf7]]);
		await one.close();
		expect(midi.openPorts).toBe(0);
	});

	test('that moved in the list while it was opened is not believed, and opened at its new place', async () => {
		const clock = new FakeClock();
		const midi = new FakeMidi(['M7 20:0', 'Eventide 24:0']);
		let races = 1;
		midi.beforeOpen = () => {
			if (races > 0) midi.list('New 16:0', 'M7 20:0', 'Eventide 24:0');
			races -= 1;
		};
		const one = port('M7', clock, midi);
		one.open();
		await clock.advance(0);
		expect(one.status()).toEqual({
			open: false,
			reason: 'The MIDI ports changed while "M7" was being opened; it is tried again.',
		});
		expect(midi.openPorts).toBe(0);
		await clock.advance(250);
		expect(one.status().open).toBe(true);
		await one.write(Uint8Array.of(0xc0, 1));
		expect(midi.sent).toEqual([{ port: 'M7 20:0', bytes: [0xc0, 1] }]);
		await one.close();
	});

	test('shares its looks at the names with all others, and each is still noticed to be gone within two seconds', async () => {
		const clock = new FakeClock();
		const names = Array.from({ length: 10 }, (_, index) => `Unit ${index} ${20 + index}:0`);
		const midi = new FakeMidi(names);
		const ports = [];
		for (const name of names) {
			const one = port(name, clock, midi);
			one.open();
			ports.push(one);
			await clock.advance(97);
		}
		midi.looks = 0;
		await clock.advance(10_000);
		// Two directions, at most every half second.
		expect(midi.looks).toBeLessThanOrEqual(2 * 20);
		midi.list();
		await clock.advance(1999);
		expect(ports.map((one) => one.status().open)).not.toContain(true);
		for (const one of ports) await one.close();
	});

	test('of which there are two is not guessed', async () => {
		const clock = new FakeClock();
		const midi = new FakeMidi(['UM-ONE 20:0', 'UM-ONE 24:0']);
		const one = port('UM-ONE', clock, midi);
		one.open();
		await clock.advance(0);
		expect(one.status().reason).toMatch(/2 MIDI ports are named "UM-ONE".*does not guess/);
		midi.list('UM-ONE 24:0');
		await clock.advance(1000);
		expect(one.status().open).toBe(true);
		await one.close();
		expect(findMidiPort(['UM-ONE 20:0', 'UM-ONE 24:0'], 'UM-ONE 24:0')).toBe(1);
	});

	test('that is pulled out is missed within two seconds, and back within two seconds of its return', async () => {
		const clock = new FakeClock();
		const midi = new FakeMidi(['UM-ONE 24:0']);
		const one = port('UM-ONE', clock, midi);
		one.open();
		await clock.advance(10_500);
		midi.list('Midi Through 14:0');
		await clock.advance(2000);
		expect(one.status().open).toBe(false);
		expect(one.status().reason).toMatch(/There is no MIDI port "UM-ONE"; there are: Midi Through/);
		await clock.advance(60_300);
		midi.list('Midi Through 14:0', 'UM-ONE 28:0');
		await clock.advance(2000);
		expect(one.status().open).toBe(true);
		await one.close();
	});

	test('that was pulled out and put back between two looks is opened anew, because its old number is dead', async () => {
		const clock = new FakeClock();
		const midi = new FakeMidi(['UM-ONE 24:0']);
		const one = port('UM-ONE', clock, midi);
		one.open();
		await clock.advance(500);
		midi.list('UM-ONE 28:0');
		await clock.advance(1000);
		await one.write(Uint8Array.of(0xc0, 1));
		expect(midi.sent.at(-1)?.port).toBe('UM-ONE 28:0');
		await one.close();
	});

	test('can be a virtual one, which other programs see under its name', async () => {
		const clock = new FakeClock();
		const midi = new FakeMidi([]);
		const one = createVirtualMidiPort('Detent', clock, midi.load);
		const heard: number[] = [];
		one.onBytes((bytes) => heard.push(...bytes));
		one.open();
		await clock.advance(0);
		await one.write(Uint8Array.of(0xb0, 7, 1));
		midi.say('Detent', 0xb0, 7, 2);
		expect(midi.virtual).toEqual(['Detent', 'Detent']);
		expect(midi.sent).toEqual([{ port: 'Detent', bytes: [0xb0, 7, 1] }]);
		expect(heard).toEqual([0xb0, 7, 2]);
		await one.close();
		expect(midi.openPorts).toBe(0);
	});
});

describe('Units on one MIDI port', () => {
	const poolOn = (clock: FakeClock, midi: FakeMidi, cutsSysEx = true) =>
		new MidiPool({ clock, cutsSysEx, createPort: (names) => createMidiPort(names, clock, midi.load) });
	const endpoint = { port: 'UM-ONE', inputPort: null, wire: 'din' } as const;

	test('open it once, and the last one closes it', async () => {
		const clock = new FakeClock();
		const midi = new FakeMidi(['UM-ONE 24:0']);
		const pool = poolOn(clock, midi);
		const first = pool.open(endpoint, null);
		const second = pool.open(endpoint, null);
		const told: boolean[] = [];
		second.onStatus(({ open }) => told.push(open));
		first.open();
		await clock.advance(0);
		expect(second.status()).toEqual({ open: false, reason: null });
		second.open();
		await clock.advance(0);
		expect(midi.openPorts).toBe(2);
		expect(told).toEqual([true]);
		await first.close();
		expect(midi.openPorts).toBe(2);
		const sent = second.write(Uint8Array.of(0xc0, 1));
		await clock.advance(1);
		await sent;
		expect(midi.sent).toHaveLength(1);
		await second.close();
		expect(midi.openPorts).toBe(0);
		expect(told).toEqual([true, false]);
		first.open();
		await clock.advance(0);
		expect(first.status().open).toBe(true);
		await first.close();
	});

	test('share its 31 250 baud, unless the wire is USB', async () => {
		for (const wire of ['din', 'usb'] as const) {
			const clock = new FakeClock();
			const midi = new FakeMidi(['UM-ONE 24:0']);
			const pool = poolOn(clock, midi);
			const links = [0, 1, 2].map(() => pool.open({ ...endpoint, wire }, null));
			for (const link of links) link.open();
			await clock.advance(0);
			const unit = async (link: ByteLink) => {
				for (let count = 0; count < 100; count += 1) await link.write(Uint8Array.of(0xb0, 7, 1));
			};
			const all = Promise.all(links.map(unit));
			// 250 messages of three bytes are 240 ms on a DIN cable.
			if (wire === 'usb') await all;
			else {
				await clock.advance(240);
				expect(Math.abs(midi.sent.length - 250)).toBeLessThanOrEqual(2);
				await clock.advance(200);
				await all;
			}
			expect(midi.sent).toHaveLength(300);
			for (const link of links) await link.close();
		}
	});

	test('a long SysEx goes in pieces at the rate of the cable, and no other message comes between them', async () => {
		const clock = new FakeClock();
		const midi = new FakeMidi(['UM-ONE 24:0']);
		const pool = poolOn(clock, midi);
		const paced = pool.open(endpoint, { chunkBytes: 100, gapMs: 20 });
		const other = pool.open(endpoint, null);
		paced.open();
		other.open();
		await clock.advance(0);
		const dump = Uint8Array.from([0xf0, ...new Array<number>(248).fill(1), 0xf7]);
		const done = Promise.all([paced.write(dump), other.write(Uint8Array.of(0xc0, 1))]);
		const startMs = clock.monotonicMs();
		await clock.advance(40);
		expect(midi.sent).toHaveLength(1);
		await clock.advance(1000);
		await done;
		expect(midi.sent.map(({ bytes }) => bytes.length)).toEqual([100, 100, 50, 2]);
		expect(midi.sent.slice(0, 3).flatMap(({ bytes }) => bytes)).toEqual([...dump]);
		expect(clock.monotonicMs() - startMs).toBeGreaterThanOrEqual(250 * 0.32 + 40);
		await paced.close();
		await other.close();
	});

	test('a SysEx goes whole where the system takes no pieces', async () => {
		const clock = new FakeClock();
		const midi = new FakeMidi(['UM-ONE 24:0']);
		const link = poolOn(clock, midi, false).open(endpoint, { chunkBytes: 100, gapMs: 20 });
		link.open();
		await clock.advance(0);
		const done = link.write(Uint8Array.from([0xf0, ...new Array<number>(3000).fill(1), 0xf7]));
		await clock.advance(2000);
		await done;
		expect(midi.sent.map(({ bytes }) => bytes.length)).toEqual([3002]);
		await link.close();
	});

	test('on two interfaces of one kind are never taken for each other when one of them is pulled out', async () => {
		const clock = new FakeClock();
		const midi = new FakeMidi(['UM-ONE 20:0', 'UM-ONE 24:0']);
		const pool = poolOn(clock, midi);
		const first = pool.open({ ...endpoint, port: 'UM-ONE 20:0' }, null);
		const second = pool.open({ ...endpoint, port: 'UM-ONE 24:0' }, null);
		first.open();
		second.open();
		await clock.advance(0);
		expect([first.status().open, second.status().open]).toEqual([true, true]);
		midi.list('UM-ONE 24:0');
		await clock.advance(5000);
		expect([first.status().open, second.status().open]).toEqual([false, true]);
		midi.list('UM-ONE 20:0', 'UM-ONE 24:0');
		await clock.advance(2000);
		expect(first.status().open).toBe(true);
		await first.close();
		await second.close();
	});

	test('a port is opened anew for a silent unit only when nobody is heard on it', async () => {
		const clock = new FakeClock();
		const midi = new FakeMidi(['UM-ONE 24:0']);
		const link = poolOn(clock, midi).open(endpoint, null);
		const told: (string | null)[] = [];
		link.onStatus(({ reason }) => told.push(reason));
		link.open();
		await clock.advance(0);
		midi.say('UM-ONE 24:0', 0xfe);
		link.reopen?.('silent');
		expect(told).toEqual([null]);
		await clock.advance(2500);
		link.reopen?.('silent');
		await clock.advance(300);
		expect(told).toEqual([null, 'silent', null]);
		await link.close();
	});
});
