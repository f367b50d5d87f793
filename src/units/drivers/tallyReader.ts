import { type Clock, delay } from '../../shared/clock.ts';
import type { TapeAction } from '../driver.ts';

/** A lamp that will not settle in so many readings is taken as not known. */
const MAX_READINGS = 8;

export type Tallies = ReadonlyMap<TapeAction, boolean | null>;

/**
 * Tally inputs without their bounce: a change counts once two readings, `debounceMs` apart, agree. A lamp that keeps
 * changing is null: nobody knows.
 */
export class TallyReader {
	readonly #sample: (signal: AbortSignal) => Promise<ReadonlyMap<TapeAction, boolean>>;
	readonly #clock: Clock;
	readonly #debounceMs: number;
	#stable: ReadonlyMap<TapeAction, boolean> = new Map();

	/** @param sample reads all inputs once, true for a lit lamp */
	constructor(
		sample: (signal: AbortSignal) => Promise<ReadonlyMap<TapeAction, boolean>>,
		clock: Clock,
		debounceMs: number,
	) {
		this.#sample = sample;
		this.#clock = clock;
		this.#debounceMs = debounceMs;
	}

	async read(signal: AbortSignal): Promise<Tallies> {
		let last = await this.#sample(signal);
		if (same(last, this.#stable)) return last;
		for (let readings = 1; readings < MAX_READINGS; readings += 1) {
			await delay(this.#clock, this.#debounceMs, signal);
			const next = await this.#sample(signal);
			if (same(next, last)) {
				this.#stable = next;
				return next;
			}
			last = next;
		}
		const known = new Map<TapeAction, boolean | null>();
		for (const [action, lit] of last) known.set(action, lit === this.#stable.get(action) ? lit : null);
		return known;
	}

	/** The board was away: what was seen before does not hold. */
	forget(): void {
		this.#stable = new Map();
	}
}

function same(one: ReadonlyMap<TapeAction, boolean>, other: ReadonlyMap<TapeAction, boolean>): boolean {
	return one.size === other.size && [...one].every(([action, lit]) => other.get(action) === lit);
}
