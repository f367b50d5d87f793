import type { Clock } from '../../shared/clock.ts';
import type { Board } from '../../shared/model/board.ts';
import type { Connection, Rig } from '../../shared/model/rig.ts';
import { TAPE_ACTIONS } from '../../shared/model/tape.ts';
import type { Rng } from '../../shared/random.ts';
import { contactHabitsOf } from '../drivers/contactHabits.ts';
import { createBoardFront } from './boardFronts.ts';
import { ContactMachine } from './contactMachine.ts';
import type { DeviceWire } from './deviceWire.ts';
import { FaultGate } from './faultGate.ts';
import type { Front } from './front.ts';
import type { SimulatedBox } from './simulatedBox.ts';
import { SimulatedRelays } from './simulatedRelays.ts';
import type { SimulatedTape } from './simulatedTape.ts';

/** What a fault can be put on. */
export interface BreakableRemote {
	front: Front;
	gate: FaultGate;
	wire: DeviceWire;
}

export interface SimulatedBoardsOptions {
	clock: Clock;
	rng: Rng;
	/** The board's end of its connection. */
	wireOf(board: Board): DeviceWire;
}

/** The relay boards of a simulated studio, with what hangs on their contacts and inputs. */
export class SimulatedBoards {
	readonly #options: SimulatedBoardsOptions;
	readonly #boards: readonly Board[];
	readonly #relays = new Map<string, SimulatedRelays>();
	readonly #remotes = new Map<string, BreakableRemote>();
	readonly #machines = new Map<string, ContactMachine>();

	constructor(rig: Rig, options: SimulatedBoardsOptions) {
		this.#options = options;
		this.#boards = rig.boards ?? [];
		for (const board of this.#boards) this.#relays.set(board.id, new SimulatedRelays(board));
	}

	get ids(): readonly string[] {
		return this.#boards.map(({ id }) => id);
	}

	/** Null for a board that is not there or not open. */
	remote(id: string): BreakableRemote | null {
		return this.#remotes.get(id) ?? null;
	}

	relays(id: string): SimulatedRelays | null {
		return this.#relays.get(id) ?? null;
	}

	/** The machine that hangs on a board's contacts; null for units that do not. */
	machine(unit: string): ContactMachine | null {
		return this.#machines.get(unit) ?? null;
	}

	/** Wires a unit to its board: relays press its buttons and move its switches, its lamps close inputs. */
	hang(box: SimulatedBox, tape: SimulatedTape | null): void {
		const { unit, definition } = box;
		const { connection } = unit;
		const relays = connection?.kind === 'gpi' ? this.#relays.get(connection.board) : undefined;
		if (connection?.kind !== 'gpi' || relays === undefined) return;
		const { clock, rng } = this.#options;
		for (const [id, { gpi }] of Object.entries(definition.wire)) {
			const channel = gpi === undefined ? undefined : connection.outputs[gpi.output];
			if (gpi === undefined || channel === undefined) continue;
			const inverted = gpi.inverted === true;
			const closedAt = (position: number | undefined) => (position === 1) !== inverted;
			relays.set(channel, closedAt(box.positions.get(id)));
			relays.onChange((change) => {
				if (change.channel === channel) box.move(id, change.closed === inverted ? 0 : 1, 'wire');
			});
			// A hand on the board's own button.
			box.onChange((change) => {
				if (change.control === id && change.by === 'hand') relays.set(channel, closedAt(change.position));
			});
		}
		if (tape === null) return;
		const machine = new ContactMachine(tape, contactHabitsOf(definition.remote, connection), clock, rng);
		this.#machines.set(unit.id, machine);
		for (const action of TAPE_ACTIONS) {
			const button = connection.outputs[action];
			relays.onChange(({ channel, closed }) => {
				if (channel === button) machine.contact(action, closed);
			});
			const lamp = connection.tallies?.[action];
			if (lamp !== undefined) relays.wire(lamp, () => machine.level(action));
		}
	}

	/** Opens every board. @returns how each is reached */
	async start(): Promise<Map<string, Connection>> {
		const connections = new Map<string, Connection>();
		const { clock, rng, wireOf } = this.#options;
		for (const board of this.#boards) {
			const relays = this.#relays.get(board.id);
			if (relays === undefined) continue;
			const wire = wireOf(board);
			const gate = new FaultGate(clock, rng, (bytes) => wire.send(bytes));
			const front = createBoardFront({ board, relays, clock, send: (bytes) => gate.send(bytes) });
			this.#remotes.set(board.id, { front, gate, wire });
			connections.set(board.id, await wire.open((bytes) => gate.hear(bytes, (heard) => front.receive(heard))));
		}
		return connections;
	}

	async stop(): Promise<void> {
		for (const { front, gate, wire } of this.#remotes.values()) {
			front.dispose();
			gate.dispose();
			await wire.close();
		}
		this.#remotes.clear();
		for (const machine of this.#machines.values()) machine.dispose();
	}
}
