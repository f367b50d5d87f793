import { describe, expect, test } from 'vitest';
import { createSerialLink, lineBytesPerSecond, type SerialTarget } from '../../src/transports/serial.ts';
import type { SerialPortFacts } from '../../src/transports/serialPorts.ts';
import type { SerialOpenOptions, SerialSystem } from '../../src/transports/serialSystem.ts';
import { FakeClock, settle } from '../support/fakeClock.ts';
import { codeOf } from '../units/simulatorsBench.ts';

const LINE = { baudRate: 38_400, dataBits: 8, parity: 'odd', stopBits: 1 } as const;

/** A serial library and a machine that do what a test says. */
class FakeSystem implements SerialSystem {
	readonly opened: SerialOpenOptions[] = [];
	readonly calls: string[] = [];
	readonly written: number[] = [];
	readonly there = new Set(['/dev/ttyUSB0']);
	plugged: SerialPortFacts[] = [];
	/** Answers of the next reads; `null` is "nothing yet", after which the poller waits. */
	readonly reads: (Uint8Array | null | Error)[] = [];
	write: (bytes: Buffer) => Promise<void> = async (bytes) => void this.written.push(...bytes);
	#wakes: ((error: Error | null) => void)[] = [];
	#watchers = new Set<() => void>();

	async open(options: SerialOpenOptions) {
		if (!this.there.has(options.path)) throw new Error(`cannot open ${options.path}`);
		this.opened.push(options);
		return {
			fd: 7,
			poller: { once: (_: 'readable', callback: (error: Error | null) => void) => this.#wakes.push(callback) },
			read: () => Promise.reject(new Error('the library must not be asked to read')),
			write: (bytes: Buffer) => this.write(bytes),
			flush: async () => void this.calls.push('flush'),
			close: async () => {
				this.calls.push('close');
				this.wake(new Error('Canceled'));
			},
		};
	}

	async read(_fd: number, buffer: Buffer): Promise<number | null> {
		const next = this.reads.shift() ?? null;
		if (next === null) return null;
		if (next instanceof Error) throw next;
		buffer.set(next);
		return next.length;
	}

	wake(error: Error | null = null): void {
		for (const callback of this.#wakes.splice(0)) callback(error);
	}

	/** Something came or went in the folder. */
	changed(): void {
		for (const watcher of [...this.#watchers]) watcher();
	}

	get watched(): number {
		return this.#watchers.size;
	}

	ports = async () => this.plugged;
	exists = async (path: string) => this.there.has(path);
	isPseudoTerminal = async (path: string) => path.startsWith('/dev/pts/');
	watchFolder(_folder: string, changed: () => void) {
		this.#watchers.add(changed);
		return () => this.#watchers.delete(changed);
	}
}

async function opened(system: FakeSystem, clock: FakeClock, target: SerialTarget = { path: '/dev/ttyUSB0' }) {
	const link = createSerialLink(target, LINE, clock, system);
	const heard: number[] = [];
	link.onBytes((bytes) => heard.push(...bytes));
	link.open();
	await clock.advance(0);
	await settle();
	return { link, heard };
}

const adapter = (facts: Partial<SerialPortFacts>): SerialPortFacts => ({
	path: '/dev/ttyUSB0',
	vendorId: '0403',
	productId: '6001',
	serialNumber: 'A50285BI',
	interface: 0,
	product: 'FT232R USB UART',
	byId: null,
	byPath: null,
	...facts,
});

describe('A serial port', () => {
	test.each([
		[{ baudRate: 38_400, dataBits: 8, parity: 'odd', stopBits: 1 }, 38_400 / 11],
		[{ baudRate: 9600, dataBits: 7, parity: 'even', stopBits: 1 }, 960],
		[{ baudRate: 19_200, dataBits: 8, parity: 'none', stopBits: 2 }, 19_200 / 11],
	] as const)('opens with the framing that it is given: %o', async (line, bytesPerSecond) => {
		const system = new FakeSystem();
		const link = createSerialLink({ path: '/dev/ttyUSB0' }, line, new FakeClock(), system);
		link.open();
		await settle();
		expect(system.opened).toMatchObject([
			{ ...line, rtscts: false, xon: false, xoff: false, hupcl: false, lock: true },
		]);
		expect(lineBytesPerSecond(line)).toBe(bytesPerSecond);
		await link.close();
	});

	test.each([
		['none', { rtscts: false, xon: false, xoff: false }],
		['rts-cts', { rtscts: true, xon: false, xoff: false }],
		['xon-xoff', { rtscts: false, xon: true, xoff: true }],
	] as const)('flow control %s is what the port is opened with', async (flowControl, wanted) => {
		const system = new FakeSystem();
		const link = createSerialLink({ path: '/dev/ttyUSB0' }, { ...LINE, flowControl }, new FakeClock(), system);
		link.open();
		await settle();
		expect(system.opened[0]).toMatchObject(wanted);
		await link.close();
	});

	test('a pseudo-terminal is opened without the parity and word length that it refuses', async () => {
		const system = new FakeSystem();
		system.there.add('/dev/pts/3');
		const line = { baudRate: 9600, dataBits: 7, parity: 'even', stopBits: 1 } as const;
		const link = createSerialLink({ path: '/dev/pts/3' }, line, new FakeClock(), system);
		link.open();
		await settle();
		expect(system.opened[0]).toMatchObject({ dataBits: 8, parity: 'none' });
		await link.close();
	});

	test('hands over what comes in any pieces, waiting where there is nothing', async () => {
		const system = new FakeSystem();
		system.reads.push(Uint8Array.of(1), Uint8Array.of(2, 3), null, Uint8Array.of(4));
		const { link, heard } = await opened(system, new FakeClock());
		expect(heard).toEqual([1, 2, 3]);
		system.wake();
		await settle();
		expect(heard).toEqual([1, 2, 3, 4]);
		await link.close();
	});

	test('a read of zero bytes is an unplugged adapter, not a reason to ask again without end', async () => {
		const system = new FakeSystem();
		system.reads.push(new Uint8Array(0));
		const { link } = await opened(system, new FakeClock());
		expect(link.status()).toEqual({ open: false, reason: '/dev/ttyUSB0 was unplugged or closed at the other end.' });
		expect(system.calls).toEqual(['close']);
		await link.close();
	});

	test('a read that fails puts the port away with the reason', async () => {
		const system = new FakeSystem();
		system.reads.push(new Error('EIO: i/o error, read'));
		const { link } = await opened(system, new FakeClock());
		expect(link.status().reason).toBe('/dev/ttyUSB0: EIO: i/o error, read');
		await link.close();
	});

	test('an adapter that vanishes without a word is noticed within two seconds', async () => {
		const system = new FakeSystem();
		const clock = new FakeClock();
		const { link } = await opened(system, clock);
		await clock.advance(5000);
		expect(link.status().open).toBe(true);
		system.there.clear();
		await clock.advance(2000);
		expect(link.status()).toMatchObject({ open: false });
		expect(system.calls).toEqual(['close']);
		await link.close();
	});

	test('unplugged in the middle of a write: the write fails, what waits behind it too, and a new port is opened', async () => {
		const system = new FakeSystem();
		const clock = new FakeClock();
		const { link } = await opened(system, clock);
		system.write = () => Promise.reject(new Error('EIO: i/o error, write'));
		const codes = [codeOf(link.write(Uint8Array.of(1))), codeOf(link.write(Uint8Array.of(2)))];
		await settle();
		expect(await Promise.all(codes)).toEqual(['unit.away', 'unit.away']);
		expect(link.status().reason).toMatch(/EIO/);
		system.write = async (bytes) => void system.written.push(...bytes);
		await clock.advance(250);
		await link.write(Uint8Array.of(3));
		expect(system.written).toEqual([3]);
		expect(system.opened).toHaveLength(2);
		await link.close();
	});

	test('a write whose end is never told is given up, what it left is thrown away, and the port is made anew', async () => {
		const system = new FakeSystem();
		const clock = new FakeClock();
		const { link } = await opened(system, clock);
		system.write = () => new Promise(() => undefined);
		const code = codeOf(link.write(Uint8Array.of(1)));
		await clock.advance(1001);
		expect(await code).toBe('unit.silent');
		expect(system.calls).toEqual(['flush', 'close']);
		await clock.advance(250);
		expect(system.opened).toHaveLength(2);
		await link.close();
	});

	test('a long write gets the time that its bytes need on the line', async () => {
		const system = new FakeSystem();
		const clock = new FakeClock();
		const { link } = await opened(system, clock);
		let done: () => void = () => undefined;
		system.write = () => new Promise((resolve) => (done = resolve));
		const code = codeOf(link.write(new Uint8Array(38_400)));
		await clock.advance(11_500);
		done();
		await settle();
		expect(await code).toBe('none');
		await link.close();
	});

	test('writes never mix: the second starts when the first has left', async () => {
		const system = new FakeSystem();
		const ends: (() => void)[] = [];
		system.write = (bytes) => {
			system.written.push(...bytes);
			return new Promise((resolve) => ends.push(resolve));
		};
		const { link } = await opened(system, new FakeClock());
		const both = [link.write(Uint8Array.of(1)), link.write(Uint8Array.of(2))];
		await settle();
		expect(system.written).toEqual([1]);
		ends.shift()?.();
		await settle();
		expect(system.written).toEqual([1, 2]);
		ends.shift()?.();
		await Promise.all(both);
		await link.close();
	});
});

describe('Ports found again', () => {
	test('an adapter that is named by its numbers is opened under the path that it has now', async () => {
		const system = new FakeSystem();
		const clock = new FakeClock();
		system.plugged = [adapter({})];
		const { link } = await opened(system, clock, { usb: { vendorId: '0403', serialNumber: 'A50285BI' } });
		expect(system.opened[0]?.path).toBe('/dev/ttyUSB0');
		system.plugged = [];
		system.there.clear();
		await clock.advance(2000);
		expect(link.status().reason).toBe(
			'No serial adapter USB 0403:any, serial number A50285BI is plugged in; there are: none.',
		);
		system.plugged = [adapter({ path: '/dev/ttyUSB1' })];
		system.there.add('/dev/ttyUSB1');
		await clock.advance(1000);
		expect(link.status().open).toBe(true);
		expect(system.opened.at(-1)?.path).toBe('/dev/ttyUSB1');
		await link.close();
	});

	test('its coming is tried at once where the folder is watched, and a port that is there is not watched for', async () => {
		const system = new FakeSystem();
		const clock = new FakeClock();
		system.there.clear();
		const { link } = await opened(system, clock);
		await clock.advance(10_000);
		expect(link.status().open).toBe(false);
		system.there.add('/dev/ttyUSB0');
		system.changed();
		await settle();
		expect(link.status().open).toBe(true);
		expect(system.watched).toBe(0);
		await link.close();
	});

	test('without a watcher it is found within a second, however long it was away', async () => {
		const system = new FakeSystem();
		const clock = new FakeClock();
		system.there.clear();
		const { link } = await opened(system, clock);
		await clock.advance(3_600_000);
		system.there.add('/dev/ttyUSB0');
		await clock.advance(1000);
		expect(link.status().open).toBe(true);
		await link.close();
	});
});
