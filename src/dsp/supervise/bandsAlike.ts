import { BANDS } from './bandSums.ts';
import type { GainStep } from './gainStep.ts';
import { type StepWindow, WINDOWS } from './stepWindows.ts';

/** The window in which each band is known best. */
const LONGEST = WINDOWS.reduce((longest, window) => (window.cells > longest.cells ? window : longest));
/** The bands without one of them must read so much of a jump, beyond so many standard deviations of theirs: rather it than nothing. */
const BORNE_SHARE = 0.5;
const BORNE_DEVIATIONS = 2;
/** And the noise may take so many of those away from what they read. */
const SEEN_DEVIATIONS = 2;
/** Two bands are surely apart beyond so many standard deviations; in a jump they are by less than its size. */
const APART_DEVIATIONS = 3;
/** Keeps what is known without any doubt finite, dB². */
const REST = 1e-9;

/**
 * Whether a step of the gain is the same in all bands. A gain that is moved from outside moves each band by the same dB.
 * A cymbal that comes in, a unit that gives way to it, a response that is not known yet at its frequencies move the band in
 * which that is. So a step counts as a jump of level only when the other bands bear it out, whichever one is left out, and
 * no two bands surely differ by as much as it has. Where they are too unsure for that, it is neither proven nor refuted.
 */
export class BandsAlike {
	readonly #step: Pick<GainStep, 'read' | 'db'>;
	readonly #db = new Float64Array(BANDS);
	readonly #offDb = new Float64Array(BANDS);

	constructor(step: Pick<GainStep, 'read' | 'db'>) {
		this.#step = step;
	}

	/** All bands bear a jump out. @param db its size, with its sign */
	bearOut(cell: number, db: number): boolean {
		const size = Math.abs(db);
		this.#read(cell, LONGEST);
		for (let without = 0; without < BANDS; without++) {
			const others = this.#without(without);
			const leastDb = Math.sign(db) * others.db - BORNE_DEVIATIONS * others.offDb;
			if (!(leastDb >= BORNE_SHARE * size)) return false;
		}
		return this.#apartDb(cell) <= size;
	}

	/** Size from which on a jump at a cell would be borne out by all bands, dB. */
	leastDb(cell: number): number {
		this.#read(cell, LONGEST);
		let offDb = 0;
		for (let without = 0; without < BANDS; without++) offDb = Math.max(offDb, this.#without(without).offDb);
		const clearDb = ((BORNE_DEVIATIONS + SEEN_DEVIATIONS) / (1 - BORNE_SHARE)) * offDb;
		return Math.max(clearDb, this.#apartDb(cell));
	}

	#read(cell: number, window: StepWindow): void {
		for (let band = 0; band < BANDS; band++) {
			const offDb = this.#step.read(band, cell, window);
			this.#offDb[band] = Number.isNaN(offDb) ? Number.POSITIVE_INFINITY : offDb;
			this.#db[band] = Number.isFinite(offDb) ? this.#step.db : 0;
		}
	}

	/** What the bands read together, weighted by how well each is known, without one of them. */
	#without(left: number): { db: number; offDb: number } {
		let weights = 0;
		let sum = 0;
		for (let band = 0; band < BANDS; band++) {
			if (band === left) continue;
			const weight = 1 / ((this.#offDb[band] as number) ** 2 + REST);
			weights += weight;
			sum += weight * (this.#db[band] as number);
		}
		return { db: sum / weights, offDb: 1 / Math.sqrt(weights) };
	}

	/** By how much two bands surely differ at a cell, in any window, dB. */
	#apartDb(cell: number): number {
		let most = 0;
		for (const window of WINDOWS) {
			this.#read(cell, window);
			for (let one = 1; one < BANDS; one++)
				for (let other = 0; other < one; other++) {
					const off = Math.hypot(this.#offDb[one] as number, this.#offDb[other] as number);
					const apart = Math.abs((this.#db[one] as number) - (this.#db[other] as number));
					most = Math.max(most, apart - APART_DEVIATIONS * off);
				}
		}
		return most;
	}
}
