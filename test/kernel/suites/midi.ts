import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../../src/process/systemClock.ts';
import { MidiParser } from '../../../src/protocols/midi.ts';
import type { Connection } from '../../../src/shared/model/rig.ts';
import { seededRng } from '../../../src/shared/random.ts';
import type { MidiPort } from '../../../src/transports/midi.ts';
import { systemDriverServices } from '../../../src/units/drivers/systemServices.ts';
import type { DeviceWire } from '../../../src/units/simulators/deviceWire.ts';
import { SimulatedStudio } from '../../../src/units/simulators/simulatedStudio.ts';
import { createVirtualMidiWire, virtualPortNames } from '../../../src/units/simulators/virtualMidiWire.ts';
import { hex, toHex } from '../../protocols/hex.ts';
import { realTime } from '../../support/realTime.ts';
import { benchDefinitions, benchRig, codeOf } from '../../units/simulatorsBench.ts';
import { fact } from '../guest/host.ts';
import { run } from '../guest/run.ts';

/** One port of snd-virmidi: the sequencer's port of this name, and a raw MIDI device of the same bytes. */
const VIRMIDI = 'Virtual Raw MIDI 1-0:VirMIDI 1-0';
const RAW_DEVICE = 'hw:1,0';
const UNIT = 'Simulated bench unit';
const SYSEX_BYTES = 8192;

/** Whole messages out of what a port hands over, in hex. */
function messagesOf(port: MidiPort): string[] {
	const parser = new MidiParser();
	const messages: string[] = [];
	port.onBytes((bytes) => {
		for (const message of parser.push(bytes))
			messages.push(message.kind === 'sysEx' ? toHex(message.bytes) : message.kind);
	});
	return messages;
}

/** A SysEx of so many bytes in all, none of its data bytes where another should be. */
function longSysEx(bytes: number): Uint8Array {
	return Uint8Array.from({ length: bytes }, (_, index) =>
		index === 0 ? 0xf0 : index === bytes - 1 ? 0xf7 : index === 1 ? 0x7d : (index * 7 + (index >> 7)) & 0x7f,
	);
}

