import type { Clock } from '../../shared/clock.ts';
import { DetentError } from '../../shared/errors.ts';
import { Listeners, type Unsubscribe } from '../../shared/listeners.ts';
import { isContinuous } from '../../shared/model/control.ts';
import { findControl, type ResolvedDefinition } from '../../shared/model/definition.ts';
import type { Connection, Rig, RigUnit } from '../../shared/model/rig.ts';
import { isPosition } from '../../shared/model/setting.ts';
import { TAPE_ACTIONS } from '../../shared/model/tape.ts';
import { driverConnections } from '../../shared/model/wire.ts';
import type { Rng } from '../../shared/random.ts';
import { createMemoryLink, MemoryWire } from '../../transports/memory.ts';
import { MemoryMidi } from '../../transports/midiMemory.ts';
import type { DriverServices } from '../drivers/createDriver.ts';
import type { DeviceWire } from './deviceWire.ts';
import { type Fault, type FaultChoice, FaultGate } from './faultGate.ts';
import type { Front, FrontContext } from './front.ts';
import { createFront } from './fronts.ts';
import { createMemoryDeviceWire } from './memoryDeviceWire.ts';
import { createPtyWire } from './ptyWire.ts';
import { SimulatedBoards } from './simulatedBoards.ts';
import { type PositionChange, SimulatedBox } from './simulatedBox.ts';
import { SimulatedTape } from './simulatedTape.ts';
import { createTcpWire } from './tcpWire.ts';
import { createUdpWire } from './udpWire.ts';
import { createVirtualMidiWire } from './virtualMidiWire.ts';

export interface SimulatedStudioOptions {
	clock: Clock;
	/** For the hand's error, garbage bytes and seeded starts. */
	rng: Rng;
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
	/** Where the controls stand at first: at rest, or anywhere. */
	start: 'rest' | 'seeded';
	/** A hand sets a continuous control within ± this fraction of its travel; steps are always exact. */
	handErrorTravel: number;
}

export interface StudioLinks {
	/** How each unit with a remote, and each relay board, is reached; to be put into the rig. */
	connections: ReadonlyMap<string, Connection>;
	/** The simulated studio's MIDI ports, which exist only in this process. */
	openMidi: DriverServices['openMidi'];
	/** Services that reach this studio's units in memory, and everything else through `base`. */
	services(base: DriverServices): DriverServices;
}

interface Runtime {
	box: SimulatedBox;
	tape: SimulatedTape | null;
	front: Front | null;
	wire: DeviceWire | null;
	gate: FaultGate | null;
}

/** Serial units in memory are reached at this host name. */
const MEMORY_HOST = 'in-memory.';
/** The tape stands here when the studio starts: some way in, so that it can wind both ways. */
const TAPE_START_SECONDS = 600;

function hasButtons(connection: Connection | undefined): boolean {
	return connection?.kind === 'gpi' && TAPE_ACTIONS.some((action) => connection.outputs[action] !== undefined);
}

/** A port of its own, with the channel and the device id that the rig gives the unit. */
function simulatedPort({ id, connection }: RigUnit): Connection {
	const { channel, deviceId } = connection?.kind === 'midi' ? connection : { channel: 1, deviceId: 0 };
	return { kind: 'midi', port: `Simulated ${id}`, channel, deviceId };
}

/** All units of a rig as boxes that behave: real positions, real bytes, and faults on request. */
export class SimulatedStudio {
	readonly #options: SimulatedStudioOptions;
	readonly #units = new Map<string, Runtime>();
	readonly #changes = new Listeners<PositionChange>();
	readonly #midi = new MemoryMidi();
	readonly #memory = new Map<string, MemoryWire>();
	readonly #boards: SimulatedBoards;
	#links: StudioLinks | null = null;

