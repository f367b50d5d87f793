import { readdir } from 'node:fs/promises';
import type { DeviceWire } from '../../../src/units/simulators/deviceWire.ts';
import { realTime } from '../../support/realTime.ts';
import { type Adapter, cablePort } from '../protocol.ts';
import { plugAdapter } from './host.ts';
import { GuestPort } from './port.ts';

const BY_ID = '/dev/serial/by-id';

/** What came while nobody listened was kept by the virtual machine; a cable keeps nothing. It arrives at once. */
const STALE_MS = 200;

/** Where an adapter is found, whatever `ttyUSB` number it has. */
export function adapterPath(adapter: Adapter): string {
	return `${BY_ID}/usb-QEMU_QEMU_USB_SERIAL_${adapter}-if00-port0`;
}

/** Names of the adapters that are plugged in. */
export async function adapterLinks(): Promise<string[]> {
	return readdir(BY_ID).catch(() => []);
}

/** Resolves when the kernel has this many adapters. */
export async function untilAdapters(count: number): Promise<void> {
	for (;;) {
		if ((await adapterLinks()).length === count) return;
		await realTime.pass(20);
	}
}

/** The far end of an adapter's cable: a simulated unit whose controller is on the USB serial adapter. */
export function createAdapterWire(adapter: Adapter): DeviceWire {
	let port: GuestPort | null = null;
	let plugged = true;
	return {
		open: async (receive) => {
			const opened = new GuestPort(cablePort(adapter));
			port = opened;
			let listening = false;
			opened.input.on('data', (bytes: Buffer) => {
				if (listening && port === opened) receive(bytes);
			});
			await realTime.pass(STALE_MS);
			listening = true;
			return { kind: 'serial', path: adapterPath(adapter) };
		},
		send: (bytes) => port?.write(bytes),
		plug: async (value) => {
			if (value === plugged) return;
			plugged = value;
			await plugAdapter(adapter, value);
		},
		close: async () => {
			const last = port;
			port = null;
			await last?.close();
			// The next user of the adapter finds it plugged in.
			if (!plugged) await plugAdapter(adapter, true);
			plugged = true;
		},
	};
}
