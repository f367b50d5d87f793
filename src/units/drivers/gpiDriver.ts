import { type Clock, delay } from '../../shared/clock.ts';
import type { GpiConnection } from '../../shared/model/board.ts';
import { isStepped } from '../../shared/model/control.ts';
import { findControl, type ResolvedDefinition } from '../../shared/model/definition.ts';
import { TAPE_ACTIONS, type TapeAbility, type TapeAction } from '../../shared/model/tape.ts';
import type { LinkState } from '../../shared/protocol/state.ts';
import type { RelayBoard } from '../boards/relayBoard.ts';
import type { SetOutcome } from '../driver.ts';
import { BaseDriver } from './baseDriver.ts';
import { type ContactHabits, contactHabitsOf } from './contactHabits.ts';
import { Poller } from './poller.ts';
import { talliedMotion } from './talliedMotion.ts';
import { TallyReader } from './tallyReader.ts';
import { type Seen, TapeMachine } from './tapeMachine.ts';
import { notSettableError, refusedError } from './unitErrors.ts';

/** Between two presses on one machine, so that it sees two. */
const BETWEEN_PRESSES_MS = 50;
const POLL_MOVING_MS = 100;
const POLL_STILL_MS = 250;
const POLL_SWITCHES_MS = 2000;

interface Switch {
	channel: number;
	inverted: boolean;
}

/**
 * A unit behind the contacts of a relay board: the buttons and lamps of a tape machine, and switches that are relays.
 *
 * A button is closed for a moment and is opened again whatever happens: after an error, a cancelled call, when Detent
 * ends, and when the board comes back after it was away. What the tape does is seen by its lamps alone.
 */
