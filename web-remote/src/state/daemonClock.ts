/** Bounds kept: a tablet's clock runs a few thousandths of a percent wrong, so old ones lose their worth. */
const MOST_BOUNDS = 16;

/**
 * The daemon's clock as this remote knows it. Every message with the daemon's time in it was made before it came, so
 * "its time less ours at arrival" is at most the true difference; the largest of the last ones is the nearest. The time
 * told is therefore never ahead of the daemon's, and behind it by the quickest way of a message.
 */
export class DaemonClock {
	readonly #ownMs: () => number;
	#boundsMs: number[] = [];

	/** @param ownMs this device's monotonic clock, ms */
	constructor(ownMs: () => number) {
		this.#ownMs = ownMs;
	}

	/** A new link, or a device that slept: what was known before counts no more. */
	begin(daemonMs: number): void {
		this.#boundsMs = [];
		this.heard(daemonMs);
	}

	heard(daemonMs: number): void {
		this.#boundsMs.push(daemonMs - this.#ownMs());
		if (this.#boundsMs.length > MOST_BOUNDS) this.#boundsMs.shift();
	}

	/** The daemon's monotonic time now, ms; before the first word of it, the distant past. */
	nowMs(): number {
		return this.#ownMs() + Math.max(Number.MIN_SAFE_INTEGER, ...this.#boundsMs);
	}
}
