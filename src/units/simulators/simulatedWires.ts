import type { Clock } from '../../shared/clock.ts';
import type { ResolvedDefinition } from '../../shared/model/definition.ts';
import type { Connection, RigUnit } from '../../shared/model/rig.ts';
import { driverConnections } from '../../shared/model/wire.ts';
import { createMemoryLink, MemoryWire } from '../../transports/memory.ts';
import { MemoryMidi } from '../../transports/midiMemory.ts';
import type { DriverServices } from '../drivers/driverServices.ts';
import type { DeviceWire } from './deviceWire.ts';
import { createMemoryDeviceWire } from './memoryDeviceWire.ts';
import { createPtyWire } from './ptyWire.ts';
import { createTcpWire } from './tcpWire.ts';
import { createUdpWire } from './udpWire.ts';
import { createVirtualMidiWire } from './virtualMidiWire.ts';

export interface SimulatedWiresOptions {
	clock: Clock;
	/** `sockets`: OSC on UDP, serial units as `serial` says, MIDI as `midi` says. `memory`: nothing leaves this process. */
	wires: 'sockets' | 'memory';
	/** How units with a serial line are reached: a TCP server on loopback, or a pseudo-terminal made by socat. */
	serial: 'tcp' | 'pty';
	/** With sockets: `virtual` ports that other programs see, or in `memory` (when absent). */
	midi?: 'virtual' | 'memory';
	/** Wires of units that have one of their own, by unit id; `wires` and `serial` do not count for them. */
	ownWires?: ReadonlyMap<string, DeviceWire>;
	/** Socket ports: those that the rig names where it names some, or always the system's choice. */
	ports: 'rig' | 'assigned';
}

/** Serial units in memory are reached at this host name. */
const MEMORY_HOST = 'in-memory.';

/** A port of its own, with the channel and the device id that the rig gives the unit. */
function simulatedPort({ id, connection }: RigUnit): Connection {
	const { channel, deviceId } = connection?.kind === 'midi' ? connection : { channel: 1, deviceId: 0 };
	return { kind: 'midi', port: `Simulated ${id}`, channel, deviceId };
}

/** The devices' ends of all wires of a simulated studio: in memory, on sockets, pseudo-terminals or virtual ports. */
export class SimulatedWires {
	readonly #options: SimulatedWiresOptions;
	readonly #midi = new MemoryMidi();
	readonly #memory = new Map<string, MemoryWire>();

	constructor(options: SimulatedWiresOptions) {
		this.#options = options;
	}

	/** The connection as it would be in memory; sockets put their own address into it. */
	connectionOf(unit: RigUnit, definition: ResolvedDefinition): Connection | null {
		if (unit.connection?.kind === 'gpi') return unit.connection;
		switch (definition.remote.kind) {
			case 'none':
			case 'gpi':
				return null;
			case 'midi':
				return simulatedPort(unit);
			case 'osc':
				return { kind: 'osc', host: `${MEMORY_HOST}${unit.id}`, sendPort: 7001, receivePort: 9001 };
			case 'driver':
				if (driverConnections(definition.remote).includes('midi')) return simulatedPort(unit);
				return { kind: 'tcp', host: `${MEMORY_HOST}${unit.id}`, port: 1 };
		}
	}

	/** The end of a unit's wire; not open yet. */
	wireOf(unit: RigUnit, connection: Connection): DeviceWire {
		const own = this.#options.ownWires?.get(unit.id);
		if (own !== undefined) return own;
		const { wires, midi, clock } = this.#options;
		if (connection.kind === 'midi' && wires === 'sockets' && midi === 'virtual') {
			return createVirtualMidiWire(connection.port, connection, clock);
		}
		if (connection.kind === 'midi') return createMemoryDeviceWire(this.#midi.device(connection.port), connection);
		if (connection.kind !== 'osc') return this.lineWire(unit.id, unit.connection);
		if (wires === 'memory') return this.#memoryWire(unit.id, connection);
		const named = this.#options.ports === 'rig' ? unit.connection : undefined;
		const port = named?.kind === 'osc' ? named.sendPort : 0;
		const framing = unit.connection?.kind === 'osc' ? (unit.connection.framing ?? 'udp') : 'udp';
		return framing === 'udp' ? createUdpWire(port) : createTcpWire(port, framing);
	}

	/** The device's end of a serial line, which may stand behind a TCP port. */
	lineWire(id: string, wanted: Connection | undefined): DeviceWire {
		const { wires, serial, ports } = this.#options;
		if (wires === 'memory') return this.#memoryWire(id, { kind: 'tcp', host: `${MEMORY_HOST}${id}`, port: 1 });
		if (serial === 'pty') return createPtyWire(id);
		return createTcpWire(ports === 'rig' && wanted?.kind === 'tcp' ? wanted.port : 0);
	}

	/** The MIDI ports that exist only in this process. */
	openMidi({ port }: Parameters<DriverServices['openMidi']>[0]): ReturnType<DriverServices['openMidi']> {
		return this.#midi.open(port, this.#options.clock);
	}

	/** Services that reach the units in memory, and everything else through `base`. */
	services(base: DriverServices): DriverServices {
		const { clock } = this.#options;
		return {
			...base,
			openMidi: (connection, pacing) =>
				this.#midi.has(connection.port) ? this.openMidi(connection) : base.openMidi(connection, pacing),
			openOsc: (connection) => {
				const wire = this.#memory.get(connection.host);
				return wire === undefined ? base.openOsc(connection) : createMemoryLink(wire, clock);
			},
			openTcp: (connection) => {
				const wire = this.#memory.get(connection.host);
				return wire === undefined ? base.openTcp(connection) : createMemoryLink(wire, clock);
			},
		};
	}

	#memoryWire(id: string, connection: Connection): DeviceWire {
		const wire = new MemoryWire(`${MEMORY_HOST}${id}`);
		this.#memory.set(wire.address, wire);
		return createMemoryDeviceWire(wire, connection);
	}
}
