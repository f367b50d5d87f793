import {
	decodeTascamStatus,
	decodeTascamTime,
	encodeTascam,
	TASCAM,
	type TascamEvent,
	type TascamFrame,
	TascamParser,
	type TascamState,
	tascamAnswer,
} from '../../protocols/tascamAscii.ts';
import { type Clock, delay } from '../../shared/clock.ts';
import { isDetentError } from '../../shared/errors.ts';
import type { ResolvedDefinition } from '../../shared/model/definition.ts';
import type { ByteLink } from '../../transports/byteLink.ts';
import type { SetOutcome, TapeAction } from '../driver.ts';
import { driverParameters } from './driverParameters.ts';
import { PolledDeck } from './polledDeck.ts';
import { RequestLine, type Verdict } from './requestLine.ts';
import { type Seen, TapeMachine } from './tapeMachine.ts';
import { notSettableError, refusedError } from './unitErrors.ts';

/** The documents ask for 20 ms or 50 ms between commands, by model. */
export const TASCAM_PACING_MS = 50;
/** No source gives an answer time. */
export const TASCAM_TIMEOUT_MS = 500;
const RETRIES = 2;
const PACE = { movingMs: 500, stillMs: 2000 };
/** A disc needs a while to start, to stop and to be made ready. */
const CHANGE_MS = 3000;
const CHANGE_POLL_MS = 100;

interface Step {
	command: string;
	data: string;
	/** State that shows that the machine took it; null where models differ in what they then say. */
	wanted: TascamState | null;
}

const ACTIONS: Readonly<Record<TapeAction, Step>> = {
	play: { command: TASCAM.play, data: '', wanted: 'play' },
	stop: { command: TASCAM.stop, data: '', wanted: 'stop' },
	forward: { command: TASCAM.shuttle, data: '00', wanted: null },
	rewind: { command: TASCAM.shuttle, data: '01', wanted: null },
	/** Play out of record ready starts the recording. */
	record: { command: TASCAM.play, data: '', wanted: 'record' },
};
const RECORD_READY: Step = { command: TASCAM.record, data: '01', wanted: 'record ready' };

/** Selects of the protocol: `00` off, `01` on, `FF` asks. For `remote_local` 00 is remote only, 01 with the front panel. */
export const TASCAM_SELECTS: Readonly<Record<string, string>> = {
	auto_ready: '36',
	repeat: '37',
	sync_record: '38',
	incremental_play: '3A',
	key_control: '3D',
	remote_local: TASCAM.remoteLocal,
};

const STANDING: ReadonlySet<TascamState> = new Set([
	'no disc',
	'tray moves',
	'tray open',
	'stop',
	'ready',
	'input monitor',
	'record ready',
]);

/**
 * A TASCAM recorder on its ASCII protocol, over RS-232C or Telnet. The machine answers no transport command: what it took
 * is told by its state afterwards, and `F2` in between is a refusal.
 */
export class TascamDriver extends PolledDeck {
	readonly settable: ReadonlySet<string>;
	readonly readable: ReadonlySet<string>;
	override readonly transport: TapeMachine;
	readonly #parser = new TascamParser();
	readonly #line: RequestLine<TascamFrame>;
	/** Command of each control's select, by control id. */
	readonly #selects: ReadonlyMap<string, string>;
	#quietSinceMs = Number.NEGATIVE_INFINITY;
	#illegal = false;

