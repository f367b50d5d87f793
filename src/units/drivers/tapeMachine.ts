import { type Clock, delay } from '../../shared/clock.ts';
import { UNKNOWN_TAPE } from '../../shared/model/tape.ts';
import { Listeners } from '../../transports/byteLink.ts';
import type { TapeAbility, TapeAction, TapeStatus, TapeTransport, Unsubscribe } from '../driver.ts';
import { refusedError } from './unitErrors.ts';

/** A machine's logic, its relays and its lamps need a while until the record tally comes. */
const RECORD_TALLY_MS = 2000;
const RECORD_POLL_MS = 50;

/** What the machine itself says; `armed` and `asked` are Detent's own. */
export type Seen = Omit<TapeStatus, 'armed' | 'asked'>;

export interface TapeMachineLine {
	/** `asked` where the machine does not say by itself that it took it. */
	send(action: TapeAction, signal: AbortSignal): Promise<'asked' | 'acknowledged'>;
	/** Only for a machine that can locate. */
	locate?(seconds: number, signal: AbortSignal): Promise<void>;
	status(signal: AbortSignal): Promise<Seen>;
	run<T>(task: (signal: AbortSignal) => Promise<T>, signal?: AbortSignal): Promise<T>;
}

/**
 * The transport of a machine that answers: status from the machine alone; record only while armed, and only with the
 * machine's own record tally. A record command whose tally does not come is taken back: the machine is told to stop.
 */
export class TapeMachine implements TapeTransport {
	readonly can: TapeAbility;
	readonly #unit: string;
	readonly #line: TapeMachineLine;
	readonly #clock: Clock;
	readonly #listeners = new Listeners<TapeStatus>();
	#armed = false;
	#asked: TapeStatus['asked'] = null;
	#last: TapeStatus | null = null;

	constructor(unit: string, can: TapeAbility, line: TapeMachineLine, clock: Clock) {
		this.can = can;
		this.#clock = clock;
		this.#unit = unit;
		this.#line = line;
	}

	async command(action: TapeAction, signal?: AbortSignal): Promise<'asked' | 'acknowledged'> {
		const permit = () => {
			if (action === 'record' && !this.can.record) {
				throw refusedError(
					this.#unit,
					'Detent does not let this machine record: it cannot be told to, or its record tally cannot be seen.',
					'Record with its own keys.',
				);
			}
			if (action === 'record' && !this.#armed) {
				throw refusedError(this.#unit, 'Record is not armed.', 'Arm the machine first.');
			}
		};
		permit();
		const outcome = await this.#line.run(async (stop) => {
			// It may have been disarmed while the command waited in the queue.
			permit();
			this.#asked = action;
			if (action === 'record') return this.#record(stop);
			return this.#line.send(action, stop);
		}, signal);
		// What the machine then does is told to the listeners; that it fell silent is the link's business.
		this.status().catch(() => undefined);
		return outcome;
	}

	async #record(signal: AbortSignal): Promise<'acknowledged'> {
		try {
			await this.#line.send('record', signal);
			const end = this.#clock.monotonicMs() + RECORD_TALLY_MS;
			while (this.tell(await this.#line.status(signal)).recording !== true) {
				if (this.#clock.monotonicMs() >= end) {
					throw refusedError(
						this.#unit,
						'The record tally did not come, so the machine was told to stop.',
						'Look at the machine: is a tape in, are its tracks ready, is record inhibited?',
					);
				}
				await delay(this.#clock, RECORD_POLL_MS, signal);
			}
			return 'acknowledged';
		} catch (error) {
			// Cancelled, silent or without its tally: nobody may believe that it does not record.
			this.#asked = 'stop';
			await this.#line.send('stop', new AbortController().signal).catch(() => undefined);
			throw error;
		}
	}

	async locate(seconds: number, signal?: AbortSignal): Promise<'asked' | 'acknowledged'> {
		const { locate } = this.#line;
		if (!this.can.locate || locate === undefined) {
			throw refusedError(this.#unit, 'This machine cannot be sent to a place.', 'Wind it there with its keys.');
		}
		await this.#line.run((stop) => {
			this.#asked = 'locate';
			return locate(seconds, stop);
		}, signal);
		this.status().catch(() => undefined);
		return 'acknowledged';
	}

	arm(armed: boolean): void {
		this.#armed = armed;
		if (this.#last !== null) this.#told({ ...this.#last, armed });
	}

	async status(signal?: AbortSignal): Promise<TapeStatus> {
		return this.tell(await this.#line.run((stop) => this.#line.status(stop), signal));
	}

	onStatus(listener: (status: TapeStatus) => void): Unsubscribe {
		return this.#listeners.add(listener);
	}

	/** Last status that the machine gave; null before the first and after it was away. */
	get last(): TapeStatus | null {
		return this.#last;
	}

	/** Takes over what the machine said, and tells the listeners when it is news. */
	tell(seen: Seen): TapeStatus {
		return this.#told({ ...seen, armed: this.#armed, asked: this.#asked });
	}

	#told(status: TapeStatus): TapeStatus {
		const last = this.#last;
		this.#last = status;
		const keys = Object.keys(UNKNOWN_TAPE) as (keyof TapeStatus)[];
		if (last === null || keys.some((key) => last[key] !== status[key])) this.#listeners.tell(status);
		return status;
	}

	/** The machine is away: what it said does not hold any more, and it has to be armed again. */
	forget(): void {
		this.#last = null;
		this.#asked = null;
		this.#armed = false;
	}
}
