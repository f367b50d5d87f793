import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/process/systemClock.ts';
import { decodeOsc } from '../../src/protocols/osc/decode.ts';
import { encodeOsc } from '../../src/protocols/osc/encode.ts';
import { oscMessages } from '../../src/protocols/osc/packet.ts';
import { createOscTcpLink } from '../../src/transports/framed.ts';
import { createUdpLink } from '../../src/transports/udp.ts';
import { systemDriverServices } from '../../src/units/drivers/systemServices.ts';
import { createTcpWire } from '../../src/units/simulators/tcpWire.ts';
import { describeWith } from '../capabilities.ts';
import { insist, type OscDump, oscdump, oscsend, oscsendfile } from '../support/liblo.ts';
import { realTime } from '../support/realTime.ts';
import { type OscBench, openOscUnit } from '../units/oscUnits.ts';

const FRAMINGS = ['udp', 'slip', 'length'] as const;
const services = () => systemDriverServices(systemClock, null);
let bench: OscBench | null = null;
let dump: OscDump | null = null;
afterEach(async () => {
	await bench?.stop();
	await dump?.stop();
	bench = null;
	dump = null;
});

/** Every type that liblo's tools print. */
const EVERY_TYPE = encodeOsc({
	address: '/detent/test',
	arguments: [
		{ type: 'i', value: -7 },
		{ type: 'f', value: 1 },
		{ type: 's', value: 'print' },
		{ type: 'T' },
		{ type: 'd', value: 2.25 },
		{ type: 'h', value: 123_456_789_012n },
		{ type: 'c', value: 0x41 },
		{ type: 'N' },
	],
});
const EVERY_TYPE_PRINTED = /\/detent\/test ifsTdhcN -7 1\.0\d* "print" #T 2\.25\d* 123456789012 'A' Nil/;

describe.each(FRAMINGS)('An OSC unit over %s', (framing) => {
	test('is set, read and heard, and comes back when its cable does', async () => {
		bench = await openOscUnit('behringer/x32', services(), { wires: 'sockets', framing });
		const { driver, studio } = bench;
		expect(bench.connection.framing ?? 'udp').toBe(framing);
		await driver.start();
		await realTime.until(() => driver.link().link === 'connected');
		expect((await driver.set('main_fader', 0.75)).evidence).toBe('acknowledged');
		expect(studio.positions('unit').get('main_fader')).toBeCloseTo(767 / 1023, 6);
		expect((await driver.read()).size).toBe(18);
		const reports: string[] = [];
		driver.onReport((control, position) => reports.push(`${control} ${position}`));
		studio.setByHand('unit', 'ch02_on', 1);
		await realTime.until(() => reports.includes('ch02_on 1'));
		if (framing === 'udp') return;
		await studio.setFault('unit', 'unplugged');
		await realTime.until(() => driver.link().link === 'away');
		await studio.setFault('unit', null);
		await realTime.until(() => driver.link().link === 'connected');
		expect((await driver.set('main_on', 1)).evidence).toBe('acknowledged');
	});
});

describe('A stream that cannot be followed', () => {
	test('is closed, said why, and opened anew', async () => {
		const wire = createTcpWire(0);
		const connection = await wire.open(() => undefined);
		if (connection.kind !== 'tcp') throw new Error('tcp');
		const link = createOscTcpLink(connection.host, connection.port, 'length', systemClock);
		const reasons: (string | null)[] = [];
		const packets: Uint8Array[] = [];
		link.onStatus(({ reason }) => reasons.push(reason));
		link.onBytes((packet) => packets.push(packet));
		link.open();
		await realTime.until(() => link.status().open);
		wire.send(Uint8Array.of(0x7f, 0xff, 0xff, 0xff, 1, 2, 3));
		await realTime.until(() => reasons.some((reason) => reason?.includes('announced') === true));
		await realTime.until(() => link.status().open);
		wire.send(Uint8Array.of(0, 0, 0, 4, 0x2f, 0x61, 0, 0));
		await realTime.until(() => packets.length > 0);
		expect(packets).toEqual([Uint8Array.of(0x2f, 0x61, 0, 0)]);
		await link.close();
		await wire.close();
	});
});

describeWith(['oscsend'], 'OSC with liblo', () => {
	test('what oscsend sends over UDP moves the simulated unit', async () => {
		bench = await openOscUnit('rme/totalmix-fx', services(), { wires: 'sockets' });
		const { studio, connection } = bench;
		const url = `osc.udp://localhost:${connection.sendPort}`;
		await insist(
			() => oscsend(url, '/1/mastervolume', 'f', '0.75'),
			() => studio.positions('unit').get('main_volume') === 0.75,
		);
	});

	test('a bundle of oscsendfile moves all that it names', async () => {
		bench = await openOscUnit('rme/totalmix-fx', services(), { wires: 'sockets' });
		const { studio, connection } = bench;
		const folder = await mkdtemp(join(tmpdir(), 'detent-osc-'));
		const path = join(folder, 'script.txt');
		// A toggle is flipped by each 1, so the file is played once.
		await writeFile(
			path,
			['/1/mastervolume f 0.25', '/1/mainDim f 1.0'].map((line) => `e8f5c5d2.00000000 ${line}\n`).join(''),
		);
		await oscsendfile(`osc.udp://localhost:${connection.sendPort}`, path);
		const positions = () => studio.positions('unit');
		await realTime.until(() => positions().get('main_volume') === 0.25 && positions().get('dim') === 1);
		await rm(folder, { recursive: true });
	});

	test('what oscsend sends over TCP, with its length before each packet, moves the simulated unit', async () => {
		bench = await openOscUnit('rme/oscmix', services(), { wires: 'sockets', framing: 'length' });
		const { studio, connection } = bench;
		await oscsend(`osc.tcp://localhost:${connection.sendPort}`, '/output/1/reflevel', 'i', '2');
		await realTime.until(() => studio.positions('unit').get('out1_level') === 2);
	});

	test('oscdump reads what Detent sends over UDP, every type of it', async () => {
		dump = oscdump('47833');
		const { printed } = dump;
		const link = createUdpLink({ host: '127.0.0.1', sendPort: 47_833, receivePort: 0 }, systemClock);
		link.open();
		await realTime.until(() => link.status().open);
		expect(oscMessages(decodeOsc(EVERY_TYPE))).toHaveLength(1);
		await insist(
			() => link.write(EVERY_TYPE),
			() => printed().includes('/detent/test'),
		);
		expect(printed()).toMatch(EVERY_TYPE_PRINTED);
		await link.close();
	});

	test.each(['slip', 'length'] as const)('oscdump reads what Detent sends over TCP with %s', async (framing) => {
		const port = framing === 'slip' ? 47_834 : 47_835;
		dump = oscdump(`osc.tcp://:${port}`);
		const { printed } = dump;
		const link = createOscTcpLink('127.0.0.1', port, framing, systemClock);
		link.open();
		await realTime.until(() => link.status().open);
		const bundle = encodeOsc({ timeTag: 1n, elements: [decodeOsc(EVERY_TYPE), { address: '/second', arguments: [] }] });
		// liblo guesses the framing from the first bytes, and does not take END and `#bundle` for SLIP.
		await link.write(encodeOsc({ address: '/first', arguments: [] }));
		await link.write(bundle);
		await realTime.until(() => printed().includes('/second'));
		expect(printed()).toMatch(EVERY_TYPE_PRINTED);
		await link.close();
	});
});
