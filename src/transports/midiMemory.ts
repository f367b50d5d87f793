import type { Clock } from '../shared/clock.ts';
import { createByteLink, LINK_DEFAULTS } from './byteLink.ts';
import { MemoryWire } from './memory.ts';
import type { MidiPort } from './midi.ts';

/** MIDI ports in memory, by name; a port appears when it is first asked for by its device. */
export class MemoryMidi {
	readonly #wires = new Map<string, MemoryWire>();

	/** The device's end of a port; made on the first call. */
	device(port: string): MemoryWire {
		const wire = this.#wires.get(port) ?? new MemoryWire(port);
		this.#wires.set(port, wire);
		return wire;
	}

	has(port: string): boolean {
		return this.#wires.has(port);
	}

	/** The controller's end, the same interface as a real port. */
	open(port: string, clock: Clock): MidiPort {
		// There is nothing to be gained by opening it anew: it cannot be dead without being gone.
		const { reopen: _, ...link } = createByteLink({
			...LINK_DEFAULTS,
			address: port,
			clock,
			connect: async (events) => {
				const wire = this.#wires.get(port);
				if (wire === undefined) throw new Error(`There is no MIDI port "${port}".`);
				return wire.connect(events);
			},
		});
		return link;
	}
}
