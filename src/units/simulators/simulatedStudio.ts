import type { Clock } from '../../shared/clock.ts';
import { DetentError } from '../../shared/errors.ts';
import { isContinuous } from '../../shared/model/control.ts';
import { findControl, type ResolvedDefinition } from '../../shared/model/definition.ts';
import type { Connection, Rig, RigUnit } from '../../shared/model/rig.ts';
import { isPosition } from '../../shared/model/setting.ts';
import type { Rng } from '../../shared/random.ts';
import { Listeners, type Unsubscribe } from '../../transports/byteLink.ts';
import { createMemoryLink, MemoryWire } from '../../transports/memory.ts';
import { MemoryMidi } from '../../transports/midiMemory.ts';
import type { DriverServices } from '../drivers/createDriver.ts';
import { createDenonFront } from './denonFront.ts';
import type { DeviceWire } from './deviceWire.ts';
import { type Fault, FaultGate } from './faultGate.ts';
import type { Front, FrontContext } from './front.ts';
import { createMemoryDeviceWire } from './memoryDeviceWire.ts';
import { createMidiFront } from './midiFront.ts';
import { createOscFront } from './oscFront.ts';
import { createPtyWire } from './ptyWire.ts';
import { type PositionChange, SimulatedBox } from './simulatedBox.ts';
import { SimulatedTape } from './simulatedTape.ts';
import { createSony9pinFront } from './sony9pinFront.ts';
import { createTcpWire } from './tcpWire.ts';
import { createUdpWire } from './udpWire.ts';

export interface SimulatedStudioOptions {
	clock: Clock;
	/** For the hand's error, garbage bytes and seeded starts. */
	rng: Rng;
	/** `sockets`: OSC on UDP, serial units as `serial` says, MIDI in memory. `memory`: nothing leaves this process. */
	wires: 'sockets' | 'memory';
	/** How units with a serial line are reached: a TCP server on loopback, or a pseudo-terminal made by socat. */
	serial: 'tcp' | 'pty';
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
	/** How each unit with a remote is reached; to be put into the rig. */
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

/** All units of a rig as boxes that behave: real positions, real bytes, and faults on request. */
export class SimulatedStudio {
	readonly #options: SimulatedStudioOptions;
	readonly #units = new Map<string, Runtime>();
	readonly #changes = new Listeners<PositionChange>();
	readonly #midi = new MemoryMidi();
	readonly #memory = new Map<string, MemoryWire>();
	#links: StudioLinks | null = null;

	/**
	 * @param definitions resolved definitions by unit id
	 * @throws DetentError `rig.definition` when a unit has none
	 */
	constructor(rig: Rig, definitions: ReadonlyMap<string, ResolvedDefinition>, options: SimulatedStudioOptions) {
		this.#options = options;
		for (const unit of rig.units) {
			const definition = definitions.get(unit.id);
			if (definition === undefined) {
				throw new DetentError('rig.definition', { message: 'This unit has no definition.', subject: unit.id });
			}
			const box = new SimulatedBox(unit, definition, options.start === 'seeded' ? options.rng : null);
			box.onChange((change) => this.#changes.tell(change));
			const tape = definition.transport ? new SimulatedTape(options.clock, TAPE_START_SECONDS) : null;
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

	/** Breaks a unit's remote, or mends it (null). A unit without a remote cannot break. */
	async setFault(unit: string, fault: Fault | null): Promise<void> {
		const { gate, wire, front } = this.#find(unit);
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

	fault(unit: string): Fault | null {
		return this.#find(unit).gate?.fault ?? null;
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
		if (connection === null) return null;
		const wire = this.#wireOf(unit, connection);
		const gate = new FaultGate(clock, rng, (bytes) => wire.send(bytes));
		const front = this.#frontOf(runtime, connection, { box: runtime.box, clock, send: (bytes) => gate.send(bytes) });
		Object.assign(runtime, { wire, gate, front });
		return wire.open((bytes) => {
			if (gate.hears) front.receive(bytes);
		});
	}

	/** The connection as it would be in memory; sockets put their own address into it. */
	#connectionOf({ box: { unit, definition } }: Runtime): Connection | null {
		switch (definition.remote.kind) {
			case 'none':
				return null;
			case 'midi': {
				const wanted = unit.connection?.kind === 'midi' ? unit.connection : null;
				const { channel, deviceId } = wanted ?? { channel: 1, deviceId: 0 };
				return { kind: 'midi', port: `Simulated ${unit.id}`, channel, deviceId };
			}
			case 'osc':
				return { kind: 'osc', host: `${MEMORY_HOST}${unit.id}`, sendPort: 7001, receivePort: 9001 };
			case 'driver':
				return { kind: 'tcp', host: `${MEMORY_HOST}${unit.id}`, port: 1 };
		}
	}

	#wireOf(unit: RigUnit, connection: Connection): DeviceWire {
		const own = this.#options.ownWires?.get(unit.id);
		if (own !== undefined) return own;
		if (connection.kind === 'midi') return createMemoryDeviceWire(this.#midi.device(connection.port), connection);
		if (this.#options.wires === 'memory') {
			const wire = new MemoryWire(`${MEMORY_HOST}${unit.id}`);
			this.#memory.set(wire.address, wire);
			return createMemoryDeviceWire(wire, connection);
		}
		const named = this.#options.ports === 'rig' ? unit.connection : undefined;
		if (connection.kind === 'osc') return createUdpWire(named?.kind === 'osc' ? named.sendPort : 0);
		if (this.#options.serial === 'pty') return createPtyWire(unit.id);
		return createTcpWire(named?.kind === 'tcp' ? named.port : 0);
	}

	#frontOf({ box: { definition }, tape }: Runtime, connection: Connection, context: FrontContext): Front {
		const { remote } = definition;
		if (remote.kind === 'midi' && connection.kind === 'midi') {
			return createMidiFront(context, remote, { device: connection.deviceId, channel: connection.channel - 1 });
		}
		if (remote.kind === 'osc') return createOscFront(context, remote);
		const reel = tape ?? new SimulatedTape(context.clock, TAPE_START_SECONDS);
		if (remote.kind === 'driver' && remote.driver === 'denon-dn780r') return createDenonFront(context, reel);
		return createSony9pinFront(context, reel);
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
