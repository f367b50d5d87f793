import { BANDS, BandSums, type FittedGain } from './bandSums.ts';

/** Windows on either side of a place, cells, and whether the gain in them is a straight line or stands. */
const WINDOWS = [
	{ cells: 32, straight: true },
	{ cells: 64, straight: true },
	{ cells: 16, straight: false },
	{ cells: 8, straight: false },
] as const;
/** Longest window and the cell in which the jump itself may lie. */
export const REACH = 65;
/** Cells kept of the stretch before. */
const HISTORY = 2 * REACH + 6;
const DB = 20 / Math.LN10;
/** A band whose gain is known worse than this tells nothing, dB. */
const UNSURE_DB = 0.12;
/** So many bands must tell. */
const LEAST_BANDS = 2;
/** In a window shorter than this none need tell: too little is in it. */
const LEAST_CELLS = 32;
/** More left over than this share of what came back: it is another signal, and no matter of level. */
const UNLIKE = 0.2;
/** Jumps from here on may be told, dB. */
const LEAST_DB = 0.4;
/** Larger ones are a gap. */
const MOST_DB = 14;
/** A jump must stand so far above what the gain does by itself in a stretch of this pass, … */
const OVER_USUAL = 5;
/** … and above the most that it did of late, which fades by so much a stretch. */
const OVER_MOST = 1.5;
/** So far above what is usual it cannot have been the chain. */
const OVER_USUAL_SURE = 12;
const MOST_FADES = 0.995;
/** How much louder the programme grows or falls where a gain is looked at, dB: what a compressor answers to. */
const AGITATION_DB = [3, 6, 12] as const;
/** Stretches over which what is usual is averaged, and after which it is known. */
const USUAL_STRETCHES = 40;
const SETTLED_STRETCHES = 8;

/** A gain that is another one from a cell on. */
export interface Jump {
	/** Counted from the first cell of the stretch that is judged. */
	readonly cell: number;
	readonly db: number;
	/** The gain moves so little by itself in this pass that it cannot have been the chain. */
	readonly sure: boolean;
}

/**
 * Looks for jumps of a channel's gain. A gain that was moved from outside is another one from one frame to the next, in all
 * bands alike and whatever the window; what a compressor does is a slope, and what saturation or a badly known response do
 * differs from band to band. A straight line is laid through the gain on either side of each place, in three bands and
 * three windows, and the least of what they differ by counts. It must stand far above what is usual in this pass where
 * the programme rises or falls as much.
 */
export class LevelJudge {
	readonly #sums: BandSums;
	readonly #scores: Float64Array;
	readonly #bins: Uint8Array;
	readonly #usual = new Float64Array(AGITATION_DB.length + 1);
	readonly #most = new Float64Array(AGITATION_DB.length + 1);
	readonly #worst = new Float64Array(AGITATION_DB.length + 1);
	readonly #seen = new Float64Array(AGITATION_DB.length + 1);
	readonly #before: FittedGain = { gain: 1, variance: 0, left: 0, returned: 0 };
	readonly #behind: FittedGain = { gain: 1, variance: 0, left: 0, returned: 0 };
	#stretches = 0;
	/** Cells before this place are of no use. */
	#validFrom: number;
	#suppressed = Number.NEGATIVE_INFINITY;

