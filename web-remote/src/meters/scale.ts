/** Bottom and top of the level bars, dBFS. */
export const FLOOR_DB = -60;
export const TOP_DB = 3;

/** Share of a bar's height that a level fills: IEC-like, the upper 20 dB get more than half of the room. */
export function share(db: number | null): number {
	if (db === null || db <= FLOOR_DB) return 0;
	if (db >= TOP_DB) return 1;
	const linear = (db - FLOOR_DB) / (TOP_DB - FLOOR_DB);
	return linear ** 1.7;
}

/** Marks beside the bars. */
export const MARKS_DB = [0, -3, -6, -10, -15, -20, -30, -40] as const;

/** A peak that stays for a while and then falls. */
export class PeakHold {
	readonly #holdMs: number;
	readonly #fallDbPerS: number;
	#db = Number.NEGATIVE_INFINITY;
	#atMs = 0;
	#lastMs = 0;

	constructor(holdMs: number, fallDbPerS: number) {
		this.#holdMs = holdMs;
		this.#fallDbPerS = fallDbPerS;
	}

	/** Takes the peak of this moment and returns the one to show, dBFS, or null for silence. */
	take(db: number | null, nowMs: number): number | null {
		const fallen = Math.max(0, nowMs - Math.max(this.#atMs + this.#holdMs, this.#lastMs));
		this.#lastMs = nowMs;
		this.#db -= (fallen / 1000) * this.#fallDbPerS;
		if (db !== null && db >= this.#db) {
			this.#db = db;
			this.#atMs = nowMs;
		}
		return this.#db <= FLOOR_DB ? null : this.#db;
	}
}
