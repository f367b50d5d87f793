import type { ThreadLook } from '../threadLook.ts';

interface Turn {
	readonly atMs: number;
	/** How much later the turn came than it was due. */
	readonly lateMs: number;
	readonly look: ThreadLook | null;
}

/**
 * What held the block loop up: asked when the device says that it lost something. Knows the last one to two turns of a watch
 * that comes at fixed intervals.
 */
export class Held {
	readonly #turnMs: number;
	readonly #leastMs: number;
	readonly #look: () => ThreadLook | null;
	#turns: readonly [Turn | null, Turn | null] = [null, null];

	/**
	 * @param options.turnMs when a turn is due after the one before
	 * @param options.leastMs less than this the buffer has ridden out
	 * @param options.look at the thread of the block loop; gives null where the system does not tell
	 */
	constructor(options: { turnMs: number; leastMs: number; look: () => ThreadLook | null }) {
		this.#turnMs = options.turnMs;
		this.#leastMs = options.leastMs;
		this.#look = options.look;
	}

	/** One turn of the watch. */
	turn(nowMs: number): void {
		const [last] = this.#turns;
		const lateMs = last === null ? 0 : nowMs - last.atMs - this.#turnMs;
		this.#turns = [{ atMs: nowMs, lateMs, look: this.#look() }, last];
	}

	/** A sentence with a space before it; empty where nothing held the loop up, or nothing is known. */
	words(): string {
		const [last, before] = this.#turns;
		const now = this.#look();
		if (last === null) return '';
		const since = before ?? last;
		const keptMs = now === null || since.look === null ? 0 : now.keptMs - since.look.keptMs;
		const tell = (what: string, ms: number) => ` ${what} for ${Math.round(ms)} ms just before.`;
		if (keptMs >= this.#leastMs) return tell('Other programs had kept the audio host from the processor', keptMs);
		const lateMs = Math.max(last.lateMs, before?.lateMs ?? 0);
		if (lateMs < this.#leastMs) return '';
		const ranMs = now === null || since.look === null ? 0 : now.ranMs - since.look.ranMs;
		return 2 * ranMs >= lateMs
			? tell('The audio host had been busy itself', lateMs)
			: tell('This machine had stood still', lateMs);
	}
}
