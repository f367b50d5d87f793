import type { ThreadLook } from './threadLook.ts';

/** What a silent host was found doing in one turn. */
type Doing = 'kept' | 'busy' | 'waiting' | 'stopped';

/** In words, after the colon of "no sign of life for 6 s: …". */
const WORDS: Record<Doing, string> = {
	kept: 'other programs kept it from the processor',
	busy: 'it was busy itself all the time',
	waiting: 'it waited for something that did not come',
	stopped: 'it had been stopped by a signal',
};

/** A host that is only kept from the processor is waited for so many times longer. */
const PATIENCE = 5;

/**
 * How long a host has said nothing, in turns of its supervisor, and what its main thread did meanwhile. To end one that
 * is only kept from the processor helps nobody: starting another takes more of what there is too little of.
 */
export class HostSilence {
	readonly #turnMs: number;
	#turns = 0;
	#last: ThreadLook | null = null;
	readonly #doing: Record<Doing, number> = { kept: 0, busy: 0, waiting: 0, stopped: 0 };
	#where = '';

	/** @param turnMs duration of a turn */
	constructor(turnMs: number) {
		this.#turnMs = turnMs;
	}

	/** The host has said something. */
	end(): void {
		this.#turns = 0;
		for (const doing of ['kept', 'busy', 'waiting', 'stopped'] as const) this.#doing[doing] = 0;
	}

	/** A turn has passed since the last one. @param look at its main thread now; null where nothing is known */
	turn(look: ThreadLook | null): void {
		const last = this.#last;
		this.#last = look;
		this.#turns++;
		if (look === null || last === null) return;
		const half = this.#turnMs / 2;
		const doing = (): Doing => {
			if (look.ranMs - last.ranMs >= half) return 'busy';
			if (look.state === 'running' || look.keptMs - last.keptMs >= half) return 'kept';
			return look.state;
		};
		this.#doing[doing()]++;
		this.#where = look.where;
	}

	/** @param turns that a host which has the processor may be silent */
	isTooLong(turns: number): boolean {
		return this.#turns - this.#doing.kept >= turns || this.#turns >= PATIENCE * turns;
	}

	/** Like `no sign of life for 6 s: it was busy itself all the time`. */
	words(meanwhile: string): string {
		const said = `no sign of life for ${(this.#turns * this.#turnMs) / 1000} s${meanwhile}`;
		const [doing, turns] = (Object.entries(this.#doing) as [Doing, number][]).reduce((most, one) =>
			one[1] > most[1] ? one : most,
		);
		if (2 * turns < this.#turns) return said;
		const where = doing === 'waiting' && this.#where !== '' ? ` (${this.#where})` : '';
		return `${said}: ${WORDS[doing]}${where}`;
	}
}
