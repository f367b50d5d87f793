import {
	SONY_ANSWERS,
	type SonyCommandName,
	sonyAnswer,
	sonyAnswerName,
	sonyCommand,
	sonyStatusSense,
} from '../../protocols/sony9pin/commands.ts';
import {
	encodeSony9pin,
	SONY_AFTER_NAK_MS,
	SONY_ANSWER_MS,
	SONY_GAP_MS,
	type Sony9pinEvent,
	type Sony9pinFrame,
	Sony9pinParser,
	sameFrame,
} from '../../protocols/sony9pin/frame.ts';
import { describeNak, SONY_NAK } from '../../protocols/sony9pin/nak.ts';
import {
	decodeSonyStatus,
	SONY_STATUS_BYTES,
	type Sony9pinStatus,
	sonyMode,
	sonyMoves,
} from '../../protocols/sony9pin/status.ts';
import { sonyCueUp } from '../../protocols/sony9pin/time.ts';
import type { Cancel, Clock } from '../../shared/clock.ts';
import type { ResolvedDefinition } from '../../shared/model/definition.ts';
import type { TapeAction } from '../../shared/model/tape.ts';
import type { ByteLink } from '../../transports/byteLink.ts';
import type { SetOutcome } from '../driver.ts';
import { AnswerTimes } from './answerTimes.ts';
import type { Begun } from './baseDriver.ts';
import { driverParameters } from './driverParameters.ts';
import { PolledDeck } from './polledDeck.ts';
import { RequestLine, type Verdict } from './requestLine.ts';
import { SonyClock } from './sonyClock.ts';
import { type Seen, TapeMachine } from './tapeMachine.ts';
import { notSettableError, refusedError } from './unitErrors.ts';

/**
 * The machine answers within 9 ms; the rest is for USB adapters, which hold bytes back for 16 ms each way, and a busy host.
 */
export const SONY_TIMEOUT_MS = 100;
const RETRIES = 3;
/** From one status and time to the next: 25 a second. A machine that answers slower is asked as fast as it answers. */
export const POLL_MOVING_MS = 40;
const PACE = { movingMs: POLL_MOVING_MS, stillMs: 250, keepsTime: true };
/** Status and time take an answer each: above this they are not had 25 times a second. Below the lower one they are again. */
const SLOW_ANSWER_MS = 20;
const QUICK_ANSWER_MS = 15;

const ACTIONS = {
	play: 'play',
	stop: 'stop',
	record: 'record',
	rewind: 'rewind',
	forward: 'forward',
} as const satisfies Record<TapeAction, SonyCommandName>;

interface SonySwitch {
	commands: readonly [SonyCommandName, SonyCommandName];
	bit: keyof Sony9pinStatus;
}

/** Switches of a 9-pin machine: the commands for position 0 and 1, and the status bit that tells. */
const SWITCHES: Readonly<Record<string, SonySwitch>> = {
	standby: { commands: ['standbyOff', 'standbyOn'], bit: 'standby' },
	full_ee: { commands: ['fullEeOff', 'fullEeOn'], bit: 'fullEe' },
	local: { commands: ['localDisable', 'localEnable'], bit: 'local' },
	auto_mode: { commands: ['autoModeOff', 'autoModeOn'], bit: 'autoMode' },
	edit: { commands: ['editOff', 'editOn'], bit: 'edit' },
	freeze: { commands: ['freezeOff', 'freezeOn'], bit: 'freeze' },
};

const ACK = sonyAnswer('ack');

/** The machine's word for a cue: under way, complete, or neither while it stands. */
function sonyCue(status: Sony9pinStatus): Pick<Seen, 'cue'> {
	if (status.cueing) return { cue: 'under way' };
	if (status.cueComplete) return { cue: 'complete' };
	return sonyMoves(status) ? {} : { cue: 'given up' };
}

