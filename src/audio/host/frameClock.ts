import { OffRate } from './offRate.ts';

/** Blocks come in bursts when the machine is busy; only what stays late over this time is lost. */
const WINDOW_MS = 2000;
/** Part of a block that counts as lost. */
const LOST_BLOCKS = 0.4;
const LEAST_LOST_MS = 5;
/** Changes in a row that differ by less are no jumps, but another rate than the nominal one. */
const SAME_CHANGE = 0.3;
/** So many like changes in a row, and the rate is wrong beyond doubt. */
const SURE_WINDOWS = 3;
/** No converter is off by this much, and every other usual rate is; one that is pulled for video, by 0.1 %, is `OffRate`'s. */
const WRONG_RATE = 0.005;
/** A rate is told from this length of time on: arrivals are known to a millisecond. */
const RATE_AFTER_MS = 10_000;

/** What the clock says of a device. */
export interface ClockVerdict {
	/**
	 * `jump`: it lost or gave too much once. `drift`: it seems to run at another rate. `wrong rate`: it does, for the third
	 * window on end. `right rate`: it no longer does. `off rate`: it is off by less, which is found over minutes.
	 */
	readonly kind: 'jump' | 'drift' | 'wrong rate' | 'right rate' | 'off rate';
	/** In words. */
	readonly reason: string;
}

/**
 * Compares the frames that a device delivered with the monotonic clock. A device that lost frames is from then on late
 * by that much; a busy machine is late and catches up. Drivers do not always say that they lost something.
 */
export class FrameClock {
	readonly #blockMs: number;
	readonly #rateHz: number;
	#startMs: number | null = null;
	#blocks = 0;
	#windowEndMs = WINDOW_MS;
	#earliestMs = Number.POSITIVE_INFINITY;
	#usualMs: number | null = null;
	#lateMs = 0;
	/** A change that is a jump, unless the next window has it too. */
	#pendingMs = 0;
	/** Windows in a row with one and the same change. */
	#alike = 0;
	#driftTold = false;
	#wrong = false;
	/** Since when nothing jumped, and how late the device was then. */
	#steadyFromMs: number | null = null;
	#steadyLateMs = 0;
	#measuredHz: number | null = null;
	readonly #offRate: OffRate;

	/** @param rateHz nominal */
	constructor(blockFrames: number, rateHz: number) {
		this.#rateHz = rateHz;
		this.#blockMs = (blockFrames * 1000) / rateHz;
		this.#offRate = new OffRate(rateHz);
	}

	/** How much later than the earliest of the last windows the last block came, ms ≥ 0. */
	get lateMs(): number {
		return this.#lateMs;
	}

	/** The device's rate by this machine's clock, Hz; null in the first 10 s after the start or a jump. */
	get measuredHz(): number | null {
		return this.#measuredHz;
	}

	/**
	 * One block has arrived at `nowMs`. A jump is told up to three windows after it happened.
	 *
	 * @returns what is wrong, once; null when nothing is
	 */
	block(nowMs: number): ClockVerdict | null {
		this.#startMs ??= nowMs;
		const elapsedMs = nowMs - this.#startMs;
		const lateMs = elapsedMs - this.#blocks * this.#blockMs;
		this.#blocks++;
		if (lateMs < this.#earliestMs) this.#earliestMs = lateMs;
		this.#lateMs = lateMs - Math.min(this.#earliestMs, this.#usualMs ?? this.#earliestMs);
		if (elapsedMs < this.#windowEndMs) return null;
		const earliestMs = this.#earliestMs;
		const usualMs = this.#usualMs;
		this.#usualMs = earliestMs;
		this.#earliestMs = Number.POSITIVE_INFINITY;
		this.#windowEndMs = elapsedMs + WINDOW_MS;
		if (usualMs === null) return null;
		this.#measure(elapsedMs, earliestMs, earliestMs - usualMs);
		return this.#judge(earliestMs - usualMs) ?? this.#judgeLong(elapsedMs, earliestMs, earliestMs - usualMs);
	}

	#isLarge(changeMs: number): boolean {
		return Math.abs(changeMs) >= Math.max(LEAST_LOST_MS, LOST_BLOCKS * this.#blockMs);
	}

	#measure(elapsedMs: number, earliestMs: number, changeMs: number): void {
		if (this.#steadyFromMs === null || (this.#isLarge(changeMs) && this.#alike === 0)) {
			this.#steadyFromMs = elapsedMs;
			this.#steadyLateMs = earliestMs;
			this.#measuredHz = null;
			return;
		}
		const spanMs = elapsedMs - this.#steadyFromMs;
		if (spanMs < RATE_AFTER_MS) return;
		this.#measuredHz = (this.#rateHz * (spanMs - (earliestMs - this.#steadyLateMs))) / spanMs;
	}

	/** A rate that is off by too little for a window. */
	#judgeLong(elapsedMs: number, earliestMs: number, changeMs: number): ClockVerdict | null {
		if (this.#isLarge(changeMs)) {
			this.#offRate.jumped();
			return null;
		}
		const reason = this.#offRate.window(elapsedMs, earliestMs);
		return reason === null ? null : { kind: 'off rate', reason };
	}

	#judge(changeMs: number): ClockVerdict | null {
		const pendingMs = this.#pendingMs;
		const large = this.#isLarge(changeMs);
		this.#pendingMs = large ? changeMs : 0;
		const alike = large && pendingMs !== 0 && Math.abs(changeMs - pendingMs) < SAME_CHANGE * Math.abs(pendingMs);
		this.#alike = alike ? this.#alike + 1 : 0;
		if (alike) return this.#rate(changeMs);
		if (this.#wrong && !large) {
			this.#wrong = false;
			this.#driftTold = false;
			return { kind: 'right rate', reason: 'The converter runs at its nominal rate again.' };
		}
		return pendingMs === 0 || this.#driftTold ? null : { kind: 'jump', reason: describeJump(pendingMs) };
	}

	/** The converter runs at another rate than it should. */
	#rate(changeMs: number): ClockVerdict | null {
		const share = Math.abs(changeMs) / WINDOW_MS;
		if (this.#alike + 1 >= SURE_WINDOWS && share >= WRONG_RATE && !this.#wrong) {
			this.#wrong = true;
			const aboutHz = Math.round((this.#rateHz * (1 - changeMs / WINDOW_MS)) / 100) * 100;
			return {
				kind: 'wrong rate',
				reason: `The converter runs at about ${aboutHz} Hz, not at ${this.#rateHz} Hz.`,
			};
		}
		if (this.#driftTold) return null;
		this.#driftTold = true;
		const percent = (share * 100).toFixed(1);
		return {
			kind: 'drift',
			reason: `The converter runs about ${percent} % ${changeMs < 0 ? 'faster' : 'slower'} than its nominal rate.`,
		};
	}
}

/** @param changeMs positive for late */
function describeJump(changeMs: number): string {
	const amount = `${Math.abs(changeMs).toFixed(1)} ms of audio`;
	return changeMs > 0
		? `The device lost ${amount} against the clock.`
		: `The device gave ${amount} too much against the clock.`;
}
