import { Listeners } from '../../transports/byteLink.ts';
import type { TapeAction, TapeStatus, TapeTransport, Unsubscribe } from '../driver.ts';
import { refusedError } from './unitErrors.ts';

export interface TapeMachineLine {
	send(action: TapeAction, signal: AbortSignal): Promise<void>;
	status(signal: AbortSignal): Promise<TapeStatus>;
	run<T>(task: (signal: AbortSignal) => Promise<T>, signal?: AbortSignal): Promise<T>;
}

/** The transport of a machine that answers: record only while armed, status from the machine alone. */
export class TapeMachine implements TapeTransport {
	readonly #unit: string;
	readonly #line: TapeMachineLine;
	readonly #listeners = new Listeners<TapeStatus>();
	#armed = false;
	#last: TapeStatus | null = null;

	constructor(unit: string, line: TapeMachineLine) {
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
		await this.#line.run(async (stop) => {
			// It may have been disarmed while the command waited in the queue.
			permit();
			await this.#line.send(action, stop);
		}, signal);
		// The machine took it. What it then does is told to the listeners; that it fell silent is the link's business.
		this.status().catch(() => undefined);
		return 'acknowledged';
	}

	arm(armed: boolean): void {
		this.#armed = armed;
	}

	async status(signal?: AbortSignal): Promise<TapeStatus> {
		const status = await this.#line.run((stop) => this.#line.status(stop), signal);
		this.tell(status);
		return status;
	}

	onStatus(listener: (status: TapeStatus) => void): Unsubscribe {
		return this.#listeners.add(listener);
	}

	/** Last status that the machine gave; null before the first and after it was away. */
	get last(): TapeStatus | null {
		return this.#last;
	}

	tell(status: TapeStatus): void {
		const last = this.#last;
		this.#last = status;
		if (last?.mode === status.mode && last.moving === status.moving && last.position === status.position) return;
		this.#listeners.tell(status);
	}

	/** The machine is away: what it said does not hold any more, and it has to be armed again. */
	forget(): void {
		this.#last = null;
		this.#armed = false;
	}
}
