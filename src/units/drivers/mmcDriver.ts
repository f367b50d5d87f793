import { MidiParser } from '../../protocols/midi.ts';
import type { MmcCommand } from '../../protocols/mmc/commands.ts';
import { MMC_FIELDS, type MmcField } from '../../protocols/mmc/fields.ts';
import { decodeMmc, encodeMmc, MMC_ALL } from '../../protocols/mmc/message.ts';
import type { MotionTally } from '../../protocols/mmc/motion.ts';
import { mmcTime } from '../../protocols/mmc/time.ts';
import { decodeMtc } from '../../protocols/mtc.ts';
import { MtcReader } from '../../protocols/mtcReader.ts';
import { type TimeCodeRate, timeCodeAt } from '../../protocols/timeCode.ts';
import { type Cancel, type Clock, delay } from '../../shared/clock.ts';
import type { MmcAbility } from '../../shared/model/wire.ts';
import type { LinkState } from '../../shared/protocol/state.ts';
import type { MidiPort } from '../../transports/midi.ts';
import type { SetOutcome, TapeAction } from '../driver.ts';
import { BaseDriver } from './baseDriver.ts';
import { mmcOrder, type Obeyed, obeysAction, obeysLocate } from './mmcOrders.ts';
import { MMC_STATUS_FIELDS, seenByAnswers, seenByTimeCode, selectedTime } from './mmcStatus.ts';
import { Poller } from './poller.ts';
import { RequestLine } from './requestLine.ts';
import { type Seen, TapeMachine } from './tapeMachine.ts';
import { notSettableError, refusedError } from './unitErrors.ts';

/** With one retry, and asked at least every 900 ms, a machine that fell silent is away within two seconds. */
export const MMC_TIMEOUT_MS = 500;
const RETRIES = 1;
const POLL_MOVING_MS = 250;
const POLL_STILL_MS = 900;
/** A command shows in the tally at once; a busy machine gets this long. */
const TAKEN_MS = 500;
const TAKEN_POLL_MS = 50;
/** How often time code that runs is told on. */
const SHOW_MS = 250;
/** A machine of which nothing but time code is heard cannot be seen any more after this. */
export const MTC_UNHEARD_MS = 2000;
const DAY_SECONDS = 86_400;

/**
 * A recorder on MIDI Machine Control (RP-013). One that answers is known by its motion tally and its record status; of one
 * that only listens no more is known than its time code tells: that the tape runs, never that it stands. Record is for
 * machines that answer.
 */
