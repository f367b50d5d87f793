/**
 * Arrivals are known to a millisecond, so that what came later within a span is known to 1.4 ms: 0.005 % of this length.
 */
const SPAN_MS = 30_000;
/**
 * Part of the rate. Three of those errors above what is no fault of a clock that is right: a machine's time is set right by up
 * to 0.05 %, and a crystal is off by up to 0.01 %. Three and more below 0.1 %, by which word clocks are pulled for video, less
 * that crystal.
 */
const OFF = 0.00075;
/** Off by less than this, it counts as right again. */
const RIGHT = OFF / 2;
/** So many spans in a row off on the same side. What a busy machine is late by ends; a step is in one span alone. */
const SURE_SPANS = 3;

/**
 * Finds a rate that is off by so little that nothing shows it within a window: a word clock that is pulled down for video is
 * off by 0.1 %. It takes a minute and a half.
 */
export class OffRate {
	readonly #rateHz: number;
	/** Where the span began, and how late the device was then; NaN before the first window. */
	#fromMs = Number.NaN;
	#lateMs = 0;
	/** The spans in a row that are off on one side: where they began, how late it was then, and how many they are. */
	#alikeFromMs = 0;
	#alikeLateMs = 0;
	#alike = 0;
	/** 1 where they are slow, −1 where they are fast, 0 where they are neither. */
	#side = 0;
	#told = false;

	/** @param rateHz nominal */
	constructor(rateHz: number) {
		this.#rateHz = rateHz;
	}

	/** The device lost or gave too much at once: what was before says nothing of its rate. */
	jumped(): void {
		this.#fromMs = Number.NaN;
		this.#alike = 0;
		this.#side = 0;
	}

	/**
	 * A window has ended.
	 *
	 * @param elapsedMs since the first block
	 * @param lateMs how much later the earliest of its blocks came than at the nominal rate
	 * @returns what is wrong, once until the rate is right again; null when nothing is
	 */
	window(elapsedMs: number, lateMs: number): string | null {
		const spanMs = elapsedMs - this.#fromMs;
		if (spanMs < SPAN_MS) return null;
		const share = (lateMs - this.#lateMs) / spanMs;
		// NaN, without a span before, is on neither side.
		const side = Math.abs(share) >= OFF ? Math.sign(share) : 0;
		if (side !== this.#side || side === 0) {
			this.#side = side;
			this.#alike = 0;
			this.#alikeFromMs = this.#fromMs;
			this.#alikeLateMs = this.#lateMs;
		}
		if (side !== 0) this.#alike++;
		this.#fromMs = elapsedMs;
		this.#lateMs = lateMs;
		if (Math.abs(share) < RIGHT) this.#told = false;
		if (this.#told || this.#alike < SURE_SPANS) return null;
		this.#told = true;
		return this.#words((lateMs - this.#alikeLateMs) / (elapsedMs - this.#alikeFromMs));
	}

	#words(share: number): string {
		const aboutHz = Math.round(this.#rateHz * (1 - share));
		const percent = Math.abs(100 * share).toFixed(2);
		return `The converter runs at about ${aboutHz} Hz by this machine's clock, ${percent} % ${share > 0 ? 'slower' : 'faster'} than its nominal rate. A word clock that is pulled for video is off by 0.1 %: look at the clock source of the interface.`;
	}
}
