/** Blocks come in bursts when the machine is busy; only what stays late over this time is lost. */
const WINDOW_MS = 2000;
/** Part of a block that counts as lost. */
const LOST_BLOCKS = 0.4;
const LEAST_LOST_MS = 5;
/** Two changes in a row that differ by less are no jumps, but another rate than the nominal one. */
const SAME_CHANGE = 0.3;

/**
 * Compares the frames that a device delivered with the monotonic clock. A device that lost frames is from then on late
 * by that much; a busy machine is late and catches up. Drivers do not always say that they lost something.
 */
export class FrameClock {
	readonly #blockMs: number;
	#startMs: number | null = null;
	#blocks = 0;
	#windowEndMs = WINDOW_MS;
	#earliestMs = Number.POSITIVE_INFINITY;
	#usualMs: number | null = null;
	/** A change that is a jump, unless the next window has it too. */
	#pendingMs = 0;
	#rateTold = false;

	/** @param blockMs duration of one block at the nominal rate */
	constructor(blockMs: number) {
		this.#blockMs = blockMs;
	}

	/**
	 * One block has arrived at `nowMs`. A jump is told up to three windows after it happened.
	 *
	 * @returns what is wrong, in words, once; null when nothing is
	 */
	block(nowMs: number): string | null {
		this.#startMs ??= nowMs;
		const elapsedMs = nowMs - this.#startMs;
		const lateMs = elapsedMs - this.#blocks * this.#blockMs;
		this.#blocks++;
		if (lateMs < this.#earliestMs) this.#earliestMs = lateMs;
		if (elapsedMs < this.#windowEndMs) return null;
		const earliestMs = this.#earliestMs;
		const usualMs = this.#usualMs;
		this.#usualMs = earliestMs;
		this.#earliestMs = Number.POSITIVE_INFINITY;
		this.#windowEndMs = elapsedMs + WINDOW_MS;
		return usualMs === null ? null : this.#judge(earliestMs - usualMs);
	}

	#judge(changeMs: number): string | null {
		const pendingMs = this.#pendingMs;
		const large = Math.abs(changeMs) >= Math.max(LEAST_LOST_MS, LOST_BLOCKS * this.#blockMs);
		this.#pendingMs = large ? changeMs : 0;
		if (pendingMs === 0) return null;
		if (large && Math.abs(changeMs - pendingMs) < SAME_CHANGE * Math.abs(pendingMs)) return this.#rate(changeMs);
		return this.#rateTold ? null : describeJump(pendingMs);
	}

	/** The converter runs at another rate than it should. */
	#rate(changeMs: number): string | null {
		if (this.#rateTold) return null;
		this.#rateTold = true;
		const percent = ((Math.abs(changeMs) / WINDOW_MS) * 100).toFixed(1);
		return `The converter runs about ${percent} % ${changeMs < 0 ? 'faster' : 'slower'} than its nominal rate.`;
	}
}

/** @param changeMs positive for late */
function describeJump(changeMs: number): string {
	const amount = `${Math.abs(changeMs).toFixed(1)} ms of audio`;
	return changeMs > 0
		? `The device lost ${amount} against the clock.`
		: `The device gave ${amount} too much against the clock.`;
}
