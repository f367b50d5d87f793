import { BANDS, BandSums } from './bandSums.ts';
import { BandsAlike } from './bandsAlike.ts';
import { EarlyStretches } from './earlyStretches.ts';
import { GainStep } from './gainStep.ts';
import { MOVE_WINDOWS, REACH, SHARP_WINDOWS, type StepWindow, slopeShare, WINDOWS } from './stepWindows.ts';

/** A step must stand so many standard deviations above the steepest slope of late, or it may be the slope itself, … */
const SURELY_SHARP = 4;
/** … and the noise may hide so many of those that it has. */
const SURELY_SEEN = 2;
/** Cells kept of the stretch before. */
const HISTORY = 2 * REACH + 6;
/** A band whose gain is known worse than this tells nothing, dB. */
const UNSURE_DB = 0.12;
/** So many bands must tell. */
const LEAST_BANDS = 2;
/** What a window reads may be off by so many standard deviations. */
const DEVIATIONS = 2;
/** Of what the swing of the waveform moves the gain by, so much may be left although it is made good. */
const SWING_LEFT = 0.45;
/** And of what the gain moves by between a short window and a long one: an attack that has just begun is no straight line. */
const MOVE_LEFT = 0.25;
/**
 * A jump is abrupt, and the gain stays: it must be so many times what the gain surely moves by from cell to cell in so many
 * cells before it and behind it. A loud attack swings the gain of tubes with its waveform while a compressor pulls it down.
 */
const OVER_ROUGH = 4;
const ROUGH_CELLS = 8;
/** In no band does a jump surely read more than so many times its size and so much more, dB: that is a band that distorts. */
const ALIKE = 2;
const ALIKE_DB = 1;
/** What is less teaches nothing, dB. */
const NOTHING_DB = 0.08;
/** Jumps from here on may be told, dB: one of 0.5 dB reads so much at least. */
const LEAST_DB = 0.34;
/** What is promised to be seen wherever it is not said that it would not be, dB. */
export const PROMISED_DB = 0.5;
/** Larger ones are a gap. */
const MOST_DB = 14;
/** A jump must stand so far above the most that the gain did by itself of late, which fades by so much a stretch. */
const OVER_MOST = 1.4;
const MOST_FADES = 0.995;
/** So far above it cannot have been the chain. */
const OVER_MOST_SURE = 3;
/** Stretches after which it is known; those count in which the gain is known at so many of the places that are asked for. */
const SETTLED_STRETCHES = 4;
const LEAST_KNOWN = 8;
/** How far a reading may fall short of the jump, dB. */
const SHORT_DB = 0.1;
/** Every so many cells it is asked what would be found there. */
export const PROOF_CELLS = 16;

/** A gain that is another one from a cell on. */
export interface Jump {
	/** Counted from the first cell of the stretch that is judged. */
	readonly cell: number;
	readonly db: number;
	/** The gain moves so little by itself in this pass that it cannot have been the chain. */
	readonly sure: boolean;
	/** All bands bear it out. Where they do not, it may have been a band by itself: nothing is proven of a jump of this size. */
	readonly borneOut: boolean;
	/** A jump that reads so may have been of this size, dB. */
	readonly upToDb: number;
}

/**
 * Looks for jumps of a channel's gain. A gain that was moved from outside is another one from one frame to the next, in all
 * bands alike and whatever the window; what a compressor does is a slope, and reads differently in short and long
 * windows; what saturation or a badly known response do differs from band to band. A line is laid through the gain on
 * either side of each place, in three bands and seven windows, and the least that they may differ by counts. It must stand
 * above what the gain does by itself in this pass.
 */
export class LevelJudge {
	readonly #sums: BandSums;
	readonly #scores: Float64Array;
	readonly #step: GainStep;
	readonly #alike: BandsAlike;
	#worst = 0;
	#most = 0;
	/** How far the gain moved within the first window, down and up: in the stretch at hand, and at most of late; dB. */
	readonly #moves = [0, 0];
	readonly #mostMoves = [0, 0];
	#stretches = 0;
	readonly #early = new EarlyStretches();
	/** Places of the stretch at hand at which the gain is known. */
	#known = 0;
	/** Cells before this place are of no use. */
	#validFrom: number;
	#suppressed = Number.NEGATIVE_INFINITY;

	/** @param fresh new cells of a stretch; `overlap` more are those of its neighbours */
	constructor(rateHz: number, fresh: number, overlap: number) {
		this.#sums = new BandSums(rateHz, fresh, overlap, HISTORY);
		this.#step = new GainStep(this.#sums);
		this.#alike = new BandsAlike(this.#step);
		this.#scores = new Float64Array(this.#sums.count + 1);
		this.#validFrom = this.#sums.count;
	}

