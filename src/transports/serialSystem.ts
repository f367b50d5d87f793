import { read as readFile, watch } from 'node:fs';
import { access, realpath } from 'node:fs/promises';
import { describeError } from '../shared/errors.ts';
import type { Unsubscribe } from '../shared/listeners.ts';
import { type SerialPortFacts, serialPorts } from './serialPorts.ts';

/** How a port is opened, in the words of the serial library. */
export interface SerialOpenOptions {
	path: string;
	baudRate: number;
	dataBits: 7 | 8;
	stopBits: 1 | 2;
	parity: 'none' | 'even' | 'odd';
	rtscts: boolean;
	xon: boolean;
	xoff: boolean;
	hupcl: boolean;
	lock: boolean;
}

/** What Detent uses of a port of `@serialport/bindings-cpp`. `fd` and `poller` exist on Linux and macOS. */
export interface BindingPort {
	readonly fd?: number | null;
	readonly poller?: { once(event: 'readable', callback: (error: Error | null) => void): unknown };
	read(buffer: Buffer, offset: number, length: number): Promise<{ bytesRead: number }>;
	write(buffer: Buffer): Promise<void>;
	/** Throws away what the system still holds of both directions. */
	flush(): Promise<void>;
	close(): Promise<void>;
}

interface SerialLibrary {
	SerialPort: {
		binding: {
			open(options: SerialOpenOptions): Promise<BindingPort>;
			list(): Promise<{ path: string; vendorId?: string; productId?: string; serialNumber?: string }[]>;
		};
	};
}

/** What a serial link needs of the machine. */
export interface SerialSystem {
	open(options: SerialOpenOptions): Promise<BindingPort>;
	/** One read of an open file; null when nothing is there yet. */
	read(fd: number, buffer: Buffer): Promise<number | null>;
	/** USB serial ports that are plugged in now. */
	ports(): Promise<SerialPortFacts[]>;
	exists(path: string): Promise<boolean>;
	/** Pseudo-terminals know no parity and no word length; simulators and device servers are reached through them. */
	isPseudoTerminal(path: string): Promise<boolean>;
	/** Calls back when something comes or goes in a folder; where that cannot be watched, never. */
	watchFolder(folder: string, changed: () => void): Unsubscribe;
}

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

/** The machine's own serial ports. */
export const systemSerial: SerialSystem = {
	open: async (options) => (await loadSerial()).SerialPort.binding.open(options),
	read: (fd, buffer) =>
		new Promise((resolve, reject) => {
			readFile(fd, buffer, 0, buffer.length, null, (error, bytesRead) => {
				if (error === null) resolve(bytesRead);
				else if (error.code === 'EAGAIN' || error.code === 'EWOULDBLOCK' || error.code === 'EINTR') resolve(null);
				else reject(error);
			});
		}),
	ports: () => serialPorts(process.platform, async () => (await loadSerial()).SerialPort.binding.list()),
	exists: (path) =>
		access(path).then(
			() => true,
			() => false,
		),
	isPseudoTerminal: async (path) => (await realpath(path).catch(() => path)).startsWith('/dev/pts/'),
	watchFolder: (folder, changed) => {
		try {
			const watcher = watch(folder, { persistent: false }, (event) => {
				// The other event tells of bytes written to some device of the folder.
				if (event === 'rename') changed();
			});
			// The folder itself may go (the last adapter was pulled out): the regular tries go on without it.
			watcher.on('error', () => watcher.close());
			return () => watcher.close();
		} catch {
			return () => undefined;
		}
	},
};
