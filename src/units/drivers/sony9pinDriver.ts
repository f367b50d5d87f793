import {
	decodeSonyStatus,
	decodeSonyTime,
	describeNak,
	encodeSony9pin,
	formatSonyTime,
	SONY,
	SONY_AFTER_NAK_MS,
	SONY_GAP_MS,
	SONY_NAK,
	SONY_STATUS_BYTES,
	type Sony9pinEvent,
	type Sony9pinFrame,
	Sony9pinParser,
	type Sony9pinStatus,
	sameFrame,
	sonyStatusSense,
	sonyTimeSense,
} from '../../protocols/sony9pin.ts';
import type { Cancel, Clock } from '../../shared/clock.ts';
import { DetentError } from '../../shared/errors.ts';
import { findControl, type ResolvedDefinition } from '../../shared/model/definition.ts';
import type { LinkState } from '../../shared/protocol/state.ts';
import type { ByteLink } from '../../transports/byteLink.ts';
import type { SetOutcome, TapeAction } from '../driver.ts';
import { BaseDriver, type Begun } from './baseDriver.ts';
import { RequestLine, type Verdict } from './requestLine.ts';
import { type Seen, TapeMachine } from './tapeMachine.ts';
import { notSettableError, refusedError } from './unitErrors.ts';

/**
 * The machine answers within 9 ms; the rest is for adapters and a busy host.
 */
export const SONY_TIMEOUT_MS = 100;
const RETRIES = 3;
const POLL_MOVING_MS = 250;
const POLL_STILL_MS = 1000;

const ACTIONS: Readonly<Record<TapeAction, Sony9pinFrame>> = {
	play: SONY.play,
	stop: SONY.stop,
	record: SONY.record,
	rewind: SONY.rewind,
	forward: SONY.forward,
};

/** Switches of a 9-pin machine: the frames for position 0 and 1, and the status bit that tells. */
const SWITCHES: Readonly<Record<string, { frames: [Sony9pinFrame, Sony9pinFrame]; bit: keyof Sony9pinStatus }>> = {
	standby: { frames: [SONY.standbyOff, SONY.standbyOn], bit: 'standby' },
	full_ee: { frames: [SONY.fullEeOff, SONY.fullEeOn], bit: 'fullEe' },
	local: { frames: [SONY.localDisable, SONY.localEnable], bit: 'local' },
};

/** The state of the tape in a word, from the machine's status bits. */
export function sonyMode(status: Sony9pinStatus): string {
	if (status.cassetteOut) return 'no tape';
	if (status.record) return 'record';
	if (status.cueing) return 'cueing';
	if (status.play) return 'play';
	if (status.forward) return 'forward';
	if (status.rewind) return 'rewind';
	if (status.shuttle) return 'shuttle';
	if (status.jog) return 'jog';
	if (status.variable) return 'variable';
	if (status.eject) return 'eject';
	return status.stop ? 'stop' : 'still';
}

const STANDING = new Set(['no tape', 'stop', 'still', 'eject']);

/** A recorder on Sony 9-pin: one command at a time, status polled, record only while armed. */
export class Sony9pinDriver extends BaseDriver {
	readonly settable: ReadonlySet<string>;
	readonly readable: ReadonlySet<string>;
	override readonly transport: TapeMachine;
	protected readonly openLink: LinkState = 'connected';
	protected readonly probe: (signal: AbortSignal) => Promise<void>;
	readonly #parser = new Sony9pinParser();
	readonly #line: RequestLine<Sony9pinFrame>;
	/** Switch of each control, by control id. */
	readonly #switches: ReadonlyMap<string, string>;
	#cancelGap: Cancel | null = null;
	#cancelPoll: Cancel | null = null;

