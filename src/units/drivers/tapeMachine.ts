import { type Clock, delay } from '../../shared/clock.ts';
import { UNKNOWN_TAPE } from '../../shared/model/tape.ts';
import { Listeners } from '../../transports/byteLink.ts';
import type { TapeAbility, TapeAction, TapeStatus, TapeTransport, Unsubscribe } from '../driver.ts';
import { refusedError } from './unitErrors.ts';

/** What the machine itself says; `armed` and `asked` are Detent's own. */
export type Seen = Omit<TapeStatus, 'armed' | 'asked'>;

/** Longest wait for the record tally: a machine may have to start, and to lock. */
export const RECORD_TALLY_MS = 3000;
const RECORD_POLL_MS = 50;

export interface TapeMachineLine {
	/** `asked` where the machine does not say by itself that it took it. */
	send(action: TapeAction, signal: AbortSignal): Promise<'asked' | 'acknowledged'>;
	/** Only for a machine that can locate. */
	locate?(seconds: number, signal: AbortSignal): Promise<'asked' | 'acknowledged'>;
	status(signal: AbortSignal): Promise<Seen>;
	run<T>(task: (signal: AbortSignal) => Promise<T>, signal?: AbortSignal): Promise<T>;
}

/**
 * The transport of a machine that tells of itself: status from the machine alone, and record only while armed and only
 * for as long as its own tally says so. A record that the tally does not confirm is stopped again.
 */
export class TapeMachine implements TapeTransport {
	readonly can: TapeAbility;
	readonly #unit: string;
	readonly #clock: Clock;
	readonly #line: TapeMachineLine;
	readonly #listeners = new Listeners<TapeStatus>();
	#armed = false;
	#asked: TapeStatus['asked'] = null;
	#last: TapeStatus | null = null;
	/** Counts what was asked: a record whose tally is waited for may be overtaken. */
	#orders = 0;

	constructor(unit: string, can: TapeAbility, line: TapeMachineLine, clock: Clock) {
		this.can = can;
		this.#unit = unit;
		this.#clock = clock;
		this.#line = line;
	}

	async command(action: TapeAction, signal?: AbortSignal): Promise<'asked' | 'acknowledged'> {
		if (action === 'record') return this.#record(signal);
		return this.#order(action, (stop) => this.#line.send(action, stop), signal);
	}

	async locate(seconds: number, signal?: AbortSignal): Promise<'asked' | 'acknowledged'> {
		const { locate } = this.#line;
		if (!this.can.locate || locate === undefined) {
			throw refusedError(this.#unit, 'This machine cannot be sent to a place.', 'Wind it there with its keys.');
		}
		return this.#order('locate', (stop) => locate(seconds, stop), signal);
	}

	async #order(
		asked: NonNullable<TapeStatus['asked']>,
		send: (stop: AbortSignal) => Promise<'asked' | 'acknowledged'>,
		signal?: AbortSignal,
	): Promise<'asked' | 'acknowledged'> {
		const outcome = await this.#line.run((stop) => {
			this.#asked = asked;
			this.#orders += 1;
			return send(stop);
		}, signal);
		// What the machine then does is told to the listeners; that it fell silent is the link's business.
		this.status().catch(() => undefined);
		return outcome;
	}

	async #record(signal?: AbortSignal): Promise<'asked' | 'acknowledged'> {
		if (!this.can.record) {
			const reason =
				'Detent does not let this machine record: it cannot be told to, or its record tally cannot be seen.';
			throw refusedError(this.#unit, reason, 'Record with its own keys.');
		}
		const permit = () => {
			if (!this.#armed) throw refusedError(this.#unit, 'Record is not armed.', 'Arm the machine first.');
		};
		permit();
		let order = Number.NaN;
		try {
			await this.#order(
				'record',
				(stop) => {
					// It may have been disarmed while the command waited in the queue.
					permit();
					order = this.#orders;
					return this.#line.send('record', stop);
				},
				signal,
			);
			await this.#tallied(order, signal);
			return 'acknowledged';
		} catch (error) {
			// It may roll, or even record: a machine that nobody has confirmed must not be left like that.
			if (order === this.#orders) await this.command('stop').catch(() => undefined);
			throw error;
		}
	}

	/** Resolves once the machine's own tally says that it records. */
	async #tallied(order: number, signal?: AbortSignal): Promise<void> {
		const endMs = this.#clock.monotonicMs() + RECORD_TALLY_MS;
		for (;;) {
			const { recording } = await this.status(signal);
			if (order !== this.#orders) throw refusedError(this.#unit, 'It was asked for something else.', 'Try again.');
			if (recording === true) return;
			if (this.#clock.monotonicMs() >= endMs) {
				throw refusedError(
					this.#unit,
					'The record tally did not come, so the machine was told to stop.',
					'Look at the machine: is a tape in, are its tracks ready, is record inhibited?',
				);
			}
			await delay(this.#clock, RECORD_POLL_MS, signal);
		}
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
