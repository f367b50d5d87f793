/** Blocks come in bursts when the machine is busy; only what stays late over this time is lost. */
const WINDOW_MS = 2000;
/** Part of a block that counts as lost. */
const LOST_BLOCKS = 0.4;
const LEAST_LOST_MS = 5;
/** A rate this far off is another rate, not a clock's tolerance. */
const WORST_RATE_ERROR = 0.005;
/** The rate is judged once this much time has made the jitter of one block small. */
const RATE_AFTER_MS = 20_000;

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
	#rateTold = false;

	/** @param blockMs duration of one block at the nominal rate */
	constructor(blockMs: number) {
		this.#blockMs = blockMs;
	}

	/**
	 * One block has arrived at `nowMs`.
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
		return (usualMs === null ? null : this.#jump(earliestMs - usualMs)) ?? this.#rate(elapsedMs, earliestMs);
	}

	#jump(changeMs: number): string | null {
		if (Math.abs(changeMs) < Math.max(LEAST_LOST_MS, LOST_BLOCKS * this.#blockMs)) return null;
		const amount = `${Math.abs(changeMs).toFixed(1)} ms of audio`;
		return changeMs > 0
			? `The device lost ${amount} against the clock.`
			: `The device gave ${amount} too much against the clock.`;
	}

	#rate(elapsedMs: number, lateMs: number): string | null {
		const error = -lateMs / elapsedMs;
		if (this.#rateTold || elapsedMs < RATE_AFTER_MS || Math.abs(error) < WORST_RATE_ERROR) return null;
		this.#rateTold = true;
		return `The converter runs ${(Math.abs(error) * 100).toFixed(1)} % ${error > 0 ? 'faster' : 'slower'} than its nominal rate.`;
	}
}
