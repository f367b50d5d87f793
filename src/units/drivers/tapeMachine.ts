import { UNKNOWN_TAPE } from '../../shared/model/tape.ts';
import { Listeners } from '../../transports/byteLink.ts';
import type { TapeAbility, TapeAction, TapeStatus, TapeTransport, Unsubscribe } from '../driver.ts';
import { refusedError } from './unitErrors.ts';

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

/** The transport of a machine that answers: record only while armed, status from the machine alone. */
export class TapeMachine implements TapeTransport {
	readonly can: TapeAbility;
	readonly #unit: string;
	readonly #line: TapeMachineLine;
	readonly #listeners = new Listeners<TapeStatus>();
	#armed = false;
	#asked: TapeStatus['asked'] = null;
	#last: TapeStatus | null = null;

	constructor(unit: string, can: TapeAbility, line: TapeMachineLine) {
		this.can = can;
		this.#unit = unit;
		this.#line = line;
	}

	async command(action: TapeAction, signal?: AbortSignal): Promise<'asked' | 'acknowledged'> {
		const permit = () => {
			if (action === 'record' && !this.#armed) {
				throw refusedError(this.#unit, 'Record is not armed.', 'Arm the machine first.');
			}
		};
		permit();
		const outcome = await this.#line.run((stop) => {
			// It may have been disarmed while the command waited in the queue.
			permit();
			this.#asked = action;
			return this.#line.send(action, stop);
		}, signal);
		// What the machine then does is told to the listeners; that it fell silent is the link's business.
		this.status().catch(() => undefined);
		return outcome;
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
