import { Listeners, type Unsubscribe } from '../../shared/listeners.ts';
import type { Board } from '../../shared/model/board.ts';

/** The contacts and inputs of a simulated relay board. */
export class SimulatedRelays {
	readonly #closed: boolean[];
	readonly #inputs: (() => boolean)[];
	readonly #changes = new Listeners<{ channel: number; closed: boolean }>();

	constructor({ outputs, inputs = 0 }: Board) {
		this.#closed = new Array<boolean>(outputs).fill(false);
		this.#inputs = new Array<() => boolean>(inputs).fill(() => false);
	}

	get closed(): readonly boolean[] {
		return this.#closed;
	}

	get inputs(): number {
		return this.#inputs.length;
	}

	/** False for a channel that the board has not. */
	set(channel: number, closed: boolean): boolean {
		if (channel < 0 || channel >= this.#closed.length) return false;
		if (this.#closed[channel] === closed) return true;
		this.#closed[channel] = closed;
		this.#changes.tell({ channel, closed });
		return true;
	}

	/** What an input sees; low where nothing is wired. */
	wire(channel: number, high: () => boolean): void {
		if (channel < this.#inputs.length) this.#inputs[channel] = high;
	}

	/** Null for an input that the board has not. */
	high(channel: number): boolean | null {
		return this.#inputs[channel]?.() ?? null;
	}

	onChange(listener: (change: { channel: number; closed: boolean }) => void): Unsubscribe {
		return this.#changes.add(listener);
	}
}