	/** @param fresh new cells of a stretch; `overlap` more are those of its neighbours */
	constructor(rateHz: number, fresh: number, overlap: number) {
		this.#sums = new BandSums(rateHz, fresh, overlap, HISTORY);
		this.#scores = new Float64Array(this.#sums.count + 1);
		this.#bins = new Uint8Array(this.#sums.count + 1);
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
		this.#worst.fill(0);
		for (let cell = from; cell < to; cell++) {
			const score = this.#scoreAt(cell);
			this.#scores[cell] = score;
			if (score === 0) continue;
			const bin = this.#binAt(cell);
			this.#bins[cell] = bin;
			if (Math.abs(score) > (this.#worst[bin] as number)) this.#worst[bin] = Math.abs(score);
		}
		return this.#jumps(from, to);
	}

	/** What was judged last is usual of this chain. */
	keep(): void {
		this.#stretches++;
		for (const [bin, worst] of this.#worst.entries()) {
			this.#most[bin] = Math.max(worst, MOST_FADES * (this.#most[bin] as number));
			if (worst === 0) continue;
			const seen = Math.min(USUAL_STRETCHES, (this.#seen[bin] as number) + 1);
			const usual = this.#usual[bin] as number;
			this.#seen[bin] = seen;
			this.#usual[bin] = usual + (worst - usual) / seen;
		}
	}

	/** What was taken up to now is no measure for what follows. */
	reset(): void {
		this.#validFrom = this.#sums.count;
	}

	/** What is usual where the programme moves less is so here, too; and where little is known, what is usual anywhere. */
	#limit(bin: number): number {
		const last = (this.#seen[bin] as number) < SETTLED_STRETCHES ? this.#usual.length - 1 : bin;
		let limit = LEAST_DB;
		for (let k = 0; k <= last; k++)
			limit = Math.max(limit, OVER_USUAL * (this.#usual[k] as number), OVER_MOST * (this.#most[k] as number));
		return limit;
	}

	#jumps(from: number, to: number): Jump[] {
		const found: Jump[] = [];
		if (this.#stretches < SETTLED_STRETCHES) return found;
		for (let cell = from; cell < to; cell++) {
			const score = this.#scores[cell] as number;
			const size = Math.abs(score);
			if (size < LEAST_DB || size < this.#limit(this.#bins[cell] as number) || cell < this.#suppressed) continue;
			// The best place within reach.
			let best = cell;
			for (let other = cell; other < Math.min(to, cell + REACH); other++)
				if ((this.#scores[other] as number) * Math.sign(score) > Math.abs(this.#scores[best] as number)) best = other;
			const db = this.#scores[best] as number;
			const usual = Math.max(...this.#usual);
			found.push({ cell: best - this.#sums.history, db, sure: Math.abs(db) > OVER_USUAL_SURE * usual });
			cell = best + REACH;
			this.#suppressed = cell;
		}
		return found;
	}

	/** Least difference of the gains before and behind a cell, dB, over bands and windows; 0 where they do not agree. */
	#scoreAt(cell: number): number {
		let least = 0;
		for (const { cells, straight } of WINDOWS) {
			let bands = 0;
			for (let band = 0; band < BANDS; band++) {
				const before = this.#before;
				const behind = this.#behind;
				this.#sums.fit(band, cell - 1 - cells, cell - 1, cell - 0.5, straight, before);
				this.#sums.fit(band, cell, cell + cells, cell - 0.5, straight, behind);
				if (!(before.gain > 0.01 && behind.gain > 0.01)) return 0;
				const left = before.left + behind.left;
				const sure = before.variance / before.gain ** 2 + behind.variance / behind.gain ** 2 < (UNSURE_DB / DB) ** 2;
				if (!sure) continue;
				if (left > UNLIKE * (before.returned + behind.returned)) return 0;
				bands++;
				const db = DB * Math.log(behind.gain / before.gain);
				if (least === 0) least = db;
				else if (db * least <= 0) return 0;
				else if (Math.abs(db) < Math.abs(least)) least = db;
			}
			if (bands < LEAST_BANDS && cells >= LEAST_CELLS) return 0;
		}
		return Math.abs(least) > MOST_DB ? 0 : least;
	}

	/** How much the programme itself rises or falls here. */
	#binAt(cell: number): number {
		let most = 0;
		for (let band = 0; band < BANDS; band++) {
			const before = this.#sums.power(band, cell - 33, cell - 1);
			const behind = this.#sums.power(band, cell, cell + 32);
			most = Math.max(most, Math.abs(Math.log(behind / before)) * (DB / 2));
		}
		const bin = AGITATION_DB.findIndex((limit) => most < limit);
		return bin < 0 ? AGITATION_DB.length : bin;
	}
}
