/** A finger that comes to the end sooner than this has brushed over the screen. */
const LEAST_MS = 250;
/** So much of the way counts as the end. */
const END = 0.95;
/** Steps of the keys. */
const KEY_STEP = 0.2;

/**
 * A way that has to be gone on purpose: from the handle at the left to the right end, at a finger's own pace, and let go
 * there. A tap, a resting hand, a brush over the glass and a finger that starts elsewhere do nothing.
 */
export class Slide {
	readonly #travelPx: number;
	#startX: number | null = null;
	#startMs = 0;
	#fraction = 0;

	/** @param travelPx length of the way */
	constructor(travelPx: number) {
		this.#travelPx = Math.max(1, travelPx);
	}

	/** How far the handle is, 0…1. */
	get fraction(): number {
		return this.#fraction;
	}

	/** A finger lands on the handle. */
	begin(x: number, atMs: number): void {
		this.#startX = x;
		this.#startMs = atMs;
		this.#fraction = 0;
	}

	to(x: number): void {
		if (this.#startX === null) return;
		this.#fraction = Math.min(1, Math.max(0, (x - this.#startX) / this.#travelPx));
	}

	/** The finger lets go. True when it went the whole way on purpose. */
	end(atMs: number): boolean {
		const whole = this.#startX !== null && this.#fraction >= END && atMs - this.#startMs >= LEAST_MS;
		this.cancel();
		return whole;
	}

	/** One press of an arrow key. */
	step(direction: 1 | -1): void {
		this.#fraction = Math.min(1, Math.max(0, this.#fraction + direction * KEY_STEP));
	}

	/** Enter: true when the keys have gone the whole way. */
	confirm(): boolean {
		const whole = this.#fraction >= END;
		this.cancel();
		return whole;
	}

	cancel(): void {
		this.#startX = null;
		this.#fraction = 0;
	}
}