	constructor(unit: string, definition: ResolvedDefinition, port: ByteLink, clock: Clock) {
		super(unit, port, clock, PACE);
		this.#selects = driverParameters(definition, TASCAM_SELECTS);
		this.settable = new Set(this.#selects.keys());
		this.readable = this.settable;
		this.#line = new RequestLine({
			unit,
			clock,
			write: (bytes) => this.#write(bytes),
			resetParser: () => this.#parser.reset(),
			timeoutMs: TASCAM_TIMEOUT_MS,
			retries: RETRIES,
			retryPauseMs: TASCAM_PACING_MS,
			marker: {
				request: encodeTascam(TASCAM.information),
				matches: (frame) => frame.command === tascamAnswer(TASCAM.information),
			},
		});
		this.transport = new TapeMachine(
			unit,
			{ locate: false, record: true, position: true, motion: true },
			{
				send: (action, signal, overtaken) => this.#act(action, signal, overtaken),
				requirePlayOnly: (signal) => this.#requirePlayOnly(signal),
				status: (signal) => this.tapeStatus(signal),
				run: (task, signal) => this.enqueue(task, signal),
			},
			clock,
		);
	}

	protected receive(bytes: Uint8Array): void {
		this.#quietSinceMs = this.clock.monotonicMs();
		for (const event of this.#parser.push(bytes)) this.#handle(event);
	}

	protected forgetLine(reason: string): void {
		this.#parser.reset();
		this.#line.fail(reason);
	}

	protected async apply(id: string, position: number, signal: AbortSignal): Promise<SetOutcome> {
		const command = this.#selects.get(id);
		if (command === undefined || position > 1) throw notSettableError(this.unit, id);
		await this.#tell(command, position === 0 ? '00' : '01', signal);
		const stands = await this.#select(command, signal);
		if (stands === position) return { evidence: 'acknowledged', position };
		throw refusedError(this.unit, `${id} did not change.`, 'Look at the machine: not every state allows it.');
	}

	protected async readAll(signal: AbortSignal): Promise<Map<string, number>> {
		const positions = new Map<string, number>();
		for (const [id, command] of this.#selects) {
			const position = await this.#select(command, signal);
			if (position !== null) positions.set(id, position);
		}
		return positions;
	}

	#handle(event: TascamEvent): void {
		if (event.kind === 'garbage') {
			this.#line.garbage();
			return;
		}
		const { command } = event.frame;
		this.seen();
		if (command === TASCAM.illegal) this.#illegal = true;
		if (this.#line.offer(event.frame)) return;
		// It was switched off meanwhile: nothing that was armed or asked still holds.
		if (command === TASCAM.powerOn) this.transport.forget();
		const news: readonly string[] = [TASCAM.powerOn, TASCAM.changedStatus, TASCAM.errorRequest, TASCAM.cautionRequest];
		if (news.includes(command)) this.askSoon();
	}

	/** Half duplex: nothing is sent until the line was quiet for the pause that the machines want. */
	async #write(bytes: Uint8Array): Promise<void> {
		const waitMs = this.#quietSinceMs + TASCAM_PACING_MS - this.clock.monotonicMs();
		if (waitMs > 0) await delay(this.clock, waitMs);
		await this.port.write(bytes);
		this.#quietSinceMs = this.clock.monotonicMs();
	}

	/** @param refusable false where an `F2` is an earlier command's and not this question's */
	async #ask<R>(
		command: string,
		data: string,
		decode: (data: string) => R | null,
		refusable: boolean,
		signal: AbortSignal,
	): Promise<R> {
		return this.#line.ask<R>(
			encodeTascam(command, data),
			(frame): Verdict<R> | null => {
				if (frame.command === TASCAM.illegal && refusable) {
					return { kind: 'refused', error: this.#refused() };
				}
				const value = frame.command === tascamAnswer(command) ? decode(frame.data) : null;
				return value === null ? null : { kind: 'answer', value };
			},
			signal,
		);
	}

	#refused(): Error {
		return refusedError(
			this.unit,
			'The machine refused the command.',
			'Check that it has a medium, is in remote and that this model knows the command.',
		);
	}

	/** Sends what is not answered, and sees by the next status whether the machine refused it. */
	async #tell(command: string, data: string, signal: AbortSignal): Promise<string> {
		signal.throwIfAborted();
		this.#illegal = false;
		await this.#write(encodeTascam(command, data));
		const state = await this.#mechaStatus(signal);
		if (this.#illegal) throw this.#refused();
		return state;
	}

	#mechaStatus(signal: AbortSignal): Promise<string> {
		return this.#ask(TASCAM.mechaStatus, '', (data) => data, false, signal);
	}

	async #requirePlayOnly(signal: AbortSignal): Promise<void> {
		if (decodeTascamStatus(await this.#mechaStatus(signal)) !== 'record ready') return;
		throw refusedError(
			this.unit,
			'The machine is ready to record, and play would begin a recording.',
			'Stop it first, or arm it and ask for record.',
		);
	}

	async #act(action: TapeAction, signal: AbortSignal, overtaken: () => boolean): Promise<'asked' | 'acknowledged'> {
		if (action === 'record' && (!(await this.#step(RECORD_READY, signal, overtaken)) || overtaken())) {
			throw refusedError(
				this.unit,
				'The machine did not go to record ready, so it was not told to record.',
				'Check that it has a medium that can be written.',
			);
		}
		return (await this.#step(ACTIONS[action], signal, overtaken)) ? 'acknowledged' : 'asked';
	}

	/** True once the machine's own state is the wanted one. It is not waited for any longer when something else is asked. */
	async #step({ command, data, wanted }: Step, signal: AbortSignal, overtaken: () => boolean): Promise<boolean> {
		let state = decodeTascamStatus(await this.#tell(command, data, signal));
		if (wanted === null) return state === 'forward' || state === 'rewind';
		const end = this.clock.monotonicMs() + CHANGE_MS;
		while (state !== wanted && !overtaken() && this.clock.monotonicMs() < end) {
			await delay(this.clock, CHANGE_POLL_MS, signal);
			state = decodeTascamStatus(await this.#mechaStatus(signal));
		}
		return state === wanted;
	}

	async #select(command: string, signal: AbortSignal): Promise<number | null> {
		const place = (data: string) => (data === '00' ? 0 : data === '01' ? 1 : null);
		try {
			return await this.#ask(command, 'FF', place, true, signal);
		} catch (error) {
			if (isDetentError(error) && error.code === 'unit.refused') return null;
			throw error;
		}
	}

	protected async tapeStatus(signal: AbortSignal): Promise<Seen> {
		const data = await this.#mechaStatus(signal);
		const state = decodeTascamStatus(data);
		const seconds = await this.#seconds(signal);
		const position = seconds === null ? null : `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
		const unclear = state === null || state === 'other';
		return {
			mode: state ?? `state ${data}`,
			moving: unclear ? null : !STANDING.has(state),
			position,
			positionSeconds: seconds,
			atSpeed: null,
			recording: unclear ? null : state === 'record',
		};
	}

	/** Elapsed time of the current track in whole seconds; null when the machine tells none. */
	async #seconds(signal: AbortSignal): Promise<number | null> {
		try {
			const time = await this.#ask(TASCAM.trackTime, '00', decodeTascamTime, true, signal);
			return time.minutes * 60 + time.seconds;
		} catch (error) {
			if (isDetentError(error) && error.code === 'unit.refused') return null;
			throw error;
		}
	}
}