	/**
	 * Takes a stretch and tells of jumps up to `REACH` cells before its end.
	 *
	 * @param y return of all frames, `overlap / 2` cells at either end judged with the neighbours
	 * @param p its prediction
	 */
	judge(y: Float64Array, p: Float64Array): Jump[] {
		const sums = this.#sums;
		const { count, history } = sums;
		const fresh = count - history;
		sums.take(y, p);
		this.#validFrom = Math.max(0, this.#validFrom - fresh);
		this.#suppressed -= fresh;
		const from = Math.max(history - REACH, this.#validFrom + REACH);
		const to = count - REACH;
		this.#worst = 0;
		this.#known = 0;
		this.#moves.fill(0);
		for (let cell = from; cell < to; cell++) {
			const score = this.#scoreAt(cell);
			this.#scores[cell] = score;
			if (Math.abs(score) > this.#worst) this.#worst = Math.abs(score);
		}
		return this.#jumps(from, to);
	}

	/** What was judged last, and asked for what would be found in it, is usual of this chain. */
	keep(): void {
		if (this.#known >= LEAST_KNOWN) this.#stretches++;
		this.#early.keep({ worst: this.#worst, moves: this.#moves });
		this.#most = Math.max(this.#worst, MOST_FADES * this.#most);
		for (const [way, moves] of this.#moves.entries())
			this.#mostMoves[way] = Math.max(moves, MOST_FADES * (this.#mostMoves[way] as number));
		this.#sums.keep();
	}

	/** Takes over what another one has learned of the chain from the beginning of the same pass, which is judged again now. */
	adopt(scout: LevelJudge): void {
		this.#stretches = scout.#stretches;
		for (const { worst, moves } of scout.#early.sound(LEAST_DB, OVER_MOST_SURE)) {
			this.#most = Math.max(this.#most, worst);
			for (const [way, most] of this.#mostMoves.entries()) this.#mostMoves[way] = Math.max(most, moves[way] as number);
		}
	}

	/** What was taken up to now is no measure for what follows. */
	reset(): void {
		this.#validFrom = this.#sums.count;
	}

	/** Cells that the stretch taken last decided, counted from its first one that is judged. */
	get decided(): { from: number; to: number } {
		return { from: -REACH, to: this.#sums.count - this.#sums.history - REACH };
	}

	/**
	 * The smallest jump that would be found at a cell, dB; infinite where none would, 0 in silence, which has no level.
	 *
	 * @param cell counted from the first one of the stretch that is judged
	 */
	smallestDb(cell: number): number {
		const at = this.#sums.history + cell;
		if (!this.#sums.sounds(at)) return 0;
		if (at < this.#validFrom + REACH) return Number.POSITIVE_INFINITY;
		for (const window of WINDOWS)
			if (window.needed && this.#sureBands(at, window) < LEAST_BANDS) return Number.POSITIVE_INFINITY;
		this.#known++;
		if (this.#stretches < SETTLED_STRETCHES) return Number.POSITIVE_INFINITY;
		const { movedDb, sharpDb, alikeDb } = this.#movement(at);
		const seenDb = this.#limit + SHORT_DB + SWING_LEFT * this.#sums.swingDb(at) + MOVE_LEFT * movedDb;
		const roughDb = OVER_ROUGH * this.#sums.roughDb(at, ROUGH_CELLS);
		return Math.max(seenDb, sharpDb, alikeDb, roughDb, this.#alike.leastDb(at));
	}

	/** How far the gain moves by itself around a cell, the smallest step that is no slope there, and that no band hides, dB. */
	#movement(cell: number): { movedDb: number; sharpDb: number; alikeDb: number } {
		const steepest = Math.max(...this.#mostMoves);
		let moved = 0;
		let most = 0;
		let sharpDb = Number.POSITIVE_INFINITY;
		for (let window = 0; window < SHARP_WINDOWS; window++) {
			const here = WINDOWS[window] as StepWindow;
			let weights = 1e-12;
			let sum = 0;
			for (let band = 0; band < BANDS; band++) {
				const offDb = this.#step.read(band, cell, here);
				if (!Number.isFinite(offDb)) continue;
				const weight = 1 / (offDb * offDb + 1e-9);
				weights += weight;
				const { db } = this.#step;
				sum += weight * db;
				if (window === 0) most = Math.max(most, Math.abs(db) - DEVIATIONS * offDb);
			}
			if (window < MOVE_WINDOWS) moved = sum / weights - moved;
			sharpDb = Math.min(sharpDb, slopeShare(here) * steepest + (SURELY_SHARP + SURELY_SEEN) / Math.sqrt(weights));
		}
		return { movedDb: Math.abs(moved), sharpDb, alikeDb: (most - ALIKE_DB) / ALIKE };
	}

	get #limit(): number {
		return Math.max(LEAST_DB, OVER_MOST * this.#most);
	}

	#jumps(from: number, to: number): Jump[] {
		const found: Jump[] = [];
		if (this.#stretches < SETTLED_STRETCHES) return found;
		const limit = this.#limit;
		for (let cell = from; cell < to; cell++) {
			const score = this.#scores[cell] as number;
			if (Math.abs(score) < limit || cell < this.#suppressed) continue;
			// The best place within reach.
			let best = cell;
			for (let other = cell; other < Math.min(to, cell + REACH); other++)
				if ((this.#scores[other] as number) * Math.sign(score) > Math.abs(this.#scores[best] as number)) best = other;
			const db = this.#scores[best] as number;
			const least = Math.max(OVER_MOST_SURE * this.#most, ...this.#mostMoves);
			const borneOut = this.#alike.bearOut(best, db);
			const upToDb = (Math.abs(db) * PROMISED_DB) / LEAST_DB;
			found.push({ cell: best - this.#sums.history, db, sure: Math.abs(db) > least, borneOut, upToDb });
			cell = best + REACH;
			this.#suppressed = cell;
		}
		return found;
	}

	/** Bands whose gain is known at a cell; 0 where another signal came back. */
	#sureBands(cell: number, window: StepWindow): number {
		let bands = 0;
		for (let band = 0; band < BANDS; band++) {
			if (this.#step.read(band, cell, window) > UNSURE_DB) continue;
			if (this.#step.isOther) return 0;
			bands++;
		}
		return bands;
	}

	/** The least by which the gains before and behind a cell differ, dB, over bands and windows; 0 where they may be the same. */
	#scoreAt(cell: number): number {
		let sign = 0;
		let least = Number.POSITIVE_INFINITY;
		let weights = 0;
		let sum = 0;
		let moved = 0;
		let steepest = 0;
		let sharp = Number.NEGATIVE_INFINITY;
		let surely = 0;
		for (let window = 0; window < WINDOWS.length; window++) {
			const here = WINDOWS[window] as StepWindow;
			const sumBefore = sum;
			const weightsBefore = weights;
			let bands = 0;
			let up = Number.POSITIVE_INFINITY;
			let down = Number.POSITIVE_INFINITY;
			let most = 0;
			for (let band = 0; band < BANDS; band++) {
				const offDb = this.#step.read(band, cell, here);
				if (offDb === Number.POSITIVE_INFINITY || Number.isNaN(offDb)) continue;
				if (offDb < UNSURE_DB) {
					if (this.#step.isOther) return 0;
					bands++;
				}
				const { db } = this.#step;
				const weight = 1 / (offDb * offDb + 1e-9);
				weights += weight;
				sum += weight * db;
				up = Math.min(up, db + DEVIATIONS * offDb);
				down = Math.min(down, DEVIATIONS * offDb - db);
				most = Math.max(most, Math.abs(db) - DEVIATIONS * offDb);
			}
			if (here.needed && bands < LEAST_BANDS) return 0;
			const combinedDb = (sum - sumBefore) / (weights - weightsBefore + 1e-12);
			const combinedOffDb = 1 / Math.sqrt(weights - weightsBefore + 1e-12);
			if (window === 0) {
				sign = Math.sign(sum);
				const way = sign > 0 ? 1 : 0;
				steepest = this.#mostMoves[way] as number;
				surely = most;
				this.#moves[way] = Math.max(this.#moves[way] as number, Math.abs(combinedDb) - DEVIATIONS * combinedOffDb);
			}
			if (window < SHARP_WINDOWS)
				sharp = Math.max(sharp, sign * combinedDb - slopeShare(here) * steepest - SURELY_SHARP * combinedOffDb);
			if (window < MOVE_WINDOWS) moved = combinedDb - moved;
			least = Math.min(least, sign > 0 ? up : down);
			if (least < NOTHING_DB) return 0;
		}
		if (sharp < 0) return 0;
		const unsureDb = SWING_LEFT * this.#sums.swingDb(cell) + MOVE_LEFT * Math.abs(moved);
		const size = Math.min(least, (sign * sum) / weights) - unsureDb;
		if (size < NOTHING_DB || size > MOST_DB) return 0;
		if (size < this.#limit) return sign * size;
		// What is too rough for a jump, or not alike, is no measure of what the chain does elsewhere.
		const isJump = surely <= ALIKE * size + ALIKE_DB && size >= OVER_ROUGH * this.#sums.roughDb(cell, ROUGH_CELLS);
		return isJump ? sign * size : 0;
	}
}
