import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import {
	describeFacts,
	findUsbPort,
	rigName,
	type SerialFolders,
	serialPorts,
} from '../../src/transports/serialPorts.ts';

const root = mkdtempSync(join(tmpdir(), 'detent-ports-'));
afterAll(() => rmSync(root, { recursive: true }));

/** A machine's `/sys/class/tty` and `/dev` with these adapters: socket, port name, numbers. */
function machine(
	name: string,
	adapters: readonly {
		socket: string;
		tty: string;
		serial?: string;
		interface?: string;
		byId?: string;
		acm?: boolean;
	}[],
): SerialFolders {
	const folder = join(root, name);
	const sysTty = join(folder, 'class', 'tty');
	const dev = join(folder, 'dev');
	for (const path of [sysTty, join(dev, 'serial', 'by-id'), join(dev, 'serial', 'by-path')])
		mkdirSync(path, { recursive: true });
	for (const adapter of adapters) {
		const usb = join(folder, 'devices', 'usb1', adapter.socket);
		const own = join(usb, `${adapter.socket}:1.${adapter.interface ?? '00'}`);
		// ACM ports hang on the interface itself, USB serial converters on a port below it.
		const device = adapter.acm === true ? own : join(own, adapter.tty);
		mkdirSync(join(device, 'tty', adapter.tty), { recursive: true });
		writeFileSync(join(usb, 'idVendor'), '0403\n');
		writeFileSync(join(usb, 'idProduct'), '6001\n');
		writeFileSync(join(usb, 'product'), 'FT232R USB UART\n');
		if (adapter.serial !== undefined) writeFileSync(join(usb, 'serial'), `${adapter.serial}\n`);
		writeFileSync(join(own, 'bInterfaceNumber'), `${adapter.interface ?? '00'}\n`);
		symlinkSync(device, join(device, 'tty', adapter.tty, 'device'));
		symlinkSync(join(device, 'tty', adapter.tty), join(sysTty, adapter.tty));
		symlinkSync(
			`../../${adapter.tty}`,
			join(dev, 'serial', 'by-path', `pci-usb-0:${adapter.socket}${adapter.interface ?? ''}`),
		);
		if (adapter.byId !== undefined) symlinkSync(`../../${adapter.tty}`, join(dev, 'serial', 'by-id', adapter.byId));
	}
	// Ports without an adapter: a virtual console, a port of the board.
	mkdirSync(join(sysTty, 'tty0'));
	mkdirSync(join(folder, 'devices', 'board', 'ttyS0'), { recursive: true });
	mkdirSync(join(sysTty, 'ttyS0'));
	symlinkSync(join(folder, 'devices', 'board', 'ttyS0'), join(sysTty, 'ttyS0', 'device'));
	return { sysTty, dev };
}

function fail(): never {
	throw new Error('there is no such port');
}

const portsOf = (folders: SerialFolders) => serialPorts('linux', async () => [], folders);

describe('The serial ports of a machine', () => {
	test('each USB adapter with its numbers and the names that stay', async () => {
		const folders = machine('one', [{ socket: '1-2', tty: 'ttyUSB0', serial: 'A50285BI', byId: 'usb-FTDI_A50285BI' }]);
		const ports = await portsOf(folders);
		expect(ports).toEqual([
			{
				path: join(folders.dev, 'ttyUSB0'),
				vendorId: '0403',
				productId: '6001',
				serialNumber: 'A50285BI',
				interface: 0,
				product: 'FT232R USB UART',
				byId: join(folders.dev, 'serial', 'by-id', 'usb-FTDI_A50285BI'),
				byPath: join(folders.dev, 'serial', 'by-path', 'pci-usb-0:1-2'),
			},
		]);
		expect(ports.map(describeFacts)).toEqual(['FT232R USB UART, USB 0403:6001, serial number A50285BI, interface 0']);
	});

	test('an adapter is found by what the rig says of it, upper or lower case', async () => {
		const ports = await portsOf(
			machine('two', [
				{ socket: '1-2', tty: 'ttyUSB0', serial: 'A1' },
				{ socket: '1-3', tty: 'ttyACM0', serial: 'B2', acm: true },
			]),
		);
		expect(ports).toHaveLength(2);
		expect(findUsbPort(ports, { serialNumber: 'B2' }).path).toMatch(/ttyACM0$/);
		expect(findUsbPort(ports, { vendorId: '0403', productId: '6001', serialNumber: 'A1' }).path).toMatch(/ttyUSB0$/);
	});

	test('what is not there is said together with what is', async () => {
		const ports = await portsOf(machine('three', [{ socket: '1-2', tty: 'ttyUSB0', serial: 'A1' }]));
		expect(() => findUsbPort(ports, { vendorId: '067B', productId: '2303' })).toThrow(
			/^No serial adapter USB 067B:2303 is plugged in; there are: .*ttyUSB0 \(FT232R USB UART, USB 0403:6001, serial number A1, interface 0\)\.$/,
		);
	});

	test('two adapters without serial numbers are told apart by their sockets, and the message says which', async () => {
		const ports = await portsOf(
			machine('twins', [
				{ socket: '1-2', tty: 'ttyUSB0' },
				{ socket: '1-3', tty: 'ttyUSB1' },
			]),
		);
		expect(rigName(ports[0] ?? fail(), ports)).toMatch(/^path: .*by-path\/pci-usb-0:1-2 \(its socket/);
		expect(() => findUsbPort(ports, { vendorId: '0403' })).toThrow(
			/nothing that tells them apart\. Name the socket .* path: .*by-path\/pci-usb-0:1-2 and .*by-path\/pci-usb-0:1-3\.$/,
		);
	});

	test('two with serial numbers are told apart by these, the ports of one adapter by their interface', async () => {
		const two = await portsOf(
			machine('serials', [
				{ socket: '1-2', tty: 'ttyUSB0', serial: 'A1' },
				{ socket: '1-3', tty: 'ttyUSB1', serial: 'B2' },
			]),
		);
		expect(() => findUsbPort(two, { vendorId: '0403' })).toThrow(/by its serialNumber, A1 and B2/);
		const quad = await portsOf(
			machine('quad', [
				{ socket: '1-4', tty: 'ttyUSB0', serial: 'Q', interface: '00' },
				{ socket: '1-4', tty: 'ttyUSB1', serial: 'Q', interface: '01' },
			]),
		);
		expect(() => findUsbPort(quad, { serialNumber: 'Q' })).toThrow(/by its interface, 0 and 1/);
		expect(quad.map((port) => rigName(port, quad))).toEqual([
			"usb: { vendorId: '0403', productId: '6001', serialNumber: 'Q', interface: 0 }",
			"usb: { vendorId: '0403', productId: '6001', serialNumber: 'Q', interface: 1 }",
		]);
		expect(rigName(two[0] ?? fail(), two)).toBe("usb: { vendorId: '0403', productId: '6001', serialNumber: 'A1' }");
		expect(findUsbPort(quad, { serialNumber: 'Q', interface: 1 }).path).toMatch(/ttyUSB1$/);
	});

	test('where there is no /sys the list of the serial library is used, without ports that are no USB', async () => {
		const ports = await serialPorts('darwin', async () => [
			{ path: '/dev/tty.usbserial', vendorId: '0403', productId: '6001', serialNumber: 'A1' },
			{ path: '/dev/tty.Bluetooth' },
		]);
		expect(ports.map(({ path }) => path)).toEqual(['/dev/tty.usbserial']);
		expect(findUsbPort(ports, { serialNumber: 'A1' }).path).toBe('/dev/tty.usbserial');
	});
});
