import { DetentError } from '../../shared/errors.ts';
import type { Match, MatchReading } from '../../shared/model/match.ts';

/** Gains that a loudness stage can have, dB. */
export const GAIN_LIMIT_DB = 60;
/** Nearer than this is on the target. */
const TOLERANCE_LU = 0.01;
/** What `reached` promises, LU. */
const PROMISE_LU = 0.05;
/** The margin below the ceiling goes in these steps, dB. */
const MARGIN_STEP_DB = 0.001;
/** A limiter that overshoots by more than this does not hold its ceiling, and no margin is taken for it. */
export const MOST_MARGIN_DB = 0.5;
const MOST_PASSES = 12;
const MOST_LIMIT_PASSES = 4;
/** Taken off besides from the second try on. */
const LIMIT_SLACK_DB = 0.01;
const MOST_STEP_DB = 12;
/** A dB of gain into a limiter is taken to give at least this many LU, so that a flat stretch is crossed in steps. */
const LEAST_SLOPE = 0.1;
/** When the gain is known this well and the loudness still jumps past the target, there is no gain between. */
const LEAST_WIDTH_DB = 1e-4;

export interface MatchWish {
	targetLufs: number;
	/** True peak that must not be exceeded; null without a limiter. */
	ceilingDbtp: number | null;
	/** Deepest gain reduction the engineer allows, dB; null for any. */
	maxReductionDb: number | null;
	/** A first guess; the better, the fewer passes. */
	firstGainDb: number;
}

/** A whole run of the material through the chain with one gain and one margin. */
export type MatchRun = (gainDb: number, marginDb: number) => Omit<MatchReading, 'gainDb' | 'marginDb'>;

interface Point {
	readonly gainDb: number;
	/** Loudness above the target, LU. */
	readonly error: number;
}

function clampGain(gainDb: number): number {
	return Math.max(-GAIN_LIMIT_DB, Math.min(GAIN_LIMIT_DB, gainDb));
}

/** The points around the target that were tried with one margin, and the next gain to try. */
class Search {
	#below: Point | null = null;
	#above: Point | null = null;
	#last: Point | null = null;
	#slope = 1;
	#kept = 0;