/** A recorder on Sony 9-pin: one command at a time, status and time polled, record only while armed. */
export class Sony9pinDriver extends PolledDeck {
	readonly settable: ReadonlySet<string>;
	readonly readable: ReadonlySet<string>;
	override readonly transport: TapeMachine;
	readonly #parser = new Sony9pinParser();
	readonly #line: RequestLine<Sony9pinFrame>;
	readonly #time: SonyClock;
	readonly #answers = new AnswerTimes();
	/** By control id. */
	readonly #switches: ReadonlyMap<string, SonySwitch>;
	#cancelGap: Cancel | null = null;

	constructor(unit: string, definition: ResolvedDefinition, port: ByteLink, clock: Clock) {
		super(unit, port, clock, PACE);
		this.#switches = driverParameters(definition, SWITCHES);
		this.settable = new Set(this.#switches.keys());
		this.readable = this.settable;
		this.#line = new RequestLine({
			unit,
			clock,
			write: (bytes) => this.port.write(bytes),
			resetParser: () => this.#parser.gap(),
			timeoutMs: SONY_TIMEOUT_MS,
			retries: RETRIES,
			retryPauseMs: SONY_AFTER_NAK_MS,
			marker: {
				request: encodeSony9pin(sonyCommand('deviceTypeRequest')),
				matches: (frame) => sonyAnswerName(frame) === 'deviceType',
			},
		});
		this.#time = new SonyClock((frame, judge, signal) => this.#ask(frame, judge, signal));
		this.transport = new TapeMachine(
			unit,
			{ locate: true, record: true, position: true, motion: true },
			{
				send: (action, signal) => this.#command(sonyCommand(ACTIONS[action]), signal, action === 'stop'),
				requireRecordable: (signal) => this.#requireRecordable(signal),
				locate: (seconds, signal) => this.#cue(seconds, signal),
				status: (signal) => this.tapeStatus(signal),
				run: (task, signal) => this.enqueue(task, signal),
			},
			clock,
		);
	}

	/** Which clock the machine has depends on its type. */
	protected override async greet(signal: AbortSignal): Promise<void> {
		const type = await this.#ask(
			sonyCommand('deviceTypeRequest'),
			(frame) => (sonyAnswerName(frame) === 'deviceType' ? frame.data : null),
			signal,
		);
		this.#time.startOver(type);
	}

	protected receive(bytes: Uint8Array): void {
		this.#cancelGap?.();
		this.#cancelGap = null;
		this.#handle(this.#parser.push(bytes));
		if (!this.#parser.pending) return;
		this.#cancelGap = this.clock.after(SONY_GAP_MS, () => this.#handle(this.#parser.gap()));
	}

	protected forgetLine(reason: string): void {
		this.#cancelGap?.();
		this.#answers.startOver();
		this.note(null);
		this.#parser.gap();
		this.#line.fail(reason);
	}

	protected async apply(id: string, position: number, signal: AbortSignal): Promise<SetOutcome> {
		await this.begin(id, position, signal);
		const stands = (await this.readAll(signal)).get(id);
		if (stands === position) return { evidence: 'acknowledged', position };
		throw refusedError(this.unit, `${id} did not change.`, 'Look at the machine: it may be locked to its own panel.');
	}

	protected override async begin(id: string, position: number, signal: AbortSignal): Promise<Begun> {
		const name = this.#switches.get(id)?.commands[position];
		if (name === undefined) throw notSettableError(this.unit, id);
		await this.#command(sonyCommand(name), signal);
		return { outcome: { evidence: 'asked', position } };
	}

	protected async readAll(signal: AbortSignal): Promise<Map<string, number>> {
		if (this.#switches.size === 0) return new Map();
		const status = await this.#status(signal);
		return new Map([...this.#switches].map(([id, { bit }]) => [id, status[bit] ? 1 : 0]));
	}

	#handle(events: readonly Sony9pinEvent[]): void {
		for (const event of events) {
			if (event.kind === 'frame' && this.#line.offer(event.frame)) this.seen();
			else this.#line.garbage();
		}
	}

	/**
	 * One question.
	 *
	 * @param judge content of the wanted answer, null for any other frame
	 * @param anyway sent even where nothing is heard any more
	 */
	async #ask<R>(
		frame: Sony9pinFrame,
		judge: (answer: Sony9pinFrame) => R | null,
		signal: AbortSignal,
		anyway = false,
	): Promise<R> {
		const askedMs = this.clock.monotonicMs();
		const told = await this.#line[anyway ? 'askAnyway' : 'ask']<R>(
			encodeSony9pin(frame),
			(answer) => {
				const value = judge(answer);
				return value === null ? this.#nak(answer) : { kind: 'answer', value };
			},
			signal,
		);
		if (this.#answers.add(this.clock.monotonicMs() - askedMs)) this.#judgeSpeed(this.#answers.typicalMs ?? 0);
		return told;
	}

	/** A line on which status and time cannot be had 25 times a second is said; a person can change its adapter. */
	#judgeSpeed(typicalMs: number): void {
		if (typicalMs < QUICK_ANSWER_MS) this.note(null);
		if (typicalMs <= SLOW_ANSWER_MS) return;
		const tens = Math.ceil(typicalMs / 10) * 10;
		this.note(
			`Answers take up to ${tens} ms, where the protocol has ${SONY_ANSWER_MS}: its place is told less than 25 times a second. A serial adapter with a shorter latency timer may help.`,
		);
	}

	#nak(frame: Sony9pinFrame): Verdict<never> | null {
		if (sonyAnswerName(frame) !== 'nak') return null;
		const bits = frame.data[0] ?? 0;
		const refused = refusedError(
			this.unit,
			`The machine refused the command: ${describeNak(bits)}.`,
			'Check that the machine knows this command, is in remote and has a tape.',
		);
		if ((bits & SONY_NAK.undefinedCommand) !== 0) return { kind: 'refused', error: refused };
		return { kind: 'again', error: refused };
	}

	async #command(frame: Sony9pinFrame, signal: AbortSignal, anyway = false): Promise<'acknowledged'> {
		await this.#ask(frame, (answer) => (sameFrame(answer, ACK) ? true : null), signal, anyway);
		return 'acknowledged';
	}

	#status(signal: AbortSignal): Promise<Sony9pinStatus> {
		const { group, command } = SONY_ANSWERS.status;
		return this.#ask(
			sonyStatusSense(0, SONY_STATUS_BYTES),
			(answer) => (answer.group === group && answer.command === command ? decodeSonyStatus(answer.data) : null),
			signal,
		);
	}

	async #requireRecordable(signal: AbortSignal): Promise<void> {
		const { recordInhibited, cassetteOut } = await this.#status(signal);
		if (!recordInhibited && !cassetteOut) return;
		throw refusedError(
			this.unit,
			cassetteOut ? 'The machine has no tape.' : 'The machine says that record is inhibited.',
			'Look at its record inhibit switch and at the tab of the tape.',
		);
	}

	/**
	 * Sends the machine to a place; its status tells `cueing` on the way. Null for a tape without time code: a machine is
	 * sent to places by time code alone, and by its counter it has to be wound.
	 */
	async #cue(seconds: number, signal: AbortSignal): Promise<'acknowledged' | null> {
		const label = this.#time.labelAt(seconds);
		if (label !== null) return this.#command(sonyCueUp(label), signal);
		if (this.#time.counts) return null;
		throw refusedError(
			this.unit,
			'The machine tells no place on this tape: it reads no time code, and has no counter.',
			'Wind it there with its keys.',
		);
	}

	protected async tapeStatus(signal: AbortSignal): Promise<Seen> {
		const status = await this.#status(signal);
		if (status.cassetteOut) this.#time.startOver(null);
		return {
			mode: sonyMode(status),
			moving: sonyMoves(status),
			atSpeed: status.servoLock,
			recording: status.record,
			...sonyCue(status),
			...(await this.#time.read(signal)),
		};
	}
}
