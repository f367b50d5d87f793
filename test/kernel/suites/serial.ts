import { realpath } from 'node:fs/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../../src/process/systemClock.ts';
import { sonyAnswer } from '../../../src/protocols/sony9pin/commands.ts';
import { encodeSony9pin } from '../../../src/protocols/sony9pin/frame.ts';
import type { SerialLine } from '../../../src/shared/model/wire.ts';
import type { ByteLink } from '../../../src/transports/byteLink.ts';
import { createSerialLink, type SerialTarget } from '../../../src/transports/serial.ts';
import type { DeviceWire } from '../../../src/units/simulators/deviceWire.ts';
import { realTime } from '../../support/realTime.ts';
import { codeOf } from '../../units/simulatorsBench.ts';
import { adapterPath, createAdapterWire, untilAdapters } from '../guest/adapters.ts';
import { fact, plugAdapter } from '../guest/host.ts';
import { run } from '../guest/run.ts';
import { ADAPTERS } from '../protocol.ts';

const NINE_PIN: SerialLine = { baudRate: 38_400, dataBits: 8, parity: 'odd', stopBits: 1 };
const STATUS_SENSE = encodeSony9pin({ group: 6, command: 0x20, data: Uint8Array.of(0x0a) });
const ACK = encodeSony9pin(sonyAnswer('ack'));

const plain = { parity: 'none', dataBits: 8, stopBits: 1 } as const;
/** Line settings, and the words for them that `stty` must print. */
const FRAMINGS: Record<string, { line: SerialLine; words: string[] }> = {
	'38400 8O1': {
		line: NINE_PIN,
		words: ['speed 38400 baud', 'parenb', 'parodd', 'cs8', '-cstopb', '-crtscts', '-ixon'],
	},
	'9600 8N1': { line: { ...plain, baudRate: 9600 }, words: ['speed 9600 baud', '-parenb', 'cs8', '-cstopb'] },
	'9600 7E1': {
		line: { baudRate: 9600, dataBits: 7, parity: 'even', stopBits: 1 },
		words: ['speed 9600 baud', 'parenb', '-parodd', 'cs7', '-cstopb'],
	},
	'115200 8N2': {
		line: { ...plain, baudRate: 115_200, stopBits: 2 },
		words: ['speed 115200 baud', '-parenb', 'cs8', 'cstopb'],
	},
	'9600 8N1 XON/XOFF': {
		line: { ...plain, baudRate: 9600, flowControl: 'xon-xoff' },
		words: ['speed 9600 baud', 'ixon', 'ixoff', '-crtscts'],
	},
	'19200 8N1 RTS/CTS': {
		line: { ...plain, baudRate: 19_200, flowControl: 'rts-cts' },
		words: ['speed 19200 baud', 'crtscts', '-ixon'],
	},
};

