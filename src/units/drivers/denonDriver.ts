import {
	DENON_ANSWERS,
	DENON_COMMANDS,
	type DenonDeck,
	DenonParser,
	type DenonPlayStatus,
	type DenonSetup,
	decodeDenonPlayStatus,
	decodeDenonSetup,
	denonDeckByte,
	encodeDenonCommand,
} from '../../protocols/denonDn780r.ts';
import type { Cancel, Clock } from '../../shared/clock.ts';
import { findControl, type ResolvedDefinition } from '../../shared/model/definition.ts';
import type { LinkState } from '../../shared/protocol/state.ts';
import type { ByteLink } from '../../transports/byteLink.ts';
import type { SetOutcome, TapeAction } from '../driver.ts';
import { BaseDriver, type Begun } from './baseDriver.ts';
import { RequestLine, type Verdict } from './requestLine.ts';
import { type Seen, TapeMachine } from './tapeMachine.ts';
import { notSettableError, refusedError } from './unitErrors.ts';

export const DENON_TIMEOUT_MS = 400;
const RETRIES = 2;
/** Before a question is repeated; no source gives a figure. */
const PAUSE_MS = 50;
const POLL_MOVING_MS = 500;
const POLL_STILL_MS = 2000;

const ACTIONS: Readonly<Record<TapeAction, readonly number[]>> = {
	play: [DENON_COMMANDS.play],
	stop: [DENON_COMMANDS.stop],
	rewind: [DENON_COMMANDS.rewind],
	forward: [DENON_COMMANDS.forward],
	/** Record goes to record pause, and play starts the tape. */
	record: [DENON_COMMANDS.record, DENON_COMMANDS.play],
};

/** Parameters of a definition's `driver` bindings, and where the setup answer tells them. */
const PARAMETERS: Readonly<Record<string, { deck: DenonDeck; tells: keyof DenonSetup; command: number | null }>> = {
	dolby_a: { deck: 'a', tells: 'dolbyA', command: DENON_COMMANDS.dolby },
	dolby_b: { deck: 'b', tells: 'dolbyB', command: DENON_COMMANDS.dolby },
	/** Told, but how they are set is not in our sources. */
	direction_a: { deck: 'a', tells: 'directionA', command: null },
	direction_b: { deck: 'b', tells: 'directionB', command: null },
};

const STANDING = new Set(['no tape', 'stop', 'record pause']);

/**
 * Denon DN-780R: transport and counter of mechanism A, Dolby of both. The machine answers every command with its own
 * code, so an answer cannot be taken for another command's.
 */
export class DenonDriver extends BaseDriver {
	readonly settable: ReadonlySet<string>;
	readonly readable: ReadonlySet<string>;
	override readonly transport: TapeMachine;
	protected readonly openLink: LinkState = 'connected';
	protected readonly probe: (signal: AbortSignal) => Promise<void>;
	readonly #parser = new DenonParser();
	readonly #line: RequestLine<Uint8Array>;
	readonly #parameters: ReadonlyMap<string, string>;
	readonly #deck: DenonDeck = 'a';
	#cancelPoll: Cancel | null = null;

