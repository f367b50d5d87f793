import {
	encodeStuder,
	STUDER_CAN,
	STUDER_COMMANDS,
	type StuderEvent,
	StuderParser,
} from '../../protocols/studerAscii.ts';
import { type Cancel, type Clock, delay } from '../../shared/clock.ts';
import { Listeners, type Unsubscribe } from '../../shared/listeners.ts';
import { type TapeAbility, UNKNOWN_TAPE } from '../../shared/model/tape.ts';
import type { LinkState } from '../../shared/protocol/state.ts';
import type { ByteLink } from '../../transports/byteLink.ts';
import type { SetOutcome, TapeAction, TapeStatus, TapeTransport } from '../driver.ts';
import { BaseDriver } from './baseDriver.ts';
import { Poller } from './poller.ts';
import { RequestLine } from './requestLine.ts';
import { awayError, notSettableError, refusedError, silentError } from './unitErrors.ts';

/** No source gives an answer time. */
export const STUDER_TIMEOUT_MS = 500;
const RETRIES = 2;
/** After this long without a byte, or after a failure, a conversation begins with a reset of the link. */
const FRESH_MS = 2000;
const AFTER_RESET_MS = 50;
/** How long the machine may hold the line. */
const HELD_MS = 3000;
const LIVENESS_MS = 5000;

const COMMANDS: Partial<Readonly<Record<TapeAction, string>>> = {
	play: STUDER_COMMANDS.play,
	stop: STUDER_COMMANDS.stop,
};

const CAN: TapeAbility = { locate: false, record: false, position: false, motion: false };

/**
 * A Studer A8xx or Revox C27x over RS-232. Only play, stop and the software date are sourced: the machine can be told to
 * play and to stop, and that it is there is seen by its software date. What the tape then does it can't tell through
 * them, so every command is `asked` and nothing else.
 */