	constructor(unit: string, definition: ResolvedDefinition, port: ByteLink, clock: Clock) {
		super(unit, port, clock);
		const switches = new Map<string, string>();
		for (const [id, wire] of Object.entries(definition.wire)) {
			const name = wire.driver?.parameter;
			if (name !== undefined && SWITCHES[name] !== undefined && findControl(definition, id) !== null)
				switches.set(id, name);
		}
		this.#switches = switches;
		this.settable = new Set(switches.keys());
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
				request: encodeSony9pin(SONY.deviceTypeRequest),
				matches: (frame) => frame.group === 1 && frame.command === 0x11,
			},
		});
		this.transport = new TapeMachine(
			unit,
			{ locate: false, record: true, position: true, motion: true },
			{
				send: async (action, signal) => {
					await this.#command(ACTIONS[action], signal);
					return 'acknowledged';
				},
				status: (signal) => this.#tapeStatus(signal),
				run: (task, signal) => this.enqueue(task, signal),
			},
			clock,
		);
		this.probe = async (signal) => {
			await this.#line.ask(
				encodeSony9pin(SONY.deviceTypeRequest),
				(frame) => (frame.group === 1 && frame.command === 0x11 ? { kind: 'answer', value: true } : this.#nak(frame)),
				signal,
			);
			this.transport.tell(await this.#tapeStatus(signal));
			for (const [id, position] of await this.readAll(signal)) this.tell(id, position);
		};
	}

	protected receive(bytes: Uint8Array): void {
		this.#cancelGap?.();
		this.#cancelGap = null;
		this.#handle(this.#parser.push(bytes));
		if (!this.#parser.pending) return;
		this.#cancelGap = this.clock.after(SONY_GAP_MS, () => this.#handle(this.#parser.gap()));
	}

	protected override arrived(): void {
		this.#poll();
	}

	protected forget(reason: string): void {
		this.#cancelGap?.();
		this.#cancelPoll?.();
		this.#cancelPoll = null;
		this.#parser.gap();
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
		throw refusedError(this.unit, `${id} did not change.`, 'Look at the machine: it may be locked to its own panel.');
	}

	protected override async begin(id: string, position: number, signal: AbortSignal): Promise<Begun> {
		const frame = SWITCHES[this.#switches.get(id) ?? '']?.frames[position];
		if (frame === undefined) throw notSettableError(this.unit, id);
		await this.#command(frame, signal);
		return { outcome: { evidence: 'asked', position } };
	}

	protected async readAll(signal: AbortSignal): Promise<Map<string, number>> {
		if (this.#switches.size === 0) return new Map();
		const status = await this.#status(signal);
		const positions = [...this.#switches].map(([id, name]): [string, number] => {
			const own = SWITCHES[name];
			return [id, own !== undefined && status[own.bit] ? 1 : 0];
		});
		return new Map(positions);
	}

	#handle(events: readonly Sony9pinEvent[]): void {
		for (const event of events) {
			if (event.kind === 'frame' && this.#line.offer(event.frame)) this.seen();
			else this.#line.garbage();
		}
	}

	#nak(frame: Sony9pinFrame): Verdict<never> | null {
		if (frame.group !== 1 || frame.command !== 0x12) return null;
		const bits = frame.data[0] ?? 0;
		const refused = refusedError(
			this.unit,
			`The machine refused the command: ${describeNak(bits)}.`,
			'Check that the machine knows this command, is in remote and has a tape.',
		);
		if ((bits & SONY_NAK.undefinedCommand) !== 0) return { kind: 'refused', error: refused };
		return { kind: 'again', error: refused };
	}

	async #command(frame: Sony9pinFrame, signal: AbortSignal): Promise<void> {
		await this.#line.ask(
			encodeSony9pin(frame),
			(answer) => (sameFrame(answer, SONY.ack) ? { kind: 'answer', value: true } : this.#nak(answer)),
			signal,
		);
	}

	async #status(signal: AbortSignal): Promise<Sony9pinStatus> {
		return this.#line.ask<Sony9pinStatus>(
			encodeSony9pin(sonyStatusSense(0, SONY_STATUS_BYTES)),
			(answer) =>
				answer.group === 7 && answer.command === 0x20
					? { kind: 'answer', value: decodeSonyStatus(answer.data) }
					: this.#nak(answer),
			signal,
		);
	}

	async #tapeStatus(signal: AbortSignal): Promise<Seen> {
		const status = await this.#status(signal);
		const mode = sonyMode(status);
		const { servoLock: atSpeed, record: recording } = status;
		const position = await this.#time(signal);
		return { mode, moving: !STANDING.has(mode), position, positionSeconds: null, atSpeed, recording };
	}

	/** Time code as the machine reads it; null when it reads none or knows no time sense. */
	async #time(signal: AbortSignal): Promise<string | null> {
		try {
			return await this.#line.ask<string | null>(
				encodeSony9pin(sonyTimeSense(3)),
				(answer) => {
					if (answer.group !== 7 || answer.command === 0x20) return this.#nak(answer);
					const time = answer.command === SONY.timeDataMissing.command ? null : decodeSonyTime(answer.data);
					return { kind: 'answer', value: time === null ? null : formatSonyTime(time) };
				},
				signal,
			);
		} catch (error) {
			if (error instanceof DetentError && error.code === 'unit.refused') return null;
			throw error;
		}
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