	constructor(unit: string, definition: ResolvedDefinition, port: ByteLink, clock: Clock) {
		super(unit, port, clock);
		const parameters = new Map<string, string>();
		for (const [id, wire] of Object.entries(definition.wire)) {
			const name = wire.driver?.parameter;
			if (name !== undefined && PARAMETERS[name] !== undefined && findControl(definition, id) !== null) {
				parameters.set(id, name);
			}
		}
		this.#parameters = parameters;
		this.readable = new Set(parameters.keys());
		const settable = [...parameters].filter(([, name]) => PARAMETERS[name]?.command !== null);
		this.settable = new Set(settable.map(([id]) => id));
		this.#line = new RequestLine({
			unit,
			clock,
			write: (bytes) => this.port.write(bytes),
			resetParser: () => this.#parser.reset(),
			timeoutMs: DENON_TIMEOUT_MS,
			retries: RETRIES,
			retryPauseMs: PAUSE_MS,
			marker: {
				request: encodeDenonCommand(DENON_COMMANDS.machineId),
				matches: (body) => body[0] === DENON_COMMANDS.machineId,
			},
		});
		this.transport = new TapeMachine(
			unit,
			{ locate: false, record: true, position: true, motion: true },
			{
				send: async (action, signal) => {
					for (const code of ACTIONS[action]) await this.#command(code, [denonDeckByte(this.#deck)], signal);
					return 'acknowledged';
				},
				status: (signal) => this.#tapeStatus(signal),
				run: (task, signal) => this.enqueue(task, signal),
			},
			clock,
		);
		this.probe = async (signal) => {
			this.transport.tell(await this.#tapeStatus(signal));
			for (const [id, position] of await this.readAll(signal)) this.tell(id, position);
		};
	}

	protected receive(bytes: Uint8Array): void {
		for (const event of this.#parser.push(bytes)) {
			if (event.kind === 'frame' && this.#line.offer(event.body)) this.seen();
			else this.#line.garbage();
		}
	}

	protected override arrived(): void {
		this.#poll();
	}

	protected forget(reason: string): void {
		this.#cancelPoll?.();
		this.#cancelPoll = null;
		this.#parser.reset();
		this.transport.forget();
		this.#line.fail(reason);
	}

	protected override lost(reason: string): void {
		this.#cancelPoll?.();
		this.#cancelPoll = null;
		this.transport.forget();
		super.lost(reason);
	}

	protected async apply(id: string, position: number, signal: AbortSignal): Promise<SetOutcome> {
		await this.begin(id, position, signal);
		const stands = (await this.readAll(signal)).get(id);
		if (stands === position) return { evidence: 'acknowledged', position };
		throw refusedError(this.unit, `${id} stands at ${stands ?? 'an unknown place'}.`, 'Look at the deck.');
	}

	protected override async begin(id: string, position: number, signal: AbortSignal): Promise<Begun> {
		const parameter = PARAMETERS[this.#parameters.get(id) ?? ''];
		if (parameter === undefined || parameter.command === null) throw notSettableError(this.unit, id);
		await this.#command(parameter.command, [denonDeckByte(parameter.deck), 0x30 + position], signal);
		return { outcome: { evidence: 'asked', position } };
	}

	protected async readAll(signal: AbortSignal): Promise<Map<string, number>> {
		if (this.#parameters.size === 0) return new Map();
		const setup = await this.#ask(DENON_COMMANDS.establish, decodeDenonSetup, signal);
		const positions = new Map<string, number>();
		for (const [id, name] of this.#parameters) {
			const parameter = PARAMETERS[name];
			if (parameter !== undefined) positions.set(id, setup[parameter.tells]);
		}
		return positions;
	}

	/** The verdict on an answer to `code` that is not the wanted content. */
	#refusal(code: number, body: Uint8Array): Verdict<never> | null {
		if (body[0] !== code || body[1] === DENON_ANSWERS.ok) return null;
		const reason =
			body[1] === DENON_ANSWERS.conditionError
				? 'The deck cannot do this now (no tape, dubbing or twin recording).'
				: 'The deck does not know this command.';
		const error = refusedError(this.unit, reason, 'Look at the deck, then try again.');
		return body[1] === DENON_ANSWERS.formatError ? { kind: 'again', error } : { kind: 'refused', error };
	}

	async #command(code: number, parameters: readonly number[], signal: AbortSignal): Promise<void> {
		await this.#line.ask(
			encodeDenonCommand(code, parameters),
			(body) =>
				body[0] === code && body[1] === DENON_ANSWERS.ok ? { kind: 'answer', value: true } : this.#refusal(code, body),
			signal,
		);
	}

	async #ask<R>(code: number, decode: (body: Uint8Array) => R | null, signal: AbortSignal): Promise<R> {
		return this.#line.ask<R>(
			encodeDenonCommand(code),
			(body) => {
				const value = decode(body);
				return value === null ? this.#refusal(code, body) : { kind: 'answer', value };
			},
			signal,
		);
	}

	async #tapeStatus(signal: AbortSignal): Promise<Seen> {
		const status: DenonPlayStatus = await this.#ask(DENON_COMMANDS.playStatus, decodeDenonPlayStatus, signal);
		const { state, counter } = status[this.#deck];
		const digits = String(Math.abs(counter)).padStart(4, '0');
		const position = counter < 0 ? `-${digits}` : digits;
		const moving = !STANDING.has(state);
		return { mode: state, moving, position, positionSeconds: null, atSpeed: null, recording: state === 'record' };
	}

	#poll(): void {
		this.#cancelPoll?.();
		const pauseMs = this.transport.last?.moving === true ? POLL_MOVING_MS : POLL_STILL_MS;
		this.#cancelPoll = this.clock.after(pauseMs, () => {
			this.#cancelPoll = null;
			const done = () => {
				if (this.link().link === 'connected') this.#poll();
			};
			// What goes wrong here has put the link to `away` already.
			this.transport.status().then(done, done);
		});
	}
}