export class MmcDriver extends BaseDriver {
	readonly settable: ReadonlySet<string> = new Set();
	readonly readable: ReadonlySet<string> = new Set();
	override readonly transport: TapeMachine;
	protected readonly probe: ((signal: AbortSignal) => Promise<void>) | null;
	readonly #ability: MmcAbility;
	readonly #device: number;
	readonly #parser = new MidiParser();
	readonly #line: RequestLine<MmcField>;
	readonly #mtc = new MtcReader();
	/** Of the code on the tape, as it was heard last. */
	#rate: TimeCodeRate = '25';
	#mtcHeardMs = Number.NEGATIVE_INFINITY;
	#hearsMtc = false;
	#cancelShow: Cancel | null = null;
	readonly #poller = new Poller({
		clock: this.clock,
		everyMs: () => (this.transport.last?.moving === false ? POLL_STILL_MS : POLL_MOVING_MS),
		ask: () => this.transport.status(),
		goesOn: () => this.link().link === 'connected',
	});

	/**
	 * @param ability what the machine says by itself; nothing for a machine of which that is not known
	 * @param device MMC device id, 127 for all
	 */
	constructor(unit: string, ability: MmcAbility | undefined, device: number, port: MidiPort, clock: Clock) {
		super(unit, port, clock);
		this.#ability = ability ?? { answers: false, mtc: false };
		this.#device = device;
		this.#line = new RequestLine({
			unit,
			clock,
			write: (bytes) => this.port.write(bytes),
			resetParser: () => this.#parser.reset(),
			timeoutMs: MMC_TIMEOUT_MS,
			retries: RETRIES,
			retryPauseMs: 0,
			// Asked for in no other question; a machine without it says so by its name.
			marker: {
				request: this.#encode([{ kind: 'read', fields: [MMC_FIELDS.timeStandard] }]),
				matches: (field) =>
					field.field === MMC_FIELDS.timeStandard ||
					(field.kind === 'unsupported' && field.fields.includes(MMC_FIELDS.timeStandard)),
			},
		});
		const { answers, mtc } = this.#ability;
		this.transport = new TapeMachine(
			unit,
			{ locate: true, record: answers, position: answers || mtc, motion: answers },
			{
				send: (action, signal, overtaken) => this.#send(action, signal, overtaken),
				requireRecordable: (signal) => this.#requireRecordable(signal),
				locate: (seconds, signal, overtaken) => this.#locate(seconds, signal, overtaken),
				status: (signal) => this.#status(signal),
				run: (task, signal) => this.enqueue(task, signal),
			},
			clock,
		);
		this.probe = answers ? async (signal) => void this.transport.tell(await this.#status(signal)) : null;
	}

	protected get openLink(): LinkState {
		return this.#ability.answers || this.#hearsMtc ? 'connected' : 'cannot be seen';
	}

	protected receive(bytes: Uint8Array): void {
		for (const message of this.#parser.push(bytes)) {
			if (message.kind === 'sysEx' || message.kind === 'systemCommon') this.#take(message.bytes);
		}
	}

	protected override arrived(): void {
		if (this.#ability.answers) this.#poller.start();
		else this.#show();
	}

	protected forget(reason: string): void {
		this.#quiet();
		this.#cancelShow?.();
		this.#cancelShow = null;
		this.#hearsMtc = false;
		this.#mtcHeardMs = Number.NEGATIVE_INFINITY;
		this.#mtc.forget();
		this.#parser.reset();
		this.#line.fail(reason);
	}

	protected override lost(reason: string): void {
		const wasThere = this.link().link === this.openLink;
		this.#quiet();
		super.lost(reason);
		if (wasThere && this.link().link === 'away') this.port.reopen?.(reason);
	}

	protected async apply(id: string): Promise<SetOutcome> {
		throw notSettableError(this.unit, id);
	}

	protected async readAll(): Promise<Map<string, number>> {
		return new Map();
	}

	#quiet(): void {
		this.#poller.stop();
		this.transport.forget();
	}

	#encode(commands: readonly MmcCommand[]): Uint8Array {
		return encodeMmc(commands, this.#device);
	}

	#take(bytes: Uint8Array): void {
		const mtc = decodeMtc(bytes);
		if (mtc !== null) {
			if (this.#ability.mtc && mtc.kind !== 'userBits') {
				this.#mtc.take(mtc, this.clock.monotonicMs());
				this.#heardMtc();
			}
			return;
		}
		const message = decodeMmc(bytes);
		if (message === null) {
			this.#line.garbage();
			return;
		}
		// What comes back of the commands, over a cable loop or MIDI THRU, tells nothing of the machine.
		if (message.kind !== 'response' || (this.#device !== MMC_ALL && message.device !== this.#device)) return;
		if (!this.#ability.answers) return;
		for (const field of message.fields) this.#line.offer(field);
		this.seen();
	}

	#heardMtc(): void {
		const nowMs = this.clock.monotonicMs();
		this.#mtcHeardMs = nowMs;
		const { time, running } = this.#mtc.at(nowMs);
		if (time !== null) this.#rate = time.rate;
		if (this.#ability.answers) return;
		if (!this.#hearsMtc) {
			this.#hearsMtc = true;
			this.seen();
		}
		// A change is told at once; the label that runs on only now and then.
		const { last } = this.transport;
		if ((running === null ? null : true) !== (last?.moving ?? null) || running === null) this.#show();
		else if (this.#cancelShow === null) this.#showLater();
	}

	#show(): void {
		this.transport.tell(seenByTimeCode(this.#mtc.at(this.clock.monotonicMs())));
		if (this.#hearsMtc) this.#showLater();
	}

	#showLater(): void {
		this.#cancelShow?.();
		this.#cancelShow = this.clock.after(SHOW_MS, () => {
			this.#cancelShow = null;
			if (this.clock.monotonicMs() - this.#mtcHeardMs > MTC_UNHEARD_MS) {
				this.#hearsMtc = false;
				this.setLink(this.openLink, null);
			}
			this.#show();
		});
	}

	async #read(names: readonly number[], signal: AbortSignal): Promise<Map<number, MmcField>> {
		const told = new Map<number, MmcField>();
		const open = new Set(names);
		return this.#line.ask(
			this.#encode([{ kind: 'read', fields: names }]),
			(field) => {
				if (field.kind === 'unsupported') for (const name of field.fields) open.delete(name);
				else if (open.delete(field.field)) told.set(field.field, field);
				return open.size === 0 ? { kind: 'answer', value: told } : null;
			},
			signal,
		);
	}

	async #status(signal: AbortSignal): Promise<Seen> {
		const nowMs = () => this.clock.monotonicMs();
		if (!this.#ability.answers) return seenByTimeCode(this.#mtc.at(nowMs()));
		const fields = await this.#read(MMC_STATUS_FIELDS, signal);
		this.#rate = selectedTime(fields)?.rate ?? this.#rate;
		return seenByAnswers(fields, this.#mtc.at(nowMs()));
	}

	async #send(action: TapeAction, signal: AbortSignal, overtaken: () => boolean): Promise<'asked' | 'acknowledged'> {
		const { answers } = this.#ability;
		if (action !== 'stop') this.#mtc.leavePlace();
		await this.port.write(this.#encode(mmcOrder(action, answers)));
		if (!answers || action === 'record') return 'asked';
		return this.#taken((tally) => obeysAction(action, tally), signal, overtaken);
	}

	async #requireRecordable(signal: AbortSignal): Promise<void> {
		const status = (await this.#read([MMC_FIELDS.recordStatus], signal)).get(MMC_FIELDS.recordStatus);
		if (status?.kind !== 'record' || status.value.inhibited) {
			throw refusedError(
				this.unit,
				status?.kind === 'record' ? 'Record is inhibited at the machine.' : 'The machine has no record status.',
				'Look at its record switches and at the tape.',
			);
		}
	}

	async #locate(seconds: number, signal: AbortSignal, overtaken: () => boolean): Promise<'asked' | 'acknowledged'> {
		if (seconds < 0 || seconds >= DAY_SECONDS) {
			throw refusedError(this.unit, 'Time code has no place there.', 'Choose one from 0 to 24 hours.');
		}
		this.#mtc.leavePlace();
		const to = mmcTime(timeCodeAt(seconds, this.#rate));
		await this.port.write(this.#encode([{ kind: 'locate', to }]));
		if (!this.#ability.answers) return 'asked';
		return this.#taken(obeysLocate, signal, overtaken);
	}

	/** Waits until the machine's tally shows what it was told. A machine without a tally was only asked. */
	async #taken(
		judge: (tally: MotionTally) => Obeyed,
		signal: AbortSignal,
		overtaken: () => boolean,
	): Promise<'asked' | 'acknowledged'> {
		const end = this.clock.monotonicMs() + TAKEN_MS;
		for (;;) {
			const tally = (await this.#read([MMC_FIELDS.motionControlTally], signal)).get(MMC_FIELDS.motionControlTally);
			if (tally?.kind !== 'motion') return 'asked';
			const verdict = judge(tally.value);
			if (verdict === 'taken') return 'acknowledged';
			if (overtaken()) return 'asked';
			if (verdict === 'failed' || this.clock.monotonicMs() >= end) {
				throw refusedError(
					this.unit,
					verdict === 'failed' ? 'The machine failed to do it.' : 'The machine does not do what it was told.',
					'Look at the machine: is it in remote, is a tape in?',
				);
			}
			await delay(this.clock, TAKEN_POLL_MS, signal);
		}
	}
}
