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
import type { Clock } from '../../shared/clock.ts';
import { isDetentError } from '../../shared/errors.ts';
import type { ResolvedDefinition } from '../../shared/model/definition.ts';
import type { ByteLink } from '../../transports/byteLink.ts';
import type { SetOutcome, TapeAction } from '../driver.ts';
import type { Begun } from './baseDriver.ts';
import { driverParameters } from './driverParameters.ts';
import { PolledDeck } from './polledDeck.ts';
import { RequestLine, type Verdict } from './requestLine.ts';
import { type Seen, TapeMachine } from './tapeMachine.ts';
import { notSettableError, refusedError } from './unitErrors.ts';

export const DENON_TIMEOUT_MS = 400;
const RETRIES = 2;
/** Before a question is repeated; no source gives a figure. */
const PAUSE_MS = 50;
const PACE = { movingMs: 500, stillMs: 2000 };

/** A record or a flip that stayed without an answer is looked after, and tried so often. */
const TRIES = 2;

/** Parameters of a definition's `driver` bindings, where the setup answer tells them, and how they are set. */
const PARAMETERS: Readonly<Record<string, Parameter>> = {
	dolby_a: { tells: 'dolbyA', set: { how: 'value', command: DENON_COMMANDS.dolby, deck: 'a' } },
	dolby_b: { tells: 'dolbyB', set: { how: 'value', command: DENON_COMMANDS.dolby, deck: 'b' } },
	direction_a: { tells: 'directionA', set: { how: 'flip', command: DENON_COMMANDS.direction, deck: 'a' } },
	direction_b: { tells: 'directionB', set: { how: 'flip', command: DENON_COMMANDS.direction, deck: 'b' } },
	/** Concerns both mechanisms, so its only parameter is the mode. */
	reverse_mode: { tells: 'reverseMode', set: { how: 'value', command: DENON_COMMANDS.setting, deck: null } },
};

interface Parameter {
	tells: keyof DenonSetup;
	set: Setter;
}

type Setter =
	| { how: 'value'; command: number; deck: DenonDeck | null }
	/** Sent only while it stands elsewhere, and never twice unseen. */
	| { how: 'flip'; command: number; deck: DenonDeck };

const STANDING = new Set(['no tape', 'stop', 'record pause']);
const RECORDING: ReadonlySet<string> = new Set(['record pause', 'record mute', 'record']);

/**
 * Denon DN-780R: transport and counter of mechanism A, Dolby and direction of both. The machine answers every command with
 * its own code, so an answer cannot be taken for another command's.
 */
export class DenonDriver extends PolledDeck {
	readonly settable: ReadonlySet<string>;
	readonly readable: ReadonlySet<string>;
	override readonly transport: TapeMachine;
	readonly #parser = new DenonParser();
	readonly #line: RequestLine<Uint8Array>;
	/** By control id. */
	readonly #parameters: ReadonlyMap<string, Parameter>;
	readonly #deck: DenonDeck = 'a';