export class StuderDriver extends BaseDriver {
	readonly settable: ReadonlySet<string> = new Set();
	readonly readable: ReadonlySet<string> = new Set();
	override readonly transport: TapeTransport;
	protected readonly openLink: LinkState = 'connected';
	protected readonly probe: (signal: AbortSignal) => Promise<void>;
	readonly #parser = new StuderParser();
	readonly #line: RequestLine<string>;
	readonly #statuses = new Listeners<TapeStatus>();
	#status: TapeStatus = UNKNOWN_TAPE;
	/** The machine said XOFF. A serial port that does it by itself never lets these bytes through. */
	#held = false;
	readonly #released = new Listeners<null>();
	#heardMs = Number.NEGATIVE_INFINITY;
	/** A machine that says nothing by itself is asked now and then whether it is still there. */
	readonly #liveness = new Poller({
		clock: this.clock,
		everyMs: () => LIVENESS_MS,
		ask: () => this.enqueue(this.probe),
		goesOn: () => this.link().link === 'connected',
	});

	constructor(unit: string, port: ByteLink, clock: Clock) {
		super(unit, port, clock);
		const isThere = encodeStuder(STUDER_COMMANDS.softwareDate);
		this.#line = new RequestLine({
			unit,
			clock,
			write: (bytes) => this.#write(bytes),
			resetParser: () => this.#parser.reset(),
			timeoutMs: STUDER_TIMEOUT_MS,
			retries: RETRIES,
			retryPauseMs: AFTER_RESET_MS,
			marker: { request: isThere, matches: (text) => text !== '' && text !== STUDER_COMMANDS.softwareDate },
		});
		this.probe = async (signal) => {
			await this.#fresh(signal);
			// An empty line ends any command; an echo, if the machine sends one, is no answer.
			await this.#line.ask(
				isThere,
				(text) => (text === '' || text === STUDER_COMMANDS.softwareDate ? null : { kind: 'answer', value: text }),
				signal,
			);
		};
		this.transport = {
			can: CAN,
			command: (action, signal) => this.#command(action, signal),
			locate: async () => {
				throw refusedError(
					unit,
					'This machine cannot be sent to a place over this wire.',
					'Wind it there with its keys.',
				);
			},
			arm: (armed) => {
				if (armed) throw this.#noRecord();
			},
			status: async (signal) => {
				await this.enqueue(this.probe, signal);
				return this.#status;
			},
			onStatus: (listener): Unsubscribe => this.#statuses.add(listener),
		};
	}

	protected receive(bytes: Uint8Array): void {
		this.#heardMs = this.clock.monotonicMs();
		for (const event of this.#parser.push(bytes)) this.#handle(event);
	}

	protected override arrived(): void {
		this.#told({ ...UNKNOWN_TAPE });
		this.#liveness.start();
	}

	protected forget(reason: string): void {
		this.#liveness.stop();
		this.#parser.reset();
		this.#held = false;
		this.#heardMs = Number.NEGATIVE_INFINITY;
		this.#status = UNKNOWN_TAPE;
		this.#line.fail(reason);
	}

	protected override lost(reason: string): void {
		this.#liveness.stop();
		this.#heardMs = Number.NEGATIVE_INFINITY;
		this.#status = UNKNOWN_TAPE;
		super.lost(reason);
	}

	protected async apply(id: string): Promise<SetOutcome> {
		throw notSettableError(this.unit, id);
	}

	protected async readAll(): Promise<Map<string, number>> {
		return new Map();
	}

	#handle(event: StuderEvent): void {
		switch (event.kind) {
			case 'xoff':
				this.#held = true;
				return;
			case 'xon':
				this.#held = false;
				this.#released.tell(null);
				return;
			case 'line':
				if (this.#line.offer(event.text)) this.seen();
				return;
			case 'can':
			case 'garbage':
				this.#line.garbage();
		}
	}

	/** Sends when the machine lets it. */
	async #write(bytes: Uint8Array): Promise<void> {
		if (this.#held) {
			let release: Unsubscribe = () => undefined;
			let cancel: Cancel = () => undefined;
			try {
				await new Promise<void>((resolve, reject) => {
					release = this.#released.add(() => resolve());
					cancel = this.clock.after(HELD_MS, () => reject(silentError(this.unit, HELD_MS)));
				});
			} finally {
				release();
				cancel();
			}
		}
		await this.port.write(bytes);
	}

	/** After a silence nobody knows what the machine has half received: CAN puts the link back to its start. */
	async #fresh(signal: AbortSignal): Promise<void> {
		if (this.clock.monotonicMs() - this.#heardMs < FRESH_MS) return;
		this.#held = false;
		await this.port.write(Uint8Array.of(STUDER_CAN));
		await delay(this.clock, AFTER_RESET_MS, signal);
	}

	async #command(action: TapeAction, signal?: AbortSignal): Promise<'asked'> {
		const text = COMMANDS[action];
		if (action === 'record') throw this.#noRecord();
		if (text === undefined) {
			throw refusedError(this.unit, `The command for ${action} is not known for this machine.`, 'Use its own keys.');
		}
		await this.enqueue(async (stop) => {
			try {
				await this.probe(stop);
			} catch (error) {
				// It may hear without being heard: a stop is not kept from it.
				if (action === 'stop' && !stop.aborted) await this.#write(encodeStuder(text)).catch(() => undefined);
				throw error;
			}
			await this.#write(encodeStuder(text));
			if (this.link().link !== 'connected') throw awayError(this.unit, 'it went away.');
			this.#told({ ...this.#status, asked: action });
		}, signal);
		return 'asked';
	}

	#noRecord(): Error {
		return refusedError(
			this.unit,
			'Detent does not let this machine record: the commands for it and its record tally are not known.',
			'Record with its own keys.',
		);
	}

	#told(status: TapeStatus): void {
		this.#status = status;
		this.#statuses.tell(status);
	}
}
