import type { Clock } from '../shared/clock.ts';
import { type ByteLink, type Connect, createByteLink, LINK_DEFAULTS, type RawPortEvents } from './byteLink.ts';

/** The device's end of a wire that never leaves this process. */
export interface MemoryDevice {
	receive(bytes: Uint8Array): void;
}

/**
 * A wire in memory: any number of controllers on one end, one device on the other. Bytes arrive in a microtask, in the
 * order in which they were written, so that nobody sees an answer before the question was sent.
 */
export class MemoryWire {
	readonly address: string;
	#device: MemoryDevice | null = null;
	#plugged = true;
	readonly #ports = new Set<RawPortEvents>();

	constructor(address: string) {
		this.address = address;
	}

	/** Puts the device on its end; null takes it off (bytes then go nowhere). */
	attach(device: MemoryDevice | null): void {
		this.#device = device;
	}

	/** From the device to every controller. */
	send(bytes: Uint8Array): void {
		const copy = bytes.slice();
		queueMicrotask(() => {
			if (!this.#plugged) return;
			for (const port of [...this.#ports]) port.bytes(copy);
		});
	}

	/** Pulls the cable or puts it back. */
	plug(plugged: boolean): void {
		this.#plugged = plugged;
		if (plugged) return;
		const lost = [...this.#ports];
		this.#ports.clear();
		for (const port of lost) port.lost(`${this.address} was unplugged.`);
	}

	/** The controller's end. */
	readonly connect: Connect = async (events) => {
		if (!this.#plugged) throw new Error(`${this.address} is not there.`);
		this.#ports.add(events);
		return {
			write: async (bytes) => {
				if (!this.#ports.has(events)) throw new Error(`${this.address} was unplugged.`);
				const copy = bytes.slice();
				queueMicrotask(() => this.#device?.receive(copy));
			},
			close: async () => {
				this.#ports.delete(events);
			},
		};
	};
}

/** The controller's link over a wire in memory. */
export function createMemoryLink(wire: MemoryWire, clock: Clock): ByteLink {
	return createByteLink({ ...LINK_DEFAULTS, address: wire.address, clock, connect: wire.connect });
}