	constructor(unit: string, definition: ResolvedDefinition, port: ByteLink, clock: Clock) {
		super(unit, port, clock, PACE);
		this.#parameters = driverParameters(definition, PARAMETERS);
		this.readable = new Set(this.#parameters.keys());
		this.settable = this.readable;
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
				send: async (action, signal, overtaken) => {
					await this.#send(action, signal, overtaken);
					return 'acknowledged';
				},
				requireRecordable: (signal) => this.#requireRecordable(signal),
				requirePlayOnly: (signal) => this.#requirePlayOnly(signal),
				status: (signal) => this.tapeStatus(signal),
				run: (task, signal) => this.enqueue(task, signal),
			},
			clock,
		);
	}

	protected receive(bytes: Uint8Array): void {
		for (const event of this.#parser.push(bytes)) {
			if (event.kind === 'frame' && this.#line.offer(event.body)) this.seen();
			else this.#line.garbage();
		}
	}

	protected forgetLine(reason: string): void {
		this.#parser.reset();
		this.#line.fail(reason);
	}

	protected async apply(id: string, position: number, signal: AbortSignal): Promise<SetOutcome> {
		await this.begin(id, position, signal);
		const stands = (await this.readAll(signal)).get(id);
		if (stands === position) return { evidence: 'acknowledged', position };
		throw refusedError(this.unit, `${id} stands at ${stands ?? 'an unknown place'}.`, 'Look at the deck.');
	}

	protected override async begin(id: string, position: number, signal: AbortSignal): Promise<Begun> {
		const parameter = this.#parameters.get(id);
		if (parameter === undefined) throw notSettableError(this.unit, id);
		const { set, tells } = parameter;
		if (set.how === 'flip') {
			await this.#until(
				async () => (await this.#setup(signal))[tells] === position,
				() => this.#command(set.command, [denonDeckByte(set.deck)], signal, 'once'),
				`${id} did not change.`,
			);
		} else {
			const value = 0x30 + position;
			await this.#command(set.command, set.deck === null ? [value] : [denonDeckByte(set.deck), value], signal);
		}
		return { outcome: { evidence: 'asked', position } };
	}

	protected async readAll(signal: AbortSignal): Promise<Map<string, number>> {
		if (this.#parameters.size === 0) return new Map();
		const setup = await this.#setup(signal);
		const positions = new Map<string, number>();
		for (const [id, { tells }] of this.#parameters) positions.set(id, setup[tells]);
		return positions;
	}

	/** The verdict on an answer to `code` that is not the wanted content. */
	#refusal(code: number, body: Uint8Array): Verdict<never> | null {
		if (body[0] !== code || body[1] === DENON_ANSWERS.ok) return null;
		const reason =
			body[1] === DENON_ANSWERS.conditionError
				? 'The deck cannot do this now (no tape, a tape that must not be recorded, dubbing or twin recording).'
				: 'The deck does not know this command.';
		const error = refusedError(this.unit, reason, 'Look at the deck, then try again.');
		return body[1] === DENON_ANSWERS.formatError ? { kind: 'again', error } : { kind: 'refused', error };
	}

	async #send(action: TapeAction, signal: AbortSignal, overtaken: () => boolean): Promise<void> {
		if (action === 'record') return this.#record(signal, overtaken);
		const deck = [denonDeckByte(this.#deck)];
		if (action === 'play') return this.#command(DENON_COMMANDS.play, deck, signal);
		if (action === 'stop') return this.#command(DENON_COMMANDS.stop, deck, signal, 'anyway');
		// The deck's own forward is to the right, whichever way the music runs.
		const { directionA, directionB } = await this.#setup(signal);
		const reversed = (this.#deck === 'a' ? directionA : directionB) === 1;
		const right = (action === 'forward') !== reversed;
		return this.#command(right ? DENON_COMMANDS.forward : DENON_COMMANDS.rewind, deck, signal);
	}

	/** Through record pause. Its command is never sent to a deck that is in it: that would wipe five seconds of the tape. */
	async #record(signal: AbortSignal, overtaken: () => boolean): Promise<void> {
		const deck = [denonDeckByte(this.#deck)];
		let state = '';
		await this.#until(
			async () => {
				state = (await this.#playStatus(signal))[this.#deck].state;
				return RECORDING.has(state);
			},
			() => this.#command(DENON_COMMANDS.record, deck, signal, 'once'),
			'The deck does not go to record pause.',
		);
		if (overtaken()) throw refusedError(this.unit, 'It was asked for something else.', 'Look at the deck.');
		if (state !== 'record') await this.#command(DENON_COMMANDS.play, deck, signal);
	}

	async #requireRecordable(signal: AbortSignal): Promise<void> {
		const status = await this.#playStatus(signal);
		const { state } = status[this.#deck];
		if (status.system !== 'normal')
			throw refusedError(this.unit, `The deck is busy: ${status.system}.`, 'Wait for it.');
		if (state === 'no tape') throw refusedError(this.unit, 'The deck has no tape.', 'Put one into mechanism A.');
		if (state === 'stop' || RECORDING.has(state)) return;
		throw refusedError(this.unit, `The deck records from stop only, and it says "${state}".`, 'Stop it first.');
	}

	/** Does something that must not be done twice, until it is seen to be done. */
	async #until(done: () => Promise<boolean>, act: () => Promise<void>, failure: string): Promise<void> {
		for (let tries = 0; !(await done()); tries += 1) {
			if (tries >= TRIES) throw refusedError(this.unit, failure, 'Look at the deck.');
			try {
				await act();
			} catch (error) {
				// It may have been done all the same.
				if (!isDetentError(error) || (error.code !== 'unit.silent' && error.code !== 'unit.garbled')) throw error;
			}
		}
	}

	async #command(
		code: number,
		parameters: readonly number[],
		signal: AbortSignal,
		how: 'until answered' | 'once' | 'anyway' = 'until answered',
	): Promise<void> {
		const request = encodeDenonCommand(code, parameters);
		const judge = (body: Uint8Array): Verdict<true> | null =>
			body[0] === code && body[1] === DENON_ANSWERS.ok ? { kind: 'answer', value: true } : this.#refusal(code, body);
		if (how === 'once') await this.#line.askOnce(request, judge, signal);
		else if (how === 'anyway') await this.#line.askAnyway(request, judge, signal);
		else await this.#line.ask(request, judge, signal);
	}

	#playStatus(signal: AbortSignal): Promise<DenonPlayStatus> {
		return this.#ask(DENON_COMMANDS.playStatus, decodeDenonPlayStatus, signal);
	}

	#setup(signal: AbortSignal): Promise<DenonSetup> {
		return this.#ask(DENON_COMMANDS.establish, decodeDenonSetup, signal);
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

	async #requirePlayOnly(signal: AbortSignal): Promise<void> {
		const { state } = (await this.#playStatus(signal))[this.#deck];
		if (state !== 'record pause' && state !== 'record mute') return;
		throw refusedError(
			this.unit,
			`The deck is in ${state}, and play would begin a recording.`,
			'Stop it first, or arm it and ask for record.',
		);
	}

	protected async tapeStatus(signal: AbortSignal): Promise<Seen> {
		const { state, counter } = (await this.#playStatus(signal))[this.#deck];
		const digits = String(Math.abs(counter)).padStart(4, '0');
		const position = counter < 0 ? `-${digits}` : digits;
		const moving = !STANDING.has(state);
		return { mode: state, moving, position, positionSeconds: null, atSpeed: null, recording: state === 'record' };
	}
}