describe('A USB serial adapter', () => {
	const links: ByteLink[] = [];
	const wires: DeviceWire[] = [];
	afterEach(async () => {
		for (const link of links.splice(0)) await link.close();
		for (const wire of wires.splice(0)) await wire.close();
		await untilAdapters(ADAPTERS.length);
	});

	async function opened(target: SerialTarget, line: SerialLine): Promise<{ link: ByteLink; heard: number[] }> {
		const link = createSerialLink(target, line, systemClock);
		links.push(link);
		const heard: number[] = [];
		link.onBytes((bytes) => heard.push(...bytes));
		link.open();
		await realTime.until(() => link.status().open);
		return { link, heard };
	}

	/** The far end of the recorder's cable, with whatever it does to what it hears. */
	async function farEnd(receive: (bytes: Uint8Array, wire: DeviceWire) => void): Promise<DeviceWire> {
		const wire = createAdapterWire('RECORDER');
		wires.push(wire);
		await wire.open((bytes) => receive(bytes, wire));
		return wire;
	}

	test.each(Object.keys(FRAMINGS))(
		'has the line settings that were asked for, read back from the kernel: %s',
		async (name) => {
			const { line, words } = FRAMINGS[name] ?? { line: NINE_PIN, words: [name] };
			await opened({ path: adapterPath('RECORDER') }, line);
			const settings = await run('stty', '-F', adapterPath('RECORDER'), '-a');
			for (const word of words) expect(` ${settings.replaceAll(/[\n;]/g, ' ')} `).toContain(` ${word} `);
		},
	);

	test('carries every byte value both ways', async () => {
		const all = Uint8Array.from({ length: 2048 }, (_, index) => index & 0xff);
		const arrived: number[] = [];
		const wire = await farEnd((bytes) => arrived.push(...bytes));
		const { link, heard } = await opened({ path: adapterPath('RECORDER') }, NINE_PIN);
		await link.write(all);
		await realTime.until(() => arrived.length >= all.length);
		expect(Uint8Array.from(arrived)).toEqual(all);
		wire.send(all);
		await realTime.until(() => heard.length >= all.length);
		expect(Uint8Array.from(heard)).toEqual(all);
	});

	test('is noticed to be away within two seconds, and found again within two when it is back', async () => {
		const { link } = await opened({ path: adapterPath('RECORDER') }, NINE_PIN);
		const pulledMs = systemClock.monotonicMs();
		await plugAdapter('RECORDER', false);
		await realTime.until(() => !link.status().open);
		const noticedMs = systemClock.monotonicMs() - pulledMs;
		expect(await codeOf(link.write(STATUS_SENSE))).toBe('unit.away');
		await plugAdapter('RECORDER', true);
		await untilAdapters(ADAPTERS.length);
		const backMs = systemClock.monotonicMs();
		await realTime.until(() => link.status().open);
		const healedMs = systemClock.monotonicMs() - backMs;
		fact(
			`USB serial: away was noticed in ${noticedMs.toFixed(0)} ms; open ${healedMs.toFixed(0)} ms after its link was back`,
		);
		expect(noticedMs).toBeLessThan(2000);
		expect(healedMs).toBeLessThan(2000);
	});

	test.each(['stable path', 'numbers'])('is found by its %s though the kernel counts it anew', async (by) => {
		const numbers = { vendorId: '0403', serialNumber: 'RECORDER' };
		const target = by === 'numbers' ? { usb: numbers } : { path: adapterPath('RECORDER') };
		const { link } = await opened(target, NINE_PIN);
		const before = await realpath(adapterPath('RECORDER'));
		for (const adapter of ADAPTERS) await plugAdapter(adapter, false);
		await untilAdapters(0);
		await realTime.until(() => !link.status().open);
		// Whoever comes first gets the first number.
		const firstBack = before.endsWith('0') ? (['DECK', 'RECORDER'] as const) : (['RECORDER', 'DECK'] as const);
		for (const [index, adapter] of firstBack.entries()) {
			await plugAdapter(adapter, true);
			await untilAdapters(index + 1);
		}
		const after = await realpath(adapterPath('RECORDER'));
		expect(after).not.toBe(before);
		await realTime.until(() => link.status().open);
		const arrived: number[] = [];
		await farEnd((bytes) => arrived.push(...bytes));
		await link.write(STATUS_SENSE);
		await realTime.until(() => arrived.length >= STATUS_SENSE.length);
		expect(Uint8Array.from(arrived)).toEqual(STATUS_SENSE);
	});

	test('pulled out in the middle of a write, the write fails and the next connection works', async () => {
		const { link } = await opened({ path: adapterPath('RECORDER') }, NINE_PIN);
		const endless = new Uint8Array(4 * 1024 * 1024);
		const write = codeOf(link.write(endless));
		await realTime.pass(30);
		await plugAdapter('RECORDER', false);
		expect(['unit.away', 'unit.silent']).toContain(await write);
		await realTime.until(() => !link.status().open);
		await plugAdapter('RECORDER', true);
		await realTime.until(() => link.status().open);
		let seen = '';
		await farEnd((bytes) => {
			seen = (seen + Buffer.from(bytes).toString('hex')).slice(-2 * STATUS_SENSE.length);
		});
		await link.write(STATUS_SENSE);
		await realTime.until(() => seen === Buffer.from(STATUS_SENSE).toString('hex'));
	});

	test('pulled out in the middle of an answer, the half answer is not completed by the next connection', async () => {
		const answer = encodeSony9pin({ group: 7, command: 0x20, data: new Uint8Array(10) });
		let asked = 0;
		await farEnd((_, wire) => {
			asked += 1;
			if (asked > 1) return;
			wire.send(answer.subarray(0, 5));
		});
		const { link, heard } = await opened({ path: adapterPath('RECORDER') }, NINE_PIN);
		await link.write(STATUS_SENSE);
		await realTime.until(() => heard.length === 5);
		await plugAdapter('RECORDER', false);
		await realTime.until(() => !link.status().open);
		await plugAdapter('RECORDER', true);
		await realTime.until(() => link.status().open);
		await realTime.pass(300);
		expect(Uint8Array.from(heard)).toEqual(answer.subarray(0, 5));
		wires[0]?.send(ACK);
		await realTime.until(() => heard.length === 5 + ACK.length);
	});
});
