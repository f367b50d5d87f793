import { dirname } from 'node:path';
import type { Cancel, Clock } from '../shared/clock.ts';
import { describeError } from '../shared/errors.ts';
import type { SerialLine } from '../shared/model/wire.ts';
import { type ByteLink, createByteLink, LINK_DEFAULTS, type RawPort, type RawPortEvents } from './byteLink.ts';
import { describeUsb, findUsbPort, type UsbPortName } from './serialPorts.ts';
import { type BindingPort, type SerialSystem, systemSerial } from './serialSystem.ts';

/** Which port: a path, best one that stays (`/dev/serial/by-id/…`), or the adapter's own numbers. */
export type SerialTarget = { path: string } | { usb: UsbPortName };

const READ_BYTES = 4096;
/** A port that vanishes without a word is looked for this often, and one that is away is tried this often. */
const POLL_MS = 1000;

/** How a person knows the port. */
export function serialAddress(target: SerialTarget): string {
	return 'path' in target ? target.path : describeUsb(target.usb);
}

/** Bytes that a line carries in a second: start, data, parity and stop bits. */
export function lineBytesPerSecond({ baudRate, dataBits, parity, stopBits }: SerialLine): number {
	return baudRate / (1 + dataBits + (parity === 'none' ? 0 : 1) + stopBits);
}

async function openPort(path: string, line: SerialLine, system: SerialSystem): Promise<BindingPort> {
	const pseudo = await system.isPseudoTerminal(path);
	const { baudRate, stopBits, flowControl } = line;
	return system.open({
		path,
		baudRate,
		dataBits: pseudo ? 8 : line.dataBits,
		stopBits,
		parity: pseudo ? 'none' : line.parity,
		rtscts: flowControl === 'rts-cts',
		xon: flowControl === 'xon-xoff',
		xoff: flowControl === 'xon-xoff',
		// Closing must not drop DTR, which resets some devices.
		hupcl: false,
		lock: true,
	});
}

type Poller = NonNullable<BindingPort['poller']>;

/** False when the poller was cancelled or the port hung up. */
function readable(poller: Poller): Promise<boolean> {
	return new Promise((resolve) => {
		poller.once('readable', (error) => resolve(error === null));
	});
}

async function connectSerial(
	target: SerialTarget,
	line: SerialLine,
	clock: Clock,
	system: SerialSystem,
	events: RawPortEvents,
): Promise<RawPort> {
	const path = 'path' in target ? target.path : findUsbPort(await system.ports(), target.usb).path;
	const port = await openPort(path, line, system);
	let closed = false;
	let cancelPoll: Cancel = () => undefined;
	/** A read that the system has in hand: the port must not be closed under it. */
	let reading: Promise<unknown> = Promise.resolve();
	/** Writes go one after the other: two at once would mix their bytes when the line takes only a part. */
	let writing: Promise<unknown> = Promise.resolve();
	let unwritten = 0;
	const lost = (reason: string) => {
		if (!closed) events.lost(reason);
	};
	/**
	 * The library's own read asks again, without end, when the system returns zero bytes, and that is how a serial
	 * adapter that was pulled out answers. Here zero bytes mean that the port is gone.
	 */
	const next = async (buffer: Buffer): Promise<number> => {
		const { fd, poller } = port;
		if (typeof fd !== 'number' || poller === undefined) return (await port.read(buffer, 0, buffer.length)).bytesRead;
		for (;;) {
			const now = system.read(fd, buffer);
			reading = now.catch(() => undefined);
			const count = await now;
			if (count !== null) return count;
			// A closed port's poller must not be touched: that ends the process.
			if (closed || !(await readable(poller)) || closed) return 0;
		}
	};
	const pump = async () => {
		const buffer = Buffer.alloc(READ_BYTES);
		try {
			for (;;) {
				const count = await next(buffer);
				if (closed) return;
				if (count === 0) break;
				events.bytes(Uint8Array.from(buffer.subarray(0, count)));
			}
			lost(`${path} was unplugged or closed at the other end.`);
		} catch (error) {
			lost(`${path}: ${describeError(error)}`);
		}
	};
	const lookFor = () => {
		cancelPoll = clock.after(POLL_MS, () => {
			void system.exists(path).then((there) => {
				if (closed) return;
				if (there) lookFor();
				else lost(`${path} is gone: its adapter was unplugged.`);
			});
		});
	};
	void pump();
	lookFor();
	return {
		write: (bytes) => {
			unwritten += 1;
			const written = writing
				.then(() => {
					if (closed) throw new Error(`${path} was closed.`);
					return port.write(Buffer.from(bytes));
				})
				.finally(() => {
					unwritten -= 1;
				});
			writing = written.catch(() => undefined);
			return written;
		},
		close: async () => {
			if (closed) return;
			closed = true;
			cancelPoll();
			// Closing waits up to half a minute for bytes that a stopped line does not take; they are not wanted any more.
			if (unwritten > 0) await port.flush().catch(() => undefined);
			await reading;
			await port.close();
		},
	};
}

/**
 * A serial port that is opened again when its adapter comes back, under whatever name: a port that is named by its USB
 * numbers is looked up anew each time. Its coming is noticed at once where the folder can be watched, else within a
 * second.
 *
 * Parity errors can't be seen through the library: the protocol's checksum and a status poll have to find them.
 */
export function createSerialLink(
	target: SerialTarget,
	line: SerialLine,
	clock: Clock,
	system: SerialSystem = systemSerial,
): ByteLink {
	return createByteLink({
		...LINK_DEFAULTS,
		retryMaxMs: POLL_MS,
		address: serialAddress(target),
		clock,
		bytesPerSecond: lineBytesPerSecond(line),
		whileAway: (tryNow) => system.watchFolder('path' in target ? dirname(target.path) : '/dev', tryNow),
		connect: (events) => connectSerial(target, line, clock, system, events),
	});
}
