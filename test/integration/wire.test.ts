import { describe, expect, test } from 'vitest';
import { systemClock } from '../../src/process/systemClock.ts';
import { encodeOsc } from '../../src/protocols/osc/encode.ts';
import { createMidiPort } from '../../src/transports/midi.ts';
import { createSerialLink } from '../../src/transports/serial.ts';
import { createTcpLink } from '../../src/transports/tcp.ts';
import { createUdpLink } from '../../src/transports/udp.ts';
import { systemDriverServices } from '../../src/units/drivers/systemServices.ts';
import { createTcpWire } from '../../src/units/simulators/tcpWire.ts';
import { realTime } from '../support/realTime.ts';
import { driverSuite } from '../units/driverSuite.ts';
import { codeOf, openBench } from '../units/simulatorsBench.ts';

const services = () => systemDriverServices(systemClock, null);

driverSuite(
	'Drivers over UDP and TCP',
	() => openBench({ clock: systemClock, wires: 'sockets', serial: 'tcp' }, services()),
	realTime,
);

describe('Connections', () => {
	test('a TCP link comes back when its peer does, and says why it was away', async () => {
		const wire = createTcpWire(0);
		const connection = await wire.open((bytes) => wire.send(bytes));
		if (connection.kind !== 'tcp') throw new Error('tcp');
		const link = createTcpLink(connection.host, connection.port, systemClock);
		const heard: number[] = [];
		link.onBytes((bytes) => heard.push(...bytes));
		link.open();
		await realTime.until(() => link.status().open);
		await link.write(Uint8Array.of(1, 2, 3));
		await realTime.until(() => heard.length === 3);
		await wire.plug(false);
		await realTime.until(() => !link.status().open);
		expect(link.status().reason).toMatch(/closed|ECONNREFUSED|ECONNRESET/);
		expect(await codeOf(link.write(Uint8Array.of(4)))).toBe('unit.away');
		await wire.plug(true);
		await realTime.until(() => link.status().open);
		await link.close();
		await wire.close();
	});

	test('a datagram from another host than the unit is not read', async () => {
		const link = createUdpLink({ host: '127.0.0.2', sendPort: 9, receivePort: 47_831 }, systemClock);
		const heard: Uint8Array[] = [];
		link.onBytes((bytes) => heard.push(bytes));
		link.open();
		await realTime.until(() => link.status().open);
		const stranger = createUdpLink({ host: '127.0.0.1', sendPort: 47_831, receivePort: 0 }, systemClock);
		stranger.open();
		await realTime.until(() => stranger.status().open);
		await stranger.write(encodeOsc({ address: '/a', arguments: [] })).catch(() => undefined);
		await realTime.pass(100);
		expect(heard).toHaveLength(0);
		await stranger.close();
		await link.close();
	});

	test('a port that is taken is a reason in words, not a crash', async () => {
		const first = createUdpLink({ host: '127.0.0.1', sendPort: 9, receivePort: 47_832 }, systemClock);
		const second = createUdpLink({ host: '127.0.0.1', sendPort: 9, receivePort: 47_832 }, systemClock);
		first.open();
		await realTime.until(() => first.status().open);
		second.open();
		await realTime.until(() => second.status().reason !== null);
		expect(second.status().reason).toMatch(/47832/);
		await second.close();
		await first.close();
	});
});

describe('What is not there', () => {
	test('a MIDI port that does not exist, or a machine without MIDI, is a reason in words', async () => {
		const port = createMidiPort({ port: 'No such port', inputPort: null }, systemClock);
		port.open();
		await realTime.until(() => port.status().reason !== null);
		expect(port.status().reason).toMatch(/MIDI/);
		expect(await codeOf(port.write(Uint8Array.of(0xf6)))).toBe('unit.away');
		await port.close();
	});

	test('a serial port that does not exist, or a missing library, is a reason in words', async () => {
		const line = { baudRate: 38_400, dataBits: 8, parity: 'odd', stopBits: 1 } as const;
		const port = createSerialLink({ path: '/dev/no-such-port' }, line, systemClock);
		port.open();
		await realTime.until(() => port.status().reason !== null);
		expect(port.status().reason).toMatch(/no-such-port|serialport/);
		await port.close();
	});
});
