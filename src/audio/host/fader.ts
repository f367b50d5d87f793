/** How long a switch, a mute and a fade take. */
export const FADE_MS = 20;
/** Largest linear gain change per second: full scale in `FADE_MS`. */
const SLEW_PER_SECOND = 1000 / FADE_MS;

/** One gain that never jumps. At rest at exactly 1 it changes no bit. */
export class Fader {
	readonly #step: number;
	#target: number;
	#now: number;

	/** @param gain linear gain at the start */
	constructor(rateHz: number, gain: number) {
		this.#step = SLEW_PER_SECOND / rateHz;
		this.#target = gain;
		this.#now = gain;
	}

	/** The gain now, linear. */
	get gain(): number {
		return this.#now;
	}

	/** True when the gain is where it was asked to be. */
	get settled(): boolean {
		return this.#now === this.#target;
	}

	/** Moves to `gain` (linear) within `FADE_MS` per unit of gain. */
	moveTo(gain: number): void {
		this.#target = gain;
	}

	/** The gain for the next frame. */
	next(): number {
		if (this.#now < this.#target) this.#now = Math.min(this.#target, this.#now + this.#step);
		else if (this.#now > this.#target) this.#now = Math.max(this.#target, this.#now - this.#step);
		return this.#now;
	}

	/** Applies the gain to both planes in place. */
	process(left: Float64Array, right: Float64Array, frames: number): void {
		if (this.settled && this.#now === 1) return;
		for (let frame = 0; frame < frames; frame++) {
			const gain = this.next();
			left[frame] = (left[frame] ?? 0) * gain;
			right[frame] = (right[frame] ?? 0) * gain;
		}
	}
}
