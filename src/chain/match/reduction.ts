import type { Reduction } from '../../shared/model/match.ts';

/** Steps a second in which gain reduction is looked at. */
export const REDUCTION_STEPS_PER_SECOND = 100;

/** A release never quite ends: less than this is no limiting, dB. */
const LEAST_DB = 0.05;

/** Gathers what limiters did to a whole file; see `Reduction`. */
export class ReductionTally {
	#steps = 0;
	#limited = 0;
	#sumDb = 0;
	#maxDb = 0;

	/** @param deepestDb deepest reduction within one step, dB, 0 or more */
	add(deepestDb: number): void {
		this.#steps++;
		this.#sumDb += deepestDb;
		if (deepestDb >= LEAST_DB) this.#limited++;
		if (deepestDb > this.#maxDb) this.#maxDb = deepestDb;
	}

	result(): Reduction {
		const steps = Math.max(1, this.#steps);
		return { maxDb: this.#maxDb, meanDb: this.#sumDb / steps, limitedPart: this.#limited / steps };
	}
}

/** What a limiter did, in words. */
export function describeReduction({ maxDb, meanDb, limitedPart }: Reduction): string {
	if (maxDb === 0) return 'the limiter did nothing';
	const percent = limitedPart < 0.001 ? 'less than 0.1' : (limitedPart * 100).toFixed(1);
	return `limiting ${maxDb.toFixed(1)} dB at most, ${meanDb.toFixed(2)} dB on average, at work ${percent} % of the time`;
}