describe('MIDI over the ALSA sequencer', () => {
	const ports: MidiPort[] = [];
	const wires: DeviceWire[] = [];
	const children: ChildProcess[] = [];
	afterEach(async () => {
		for (const port of ports.splice(0)) await port.close();
		for (const wire of wires.splice(0)) await wire.close();
		for (const child of children.splice(0)) {
			if (child.exitCode !== null || child.signalCode !== null) continue;
			const ended = once(child, 'exit');
			child.kill('SIGKILL');
			await ended;
		}
	});

	async function opened(
		names: { port: string; inputPort?: string | undefined },
		wire: 'din' | 'usb' = 'usb',
	): Promise<MidiPort> {
		const connection = { kind: 'midi', channel: 1, deviceId: 0, wire, ...names } as const;
		const port = systemDriverServices(systemClock, null).openMidi(connection, null);
		ports.push(port);
		port.open();
		await realTime.until(() => port.status().open);
		return port;
	}
	async function unit(name: string, receive: (bytes: Uint8Array) => void): Promise<[DeviceWire, Connection]> {
		const wire = createVirtualMidiWire(name, { channel: 1, deviceId: 0 }, systemClock);
		wires.push(wire);
		return [wire, await wire.open(receive)];
	}
	/** A program of alsa-utils that prints what it hears. */
	function listening(command: string, ...args: string[]): () => string {
		const child = spawn('stdbuf', ['-oL', command, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
		children.push(child);
		let printed = '';
		child.stdout.on('data', (text: Buffer) => {
			printed += text.toString('latin1');
		});
		return () => printed;
	}

	test('aseqdump sees the messages that are sent, byte by byte', async () => {
		const printed = listening('aseqdump');
		await realTime.until(() => printed().includes('Waiting for data'));
		const port = await opened({ port: 'aseqdump:aseqdump', inputPort: VIRMIDI });
		for (const message of ['B2 14 7F', 'C5 29', 'F0 7D 01 02 03 F7']) await port.write(hex(message));
		await realTime.until(() => printed().includes('System exclusive'));
		expect(printed()).toMatch(/Control change\s+2, controller 20, value 127/);
		expect(printed()).toMatch(/Program change\s+5, program 41/);
		expect(printed()).toMatch(/System exclusive\s+F0 7D 01 02 03 F7/);
	});

	test('amidi reads what is sent to a raw MIDI port, and what amidi sends arrives', async () => {
		const raw = listening('amidi', '-p', RAW_DEVICE, '-d');
		// Some versions print blanks between the bytes and some do not.
		const printed = () => raw().replaceAll(/\s/g, '');
		const port = await opened({ port: VIRMIDI });
		const heard = messagesOf(port);
		// amidi says nothing when it is ready.
		await realTime.until(() => {
			if (!printed().includes('F07D55F7')) void port.write(hex('F0 7D 55 F7'));
			return printed().includes('F07D55F7');
		});
		await port.write(hex('B0 15 0C'));
		await realTime.until(() => printed().includes('B0150C'));
		await run('amidi', '-p', RAW_DEVICE, '-S', 'F0 7D 10 20 30 F7 B1 07 40');
		await realTime.until(() => heard.length >= 2);
		expect(heard).toEqual(['F0 7D 10 20 30 F7', 'controlChange']);
	});

	test(`SysEx of ${SYSEX_BYTES} bytes arrives whole, both ways, again and again`, async () => {
		const parser = new MidiParser();
		const arrived: string[] = [];
		const [wire] = await unit(UNIT, (bytes) => {
			for (const message of parser.push(bytes)) if (message.kind === 'sysEx') arrived.push(toHex(message.bytes));
		});
		const port = await opened(virtualPortNames(UNIT));
		const heard = messagesOf(port);
		for (const bytes of [2, 3, 255, 256, 257, 1024, 4096, SYSEX_BYTES, SYSEX_BYTES]) {
			const message = longSysEx(Math.max(3, bytes));
			arrived.length = 0;
			heard.length = 0;
			await port.write(message);
			await realTime.until(() => arrived.length === 1);
			expect(arrived[0]).toBe(toHex(message));
			wire.send(message);
			await realTime.until(() => heard.length === 1);
			expect(heard[0]).toBe(toHex(message));
		}
	});

	test('a thousand messages in a row at the rate of a DIN cable all arrive, in their order', async () => {
		const parser = new MidiParser();
		const values: number[] = [];
		await unit(UNIT, (bytes) => {
			for (const message of parser.push(bytes)) {
				if (message.kind === 'controlChange') values.push(message.controller * 128 + message.value);
			}
		});
		const port = await opened(virtualPortNames(UNIT), 'din');
		const sent = Array.from({ length: 1000 }, (_, index) => index);
		const startedMs = systemClock.monotonicMs();
		for (const value of sent) await port.write(Uint8Array.of(0xb0, value >> 7, value & 0x7f));
		const perSecond = (sent.length / (systemClock.monotonicMs() - startedMs)) * 1000;
		await realTime.until(() => values.length >= sent.length);
		expect(values).toEqual(sent);
		fact(`MIDI: ${perSecond.toFixed(0)} messages a second of the 1041 that a DIN cable carries`);
	});

	test('a port that vanishes is noticed within two seconds, and is open again within two when it is back', async () => {
		const [wire] = await unit(UNIT, () => undefined);
		const port = await opened(virtualPortNames(UNIT));
		const pulledMs = systemClock.monotonicMs();
		await wire.plug(false);
		await realTime.until(() => !port.status().open);
		const noticedMs = systemClock.monotonicMs() - pulledMs;
		expect(await codeOf(port.write(hex('B0 15 0C')))).toBe('unit.away');
		await realTime.pass(1500);
		await wire.plug(true);
		const backMs = systemClock.monotonicMs();
		await realTime.until(() => port.status().open);
		const healedMs = systemClock.monotonicMs() - backMs;
		fact(`MIDI port: away was noticed in ${noticedMs.toFixed(0)} ms; open ${healedMs.toFixed(0)} ms after it was back`);
		expect(noticedMs).toBeLessThan(2000);
		expect(healedMs).toBeLessThan(2000);
	});

	test('a port is found by its name though its numbers changed, and between two looks too', async () => {
		const arrived: string[] = [];
		const [wire] = await unit(UNIT, (bytes) => arrived.push(toHex(bytes)));
		const numbers = async () => (await run('aconnect', '-l')).match(/client (\d+): 'RtMidi Input Client'/)?.[1];
		const before = await numbers();
		const port = await opened(virtualPortNames(UNIT));
		await wire.plug(false);
		// Somebody else takes its place before it is back.
		for (const other of ['One more', 'And another']) await unit(other, () => undefined);
		await wire.plug(true);
		expect(await run('aconnect', '-l')).not.toMatch(
			new RegExp(`client ${before}: 'RtMidi Input Client'[^\n]*\n[^\n]*${UNIT}`),
		);
		await realTime.until(() => {
			if (port.status().open) void port.write(hex('B0 15 0C')).catch(() => undefined);
			return arrived.length > 0;
		});
		expect(arrived[0]).toBe('B0 15 0C');
	});

	test('two ports of one name are not guessed at', async () => {
		for (const _ of [1, 2]) await unit(UNIT, () => undefined);
		const port = systemDriverServices(systemClock, null).openMidi(
			{ kind: 'midi', channel: 1, deviceId: 0, ...virtualPortNames(UNIT) },
			null,
		);
		ports.push(port);
		port.open();
		await realTime.until(() => port.status().reason !== null);
		expect(port.status().reason).toMatch(/2 MIDI ports are named/);
	});

	test('another program turns a knob of a simulated unit through its virtual port', async () => {
		const studio = new SimulatedStudio(benchRig, benchDefinitions(), {
			clock: systemClock,
			rng: seededRng(1),
			wires: 'sockets',
			serial: 'tcp',
			midi: 'virtual',
			start: 'rest',
			ports: 'assigned',
			handErrorTravel: 0,
		});
		await studio.start();
		try {
			await run('aconnect', 'Virtual Raw MIDI 1-0:0', await clientOf('Simulated eq'));
			await run('amidi', '-p', RAW_DEVICE, '-S', 'B2 15 05');
			await realTime.until(() => studio.positions('eq').get('low_gain') === 5);
		} finally {
			await studio.stop();
		}
	});
});

/** `128:0` of the input that has this name. */
async function clientOf(name: string): Promise<string> {
	const listed = await run('aconnect', '-o');
	let client = '';
	for (const line of listed.split('\n')) {
		client = line.match(/^client (\d+):/)?.[1] ?? client;
		const port = line.match(/^\s+(\d+) '(.*?)\s*'$/);
		if (port?.[2] === name) return `${client}:${port[1]}`;
	}
	throw new Error(`there is no port ${name} in:\n${listed}`);
}
