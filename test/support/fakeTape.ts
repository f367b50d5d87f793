import { UNKNOWN_TAPE } from '../../src/shared/model/tape.ts';
import type { TapeAbility, TapeAction, TapeStatus, TapeTransport } from '../../src/units/driver.ts';

/** A machine that does what the test says, and remembers what it was asked. */
export class FakeTape implements TapeTransport {
	can: TapeAbility = { locate: true, record: true, position: true, motion: true };
	readonly asked: string[] = [];
	/** While it is set, commands wait for it. */
	answering: Promise<void> | null = null;
	/** What the machine makes of a command; a test sets it to let the machine move. */
	onCommand: (action: TapeAction | 'locate', seconds: number | null) => void = () => {};
	#status: TapeStatus = { ...UNKNOWN_TAPE, moving: false, mode: 'stop', recording: false, positionSeconds: 0 };
	readonly #listeners = new Set<(status: TapeStatus) => void>();

	async command(action: TapeAction): Promise<'asked' | 'acknowledged'> {
		return this.#take(action, action, null);
	}

	async locate(seconds: number): Promise<'asked' | 'acknowledged'> {
		return this.#take(`locate ${seconds}`, 'locate', seconds);
	}

	arm(armed: boolean): void {
		this.asked.push(armed ? 'arm' : 'disarm');
		this.say({ armed });
	}

	status(): Promise<TapeStatus> {
		return Promise.resolve(this.#status);
	}

	onStatus(listener: (status: TapeStatus) => void) {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	}

	/** The machine says something else of itself. */
	say(change: Partial<TapeStatus>): void {
		this.#status = { ...this.#status, ...change };
		for (const listener of this.#listeners) listener(this.#status);
	}

	async #take(text: string, action: TapeAction | 'locate', seconds: number | null): Promise<'acknowledged'> {
		this.asked.push(text);
		await this.answering;
		this.onCommand(action, seconds);
		return 'acknowledged';
	}
}