	/**
	 * @param definitions resolved definitions by unit id
	 * @throws DetentError `rig.definition` when a unit has none
	 */
	constructor(rig: Rig, definitions: ReadonlyMap<string, ResolvedDefinition>, options: SimulatedStudioOptions) {
		this.#options = options;
		const { clock, rng } = options;
		this.#boards = new SimulatedBoards(rig, {
			clock,
			rng,
			wireOf: (board) => this.#lineWire(board.id, board.connection),
		});
		for (const unit of rig.units) {
			const definition = definitions.get(unit.id);
			if (definition === undefined) {
				throw new DetentError('rig.definition', { message: 'This unit has no definition.', subject: unit.id });
			}
			const box = new SimulatedBox(unit, definition, options.start === 'seeded' ? options.rng : null);
			box.onChange((change) => this.#changes.tell(change));
			const tape =
				definition.transport || hasButtons(unit.connection)
					? new SimulatedTape(options.clock, TAPE_START_SECONDS)
					: null;
			this.#boards.hang(box, tape);
			this.#units.set(unit.id, { box, tape, front: null, wire: null, gate: null });
		}
	}

	get units(): readonly string[] {
		return [...this.#units.keys()];
	}

	/** Opens every unit's remote. When one cannot be opened, all are closed again. */
	async start(): Promise<StudioLinks> {
		if (this.#links !== null) return this.#links;
		const connections = new Map<string, Connection>();
		try {
			for (const [id, runtime] of this.#units) {
				const connection = await this.#plugIn(runtime);
				if (connection !== null) connections.set(id, connection);
			}
			for (const [id, connection] of await this.#boards.start()) connections.set(id, connection);
		} catch (error) {
			await this.stop();
			throw error;
		}
		this.#links = {
			connections,
			openMidi: ({ port }) => this.#midi.open(port, this.#options.clock),
			services: (base) => this.#services(base),
		};
		return this.#links;
	}

	async stop(): Promise<void> {
		this.#links = null;
		for (const runtime of this.#units.values()) {
			runtime.front?.dispose();
			runtime.gate?.dispose();
			await runtime.wire?.close();
			runtime.front = null;
			runtime.gate = null;
			runtime.wire = null;
		}
		await this.#boards.stop();
	}

	/** Relay boards by id. */
	get boards(): SimulatedBoards {
		return this.#boards;
	}

	definition(unit: string): ResolvedDefinition {
		return this.#find(unit).box.definition;
	}

	/** Where the controls of a unit really stand: step index, or fraction of travel. */
	positions(unit: string): ReadonlyMap<string, number> {
		return this.#find(unit).box.positions;
	}

	/**
	 * A hand turns a knob.
	 *
	 * @returns where it stands then; a continuous control is off by at most `handErrorTravel`
	 * @throws DetentError `unit.refused` for a control or place that the unit has not; nothing moves then
	 */
	setByHand(unit: string, control: string, position: number): number {
		const { box } = this.#find(unit);
		const found = findControl(box.definition, control);
		const { handErrorTravel, rng } = this.#options;
		let stands = position;
		if (found !== null && isContinuous(found) && handErrorTravel > 0 && position >= 0 && position <= 1) {
			stands = Math.min(1, Math.max(0, position + (2 * rng() - 1) * handErrorTravel));
		}
		box.move(control, stands, 'hand');
		return stands;
	}

	/** Puts the knobs exactly where they were left; units, controls and places that are no longer there are passed over. */
	restore(left: Readonly<Record<string, Readonly<Record<string, number>>>>): void {
		for (const [unit, positions] of Object.entries(left)) {
			const box = this.#units.get(unit)?.box;
			for (const [id, position] of Object.entries(positions)) {
				const control = box === undefined ? null : findControl(box.definition, id);
				if (control !== null && isPosition(control, position)) box?.move(id, position, 'hand');
			}
		}
	}

	/** Every movement, by hand or by wire. */
	onPositions(listener: (change: PositionChange) => void): Unsubscribe {
		return this.#changes.add(listener);
	}

	/** The tape of a recorder, for its audio model; null for other units. */
	tape(unit: string): SimulatedTape | null {
		return this.#find(unit).tape;
	}

	/** The unit's end of its wire, for what it says by itself; null for a unit without one. */
	wireOf(unit: string): Pick<DeviceWire, 'send'> | null {
		return this.#remoteOf(unit).wire;
	}

	/**
	 * A person starts the memory dump at a unit.
	 *
	 * @throws DetentError `unit.refused` for a unit without one
	 */
	startDump(unit: string): void {
		const { front } = this.#remoteOf(unit);
		if (front?.startDump === undefined) {
			throw new DetentError('unit.refused', {
				message: 'This unit has no memory dump that could be started.',
				subject: unit,
				remedy: 'Choose a unit with a memory dump, and start the studio first.',
			});
		}
		front.startDump();
	}

	/** Breaks the remote of a unit or a relay board, or mends it (null). A unit without a remote cannot break. */
	async setFault(unit: string, fault: Fault | null): Promise<void> {
		const { gate, wire, front } = this.#remoteOf(unit);
		if (gate === null || wire === null || front === null) {
			throw new DetentError('unit.refused', {
				message: 'This unit has no remote that could break.',
				subject: unit,
				remedy: 'Choose a unit with a remote, and start the studio first.',
			});
		}
		gate.fault = fault;
		front.refuse(fault === 'nak');
		await wire.plug(fault !== 'unplugged');
	}

	/** Chooses a fault for each single message of a unit, or ends that (null). */
	faultEach(unit: string, choose: FaultChoice | null): void {
		const { gate } = this.#find(unit);
		if (gate !== null) gate.each = choose;
	}

	fault(unit: string): Fault | null {
		return this.#remoteOf(unit).gate?.fault ?? null;
	}

	/** A unit on contacts breaks with its board. */
	#remoteOf(id: string): Pick<Runtime, 'gate' | 'wire' | 'front'> {
		const board = this.#boards.remote(id);
		if (board !== null) return board;
		const runtime = this.#find(id);
		const { connection } = runtime.box.unit;
		return (connection?.kind === 'gpi' ? this.#boards.remote(connection.board) : null) ?? runtime;
	}

	#find(unit: string): Runtime {
		const runtime = this.#units.get(unit);
		if (runtime === undefined) {
			throw new DetentError('unit.refused', {
				message: `There is no unit "${unit}".`,
				subject: unit,
				remedy: `The studio has ${this.units.join(', ')}.`,
			});
		}
		return runtime;
	}

	async #plugIn(runtime: Runtime): Promise<Connection | null> {
		const { unit } = runtime.box;
		const { clock, rng } = this.#options;
		const connection = this.#connectionOf(runtime);
		// A unit on contacts has no wire of its own.
		if (connection === null || connection.kind === 'gpi') return connection;
		const wire = this.#wireOf(unit, connection);
		const gate = new FaultGate(clock, rng, (bytes) => wire.send(bytes));
		const front = this.#frontOf(runtime, connection, { box: runtime.box, clock, send: (bytes) => gate.send(bytes) });
		Object.assign(runtime, { wire, gate, front });
		return wire.open((bytes) => {
			gate.hear(bytes, (heard, refusing) => {
				front.refuse(refusing);
				front.receive(heard);
				front.refuse(gate.fault === 'nak');
			});
		});
	}

	/** The connection as it would be in memory; sockets put their own address into it. */
	#connectionOf({ box: { unit, definition } }: Runtime): Connection | null {
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

	#wireOf(unit: RigUnit, connection: Connection): DeviceWire {
		const own = this.#options.ownWires?.get(unit.id);
		if (own !== undefined) return own;
		const { wires, midi, clock } = this.#options;
		if (connection.kind === 'midi' && wires === 'sockets' && midi === 'virtual') {
			return createVirtualMidiWire(connection.port, connection, clock);
		}
		if (connection.kind === 'midi') return createMemoryDeviceWire(this.#midi.device(connection.port), connection);
		if (connection.kind !== 'osc') return this.#lineWire(unit.id, unit.connection);
		if (wires === 'memory') return this.#memoryWire(unit.id, connection);
		const named = this.#options.ports === 'rig' ? unit.connection : undefined;
		const port = named?.kind === 'osc' ? named.sendPort : 0;
		const framing = unit.connection?.kind === 'osc' ? (unit.connection.framing ?? 'udp') : 'udp';
		return framing === 'udp' ? createUdpWire(port) : createTcpWire(port, framing);
	}

	#memoryWire(id: string, connection: Connection): DeviceWire {
		const wire = new MemoryWire(`${MEMORY_HOST}${id}`);
		this.#memory.set(wire.address, wire);
		return createMemoryDeviceWire(wire, connection);
	}

	/** The device's end of a serial line, which may stand behind a TCP port. */
	#lineWire(id: string, wanted: Connection | undefined): DeviceWire {
		const { wires, serial, ports } = this.#options;
		if (wires === 'memory') return this.#memoryWire(id, { kind: 'tcp', host: `${MEMORY_HOST}${id}`, port: 1 });
		if (serial === 'pty') return createPtyWire(id);
		return createTcpWire(ports === 'rig' && wanted?.kind === 'tcp' ? wanted.port : 0);
	}

	#frontOf({ box, tape }: Runtime, connection: Connection, context: FrontContext): Front {
		const reel = tape ?? new SimulatedTape(context.clock, TAPE_START_SECONDS);
		return createFront(box.definition.remote, connection, context, reel);
	}

	#services(base: DriverServices): DriverServices {
		const { clock } = this.#options;
		return {
			...base,
			openMidi: (connection, pacing) =>
				this.#midi.has(connection.port) ? this.#midi.open(connection.port, clock) : base.openMidi(connection, pacing),
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
}