export class GpiDriver extends BaseDriver {
	readonly settable: ReadonlySet<string>;
	readonly readable: ReadonlySet<string>;
	override readonly transport: TapeMachine | null;
	readonly wireProtocol: string;
	protected readonly openLink: LinkState;
	protected readonly probe: ((signal: AbortSignal) => Promise<void>) | null;
	readonly #board: RelayBoard;
	readonly #habits: ContactHabits;
	readonly #failSafe: GpiConnection['failSafe'];
	readonly #outputs: Readonly<Record<string, number>>;
	/** Output of each button that is wired. */
	readonly #buttons = new Map<TapeAction, number>();
	readonly #switches = new Map<string, Switch>();
	readonly #tallies: TallyReader | null;
	#stopLitMs: number | null = null;
	#ending = new AbortController();
	readonly #poller = new Poller({
		clock: this.clock,
		everyMs: () => this.#pauseMs(),
		ask: () => this.#look(),
		goesOn: () => this.link().link === 'connected',
	});

	constructor(
		unit: string,
		definition: ResolvedDefinition,
		connection: GpiConnection,
		board: RelayBoard,
		clock: Clock,
	) {
		super(unit, board.join(), clock);
		this.#board = board;
		this.wireProtocol = board.board.kind;
		this.#habits = contactHabitsOf(definition.remote, connection);
		this.#failSafe = connection.failSafe;
		this.#outputs = connection.outputs;
		for (const [id, { gpi }] of Object.entries(definition.wire)) {
			const channel = gpi === undefined ? undefined : connection.outputs[gpi.output];
			const control = findControl(definition, id);
			if (gpi === undefined || channel === undefined || control === null || !isStepped(control)) continue;
			this.#switches.set(id, { channel, inverted: gpi.inverted === true });
		}
		for (const action of TAPE_ACTIONS) {
			const channel = connection.outputs[action];
			if (channel !== undefined) this.#buttons.set(action, channel);
		}
		this.settable = new Set(this.#switches.keys());
		this.readable = board.answers ? this.settable : new Set();
		const lamps = new Map<TapeAction, number>();
		for (const action of TAPE_ACTIONS) {
			const channel = connection.tallies?.[action];
			if (channel !== undefined && board.answers) lamps.set(action, channel);
		}
		this.#tallies =
			lamps.size === 0
				? null
				: new TallyReader((signal) => this.#sample(lamps, signal), clock, this.#habits.debounceMs);
		this.transport = this.#buttons.size + lamps.size === 0 ? null : this.#makeTransport(lamps);
		this.openLink = board.answers ? 'connected' : 'cannot be seen';
		this.probe = board.answers ? (signal) => this.#find(signal) : null;
	}

	override async start(): Promise<void> {
		if (this.#ending.signal.aborted) this.#ending = new AbortController();
		await super.start();
	}

	override async stop(): Promise<void> {
		this.#ending.abort(refusedError(this.unit, 'Detent is ending.', 'Start it again.'));
		// What cannot be reached now cannot be made safe now; the board's next start does it.
		if (this.port.status().open) await this.#makeSafe().catch(() => undefined);
		await super.stop();
	}

	/** The board listens for itself. */
	protected receive(): void {}

	protected override opened(): void {
		if (this.#board.answers) {
			super.opened();
			return;
		}
		// Nobody can tell which contacts a board without answers left closed.
		const seen = () => super.opened();
		this.enqueue((signal) => this.#release([...this.#buttons.values()], signal)).then(seen, seen);
	}

	protected override arrived(): void {
		if (this.#board.answers) this.#poller.start();
	}

	protected forget(): void {
		this.#poller.stop();
		this.#tallies?.forget();
		this.#stopLitMs = null;
		this.transport?.forget();
	}

	protected override lost(reason: string): void {
		this.forget();
		super.lost(reason);
	}

	protected async apply(id: string, position: number, signal: AbortSignal): Promise<SetOutcome> {
		const own = this.#switches.get(id);
		if (own === undefined || position > 1) throw notSettableError(this.unit, id);
		const closed = (position === 1) !== own.inverted;
		await this.#board.write(new Map([[own.channel, closed]]), this.port, signal);
		if (!this.#board.answers) return { evidence: 'asked', position };
		const stands = (await this.readAll(signal)).get(id);
		if (stands === position) return { evidence: 'acknowledged', position };
		throw refusedError(this.unit, `The relay of ${id} did not move.`, 'Check the relay board and its supply.');
	}

	protected async readAll(signal: AbortSignal): Promise<Map<string, number>> {
		const positions = new Map<string, number>();
		if (this.#switches.size === 0) return positions;
		const closed = await this.#board.readOutputs(this.port, signal);
		for (const [id, { channel, inverted }] of this.#switches) {
			positions.set(id, (closed[channel] ?? false) === inverted ? 0 : 1);
		}
		return positions;
	}

	#makeTransport(lamps: ReadonlyMap<TapeAction, number>): TapeMachine {
		const can: TapeAbility = {
			locate: false,
			record: this.#buttons.has('record') && lamps.has('record'),
			position: false,
			motion: lamps.has('stop') || lamps.has('play'),
		};
		return new TapeMachine(
			this.unit,
			can,
			{
				send: (action, signal) => this.#press(action, signal),
				status: (signal) => this.#seen(signal),
				run: (task, signal) => this.enqueue(task, signal),
			},
			this.clock,
		);
	}

	/** Finds the board: opens buttons that were left closed, and reads what can be read. */
	async #find(signal: AbortSignal): Promise<void> {
		const closed = await this.#board.readOutputs(this.port, signal);
		await this.#release(
			[...this.#buttons.values()].filter((channel) => closed[channel] === true),
			signal,
		);
		this.transport?.tell(await this.#seen(signal));
		for (const [id, position] of await this.readAll(signal)) this.tell(id, position);
		this.seen();
	}

	async #press(action: TapeAction, signal: AbortSignal): Promise<'asked'> {
		const pressed: TapeAction[] = action === 'record' && this.#habits.recordWithPlay ? ['record', 'play'] : [action];
		const channels = pressed.map((name) => {
			const channel = this.#buttons.get(name);
			if (channel !== undefined) return channel;
			throw refusedError(
				this.unit,
				`No contact is wired to ${name}.`,
				'Name its output in the rig, or use its own key.',
			);
		});
		const stop = AbortSignal.any([signal, this.#ending.signal]);
		try {
			await this.#board.write(new Map(channels.map((channel) => [channel, true])), this.port, stop);
			await delay(this.clock, this.#habits.pulseMs, stop);
		} finally {
			// A cancelled call must not leave a finger on the button.
			await this.#release(channels, new AbortController().signal);
		}
		await delay(this.clock, BETWEEN_PRESSES_MS, stop);
		return 'asked';
	}

	async #release(channels: readonly number[], signal: AbortSignal): Promise<void> {
		await this.#board.write(new Map(channels.map((channel) => [channel, false])), this.port, signal);
	}

	async #makeSafe(): Promise<void> {
		const states = new Map([...this.#buttons.values()].map((channel) => [channel, false]));
		for (const [name, state] of Object.entries(this.#failSafe ?? {})) {
			const channel = this.#outputs[name];
			if (channel !== undefined) states.set(channel, state === 'closed');
		}
		await this.#board.write(states, this.port, new AbortController().signal);
	}

	async #sample(lamps: ReadonlyMap<TapeAction, number>, signal: AbortSignal): Promise<Map<TapeAction, boolean>> {
		const high = await this.#board.readInputs([...lamps.values()], this.port, signal);
		const lit = (channel: number) => (high.get(channel) ?? false) === this.#habits.tallyHigh;
		return new Map([...lamps].map(([action, channel]) => [action, lit(channel)]));
	}

	async #seen(signal: AbortSignal): Promise<Seen> {
		const tallies = (await this.#tallies?.read(signal)) ?? new Map<TapeAction, boolean>();
		const nowMs = this.clock.monotonicMs();
		if (tallies.get('stop') !== true) this.#stopLitMs = null;
		else this.#stopLitMs ??= nowMs;
		const settled = this.#stopLitMs !== null && nowMs - this.#stopLitMs >= this.#habits.settleMs;
		const seen = talliedMotion(tallies, settled);
		return tallies.size === 0 ? { ...seen, mode: 'not known' } : seen;
	}

	#pauseMs(): number {
		if (this.#tallies === null) return POLL_SWITCHES_MS;
		return this.transport?.last?.moving === false ? POLL_STILL_MS : POLL_MOVING_MS;
	}

	async #look(): Promise<void> {
		if (this.#tallies !== null) await this.transport?.status();
		else for (const [id, position] of await this.read()) this.tell(id, position);
	}
}
