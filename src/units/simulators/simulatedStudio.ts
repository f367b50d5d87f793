import { DetentError } from '../../shared/errors.ts';
import { Listeners, type Unsubscribe } from '../../shared/listeners.ts';
import { isContinuous } from '../../shared/model/control.ts';
import { findControl, type ResolvedDefinition } from '../../shared/model/definition.ts';
import type { Connection, Rig } from '../../shared/model/rig.ts';
import { isPosition } from '../../shared/model/setting.ts';
import { TAPE_ACTIONS } from '../../shared/model/tape.ts';
import type { Rng } from '../../shared/random.ts';
import type { DriverServices } from '../drivers/driverServices.ts';
import type { DeviceWire } from './deviceWire.ts';
import { type Fault, type FaultChoice, FaultGate } from './faultGate.ts';
import type { Front, FrontContext } from './front.ts';
import { createFront } from './fronts.ts';
import { SimulatedBoards } from './simulatedBoards.ts';
import { type PositionChange, SimulatedBox } from './simulatedBox.ts';
import { SimulatedTape } from './simulatedTape.ts';
import { SimulatedWires, type SimulatedWiresOptions } from './simulatedWires.ts';

export interface SimulatedStudioOptions extends SimulatedWiresOptions {
	/** For the hand's error, garbage bytes and seeded starts. */
	rng: Rng;
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

/** The tape stands here when the studio starts: some way in, so that it can wind both ways. */
const TAPE_START_SECONDS = 600;

function hasButtons(connection: Connection | undefined): boolean {
	return connection?.kind === 'gpi' && TAPE_ACTIONS.some((action) => connection.outputs[action] !== undefined);
}

/** All units of a rig as boxes that behave: real positions, real bytes, and faults on request. */
export class SimulatedStudio {
	readonly #options: SimulatedStudioOptions;
	readonly #units = new Map<string, Runtime>();
	readonly #changes = new Listeners<PositionChange>();
	readonly #wires: SimulatedWires;
	readonly #boards: SimulatedBoards;
	#links: StudioLinks | null = null;

	/**
	 * @param definitions resolved definitions by unit id
	 * @throws DetentError `rig.definition` when a unit has none
	 */
	constructor(rig: Rig, definitions: ReadonlyMap<string, ResolvedDefinition>, options: SimulatedStudioOptions) {
		this.#options = options;
		this.#wires = new SimulatedWires(options);
		const { clock, rng } = options;
		this.#boards = new SimulatedBoards(rig, {
			clock,
			rng,
			wireOf: (board) => this.#wires.lineWire(board.id, board.connection),
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
			openMidi: (connection) => this.#wires.openMidi(connection),
			services: (base) => this.#wires.services(base),
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
		const connection = this.#wires.connectionOf(unit, runtime.box.definition);
		// A unit on contacts has no wire of its own.
		if (connection === null || connection.kind === 'gpi') return connection;
		const wire = this.#wires.wireOf(unit, connection);
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

	#frontOf({ box, tape }: Runtime, connection: Connection, context: FrontContext): Front {
		const reel = tape ?? new SimulatedTape(context.clock, TAPE_START_SECONDS);
		return createFront(box.definition.remote, connection, context, reel);
	}
}
