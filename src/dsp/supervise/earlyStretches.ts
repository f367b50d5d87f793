/** Stretches at the beginning of which each is remembered by itself. */
const REMEMBERED = 16;
/** Next to a stretch that stands out, so many share what made it. */
const NEIGHBOURS = 2;

/** What the gain did by itself in a stretch. */
export interface GainByItself {
	/** The most that reads like a jump, dB. */
	readonly worst: number;
	/** How far it moved, down and up, dB. */
	readonly moves: readonly number[];
}

/**
 * The first stretches of a pass, so that it can be told, once the chain is known, which of them are a measure of it. One that
 * stands far above all others but its neighbours is none: that was a fault.
 */
export class EarlyStretches {
	readonly #kept: GainByItself[] = [];

	keep(stretch: GainByItself): void {
		if (this.#kept.length < REMEMBERED) this.#kept.push({ worst: stretch.worst, moves: [...stretch.moves] });
	}

	/**
	 * @param least what reads less is no fault, dB
	 * @param over a fault stands so many times above all others
	 */
	*sound(least: number, over: number): Generator<GainByItself> {
		for (const [at, stretch] of this.#kept.entries()) {
			const others = this.#kept.filter((_, other) => Math.abs(other - at) > NEIGHBOURS);
			if (stretch.worst <= Math.max(least, over * Math.max(0, ...others.map(({ worst }) => worst)))) yield stretch;
		}
	}
}
