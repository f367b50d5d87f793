import { fromDb } from '../shared/units.ts';
import type { Kernel } from './kernel.ts';

/**
 * Gain with linear ramps. A gain of exactly 0 dB at rest leaves every bit as it is; a sample that is not finite passes
 * through unchanged in kind. Latency 0.
 */
export class Gain implements Kernel {
	readonly latencyFrames = 0;
	readonly #rampFrames: number;
	#target: number;
	#step = 0;
	#remaining = 0;

	/**
	 * @param gainDb gain at the start, dB; -Infinity is silence
	 * @param rampFrames frames that a change takes, 0 for at once
	 */
	constructor(gainDb: number, rampFrames: number) {
		this.#rampFrames = Math.max(0, Math.round(rampFrames));
		this.#target = fromDb(gainDb);
	}

	/** Moves to another gain, from wherever the gain is now. */
	setGainDb(gainDb: number): void {
		const target = fromDb(gainDb);
		if (target === this.#target) return;
		const now = this.#target - this.#step * this.#remaining;
		this.#target = target;
		this.#remaining = this.#rampFrames;
		this.#step = this.#rampFrames === 0 ? 0 : (target - now) / this.#rampFrames;
	}

	process(planes: readonly Float64Array[], frames: number, from = 0): void {
		const target = this.#target;
		const step = this.#step;
		const remaining = this.#remaining;
		const ramped = Math.min(remaining, frames);
		for (const plane of planes) {
			for (let i = 0; i < ramped; i++) {
				plane[from + i] = (plane[from + i] as number) * (target - step * (remaining - i - 1));
			}
			if (target === 1) continue;
			const end = from + frames;
			for (let i = from + ramped; i < end; i++) plane[i] = (plane[i] as number) * target;
		}
		this.#remaining = remaining - ramped;
	}

	reset(): void {
		this.#remaining = 0;
	}
}
