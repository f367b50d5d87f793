import { read as readFile } from 'node:fs';
import { realpath } from 'node:fs/promises';
import type { Clock } from '../shared/clock.ts';
import { describeError } from '../shared/errors.ts';
import type { SerialLine } from '../shared/model/wire.ts';
import { type ByteLink, createByteLink, LINK_DEFAULTS, type RawPort, type RawPortEvents } from './byteLink.ts';

/** What Detent uses of a port of `@serialport/bindings-cpp`. `fd` and `poller` exist on Linux and macOS. */
interface BindingPort {
	readonly fd?: number | null;
	readonly poller?: { once(event: 'readable', callback: (error: Error | null) => void): unknown };
	read(buffer: Buffer, offset: number, length: number): Promise<{ bytesRead: number }>;
	write(buffer: Buffer): Promise<void>;
	close(): Promise<void>;
}

interface SerialLibrary {
	SerialPort: { binding: { open(options: object): Promise<BindingPort> } };
}

const READ_BYTES = 4096;

async function loadSerial(): Promise<SerialLibrary> {
	try {
		const name = 'serialport';
		// Loaded by a computed name: the package is optional, and its types do not fit ES modules.
		return (await import(name)) as SerialLibrary;
	} catch (error) {
		throw new Error(
			`Serial ports need the optional package "serialport", which cannot be loaded: ${describeError(error)}`,
		);
	}
}

/** Pseudo-terminals know no parity; simulators and device servers are reached through them. */
async function isPseudoTerminal(path: string): Promise<boolean> {
	const target = await realpath(path).catch(() => path);
	return target.startsWith('/dev/pts/');
}

type Poller = NonNullable<BindingPort['poller']>;

/** One read of the system; null when nothing is there yet. */
function readNow(fd: number, buffer: Buffer): Promise<number | null> {
	return new Promise((resolve, reject) => {
		readFile(fd, buffer, 0, buffer.length, null, (error, bytesRead) => {
			if (error === null) resolve(bytesRead);
			else if (error.code === 'EAGAIN' || error.code === 'EWOULDBLOCK' || error.code === 'EINTR') resolve(null);
			else reject(error);
		});
	});
}

/** False when the poller was cancelled or the port hung up. */
function readable(poller: Poller): Promise<boolean> {
	return new Promise((resolve) => {
		poller.once('readable', (error) => resolve(error === null));
	});
}

async function connectSerial(path: string, line: SerialLine, events: RawPortEvents): Promise<RawPort> {
	const { SerialPort } = await loadSerial();
	const parity = (await isPseudoTerminal(path)) ? 'none' : line.parity;
	const { baudRate, dataBits, stopBits, flowControl } = line;
	const port = await SerialPort.binding.open({
		path,
		baudRate,
		dataBits,
		stopBits,
		parity,
		rtscts: flowControl === 'rts-cts',
		xon: flowControl === 'xon-xoff',
		xoff: flowControl === 'xon-xoff',
		// Closing must not drop DTR, which resets some devices.
		hupcl: false,
		lock: true,
	});
	let closed = false;
	/** A read that the system has in hand: the port must not be closed under it. */
	let reading: Promise<unknown> = Promise.resolve();
	/**
	 * The library's own read asks again, without end, when the system returns zero bytes, and that is how a serial
	 * adapter that was pulled out answers. Here zero bytes mean that the port is gone.
	 */
	const next = async (buffer: Buffer): Promise<number> => {
		const { fd, poller } = port;
		if (typeof fd !== 'number' || poller === undefined) return (await port.read(buffer, 0, buffer.length)).bytesRead;
		for (;;) {
			const now = readNow(fd, buffer);
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
			events.lost(`${path} was unplugged or closed at the other end.`);
		} catch (error) {
			if (!closed) events.lost(`${path}: ${describeError(error)}`);
		}
	};
	void pump();
	return {
		write: (bytes) => port.write(Buffer.from(bytes)),
		close: async () => {
			if (closed) return;
			closed = true;
			await reading;
			await port.close();
		},
	};
}

/**
 * A serial port that is opened again when its adapter comes back. Give a stable path (`/dev/serial/by-id/…`).
 *
 * Parity errors can't be seen through the library: the protocol's checksum and a status poll have to find them.
 */
export function createSerialLink(path: string, line: SerialLine, clock: Clock): ByteLink {
	return createByteLink({
		...LINK_DEFAULTS,
		address: path,
		clock,
		connect: (events) => connectSerial(path, line, events),
	});
}