	/** @returns the next gain; null when there is none between what was tried */
	next(point: Point): number | null {
		const last = this.#last;
		this.#last = point;
		if (last !== null && last.gainDb !== point.gainDb) {
			const slope = (point.error - last.error) / (point.gainDb - last.gainDb);
			this.#slope = Math.max(LEAST_SLOPE, Math.min(1, slope));
		}
		const isBelow = point.error < 0;
		const sameSide = last !== null && last.error < 0 === isBelow;
		this.#kept = sameSide ? this.#kept + 1 : 0;
		if (isBelow) this.#below = point;
		else this.#above = point;
		const below = this.#below;
		const above = this.#above;
		if (below === null || above === null) {
			const step = -point.error / this.#slope;
			return clampGain(point.gainDb + Math.max(-MOST_STEP_DB, Math.min(MOST_STEP_DB, step)));
		}
		const width = above.gainDb - below.gainDb;
		if (!(width > LEAST_WIDTH_DB)) return null;
		// An end that has stayed for two rounds holds the false position back: halve the interval instead.
		if (this.#kept >= 2) return below.gainDb + width / 2;
		return below.gainDb + (width * below.error) / (below.error - above.error);
	}

	/** A margin that is raised takes at most as much loudness away from everything that was tried. */
	lower(byDb: number): void {
		const lowered = (point: Point | null) => point && { ...point, error: point.error - byDb };
		this.#last = lowered(this.#last);
		this.#below = lowered(this.#below);
		this.#above = lowered(this.#above);
		if (this.#above !== null && this.#above.error <= 0) this.#above = null;
	}
}

function raisedMargin(marginDb: number, overDb: number): number {
	return Math.ceil((marginDb + overDb) / MARGIN_STEP_DB) * MARGIN_STEP_DB;
}

/**
 * Finds the gain before a limiter with which what leaves it has the target loudness and no true peak over the ceiling,
 * by running the material as often as it takes, 12 times at most; 3 or 4 are usual. Loudness after a limiter rises with
 * the gain, by at most 1 LU a dB: secant steps until the target lies between two gains, then false position.
 *
 * A target that takes more gain reduction than allowed is not reached: the answer names what it would take, and holds
 * the highest gain found that keeps to what is allowed.
 *
 * @param run called once a pass; it may throw to end the search
 * @throws DetentError `chain.unresolved` for material without a loudness
 */
export function solveMatch(wish: MatchWish, run: MatchRun): Match {
	let passes = 0;
	const pass = (gainDb: number, marginDb: number) => {
		passes++;
		const reading = { gainDb, marginDb, ...run(gainDb, marginDb) };
		if (reading.integratedLufs === null) throw silent();
		const over = wish.ceilingDbtp === null ? 0 : (reading.truePeakDbtp ?? wish.ceilingDbtp) - wish.ceilingDbtp;
		return { reading, error: reading.integratedLufs - wish.targetLufs, over: Math.max(0, over) };
	};
	const answer = (outcome: Match['outcome'], reading: MatchReading, neededReductionDb: number | null): Match => ({
		outcome,
		targetLufs: wish.targetLufs,
		ceilingDbtp: wish.ceilingDbtp,
		maxReductionDb: wish.maxReductionDb,
		neededReductionDb,
		reading,
		passes,
	});

	const search = new Search();
	let tried = pass(clampGain(wish.firstGainDb), 0);
	let best = tried;
	let isAtEnd = false;
	while (Math.abs(tried.error) > TOLERANCE_LU || tried.over > 0) {
		if (passes >= MOST_PASSES) break;
		let { gainDb, marginDb } = tried.reading;
		if (Math.abs(tried.error) > TOLERANCE_LU) {
			const next = search.next({ gainDb, error: tried.error });
			if (next === null) break;
			isAtEnd = next === gainDb;
			if (isAtEnd) break;
			gainDb = next;
		}
		if (tried.over > 0) {
			const raised = raisedMargin(marginDb, tried.over);
			if (raised > MOST_MARGIN_DB) break;
			search.lower(raised - marginDb);
			marginDb = raised;
		}
		tried = pass(gainDb, marginDb);
		if (tried.over === 0 && (best.over > 0 || Math.abs(tried.error) <= Math.abs(best.error))) best = tried;
	}
	const isFound = Math.abs(best.error) <= PROMISE_LU && best.over === 0;
	const needed = isFound ? (best.reading.reduction?.maxDb ?? null) : null;
	const allowed = wish.maxReductionDb;
	const excessOf = ({ reduction }: MatchReading) => (allowed === null ? 0 : (reduction?.maxDb ?? 0) - allowed);
	if (excessOf(best.reading) <= 0) {
		if (isFound) return answer('reached', best.reading, needed);
		return answer(isAtEnd ? 'out-of-range' : 'not-found', best.reading, null);
	}
	// Peaks go up with the gain dB for dB, and so does the deepest reduction.
	let nearest = best;
	for (let round = 0; round < MOST_LIMIT_PASSES; round++) {
		const excess = excessOf(nearest.reading);
		if (excess <= 0 && nearest.over === 0) break;
		const step = excess > 0 ? excess + LIMIT_SLACK_DB * round : 0;
		nearest = pass(clampGain(nearest.reading.gainDb - step), raisedMargin(nearest.reading.marginDb, nearest.over));
	}
	return answer('too-much-limiting', nearest.reading, needed);
}

function silent(): DetentError {
	return new DetentError('chain.unresolved', {
		message: 'What goes through the chain has no loudness: it is silent, or shorter than 400 ms.',
		remedy: 'Use the whole track, or a plain gain instead of a loudness target.',
	});
}
