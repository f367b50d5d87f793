import { CLIPPED_RUN, FULL_SCALE } from '../../dsp/meters/levels.ts';

/** Looks at the raw return, before any gain: samples that are no number, and a clipping converter. */
export class ReturnGuard {
	#leftRun = 0;
	#rightRun = 0;

	/**
	 * Replaces what is no number by silence, so that it spreads no further.
	 *
	 * @returns the first fault with its frame within the block, or null
	 */
	inspect(
		left: Float64Array,
		right: Float64Array,
		frames: number,
	): { kind: 'clipping' | 'not-finite'; frame: number } | null {
		let fault: { kind: 'clipping' | 'not-finite'; frame: number } | null = null;
		for (let frame = 0; frame < frames; frame++) {
			const l = left[frame] ?? 0;
			const r = right[frame] ?? 0;
			if (!Number.isFinite(l) || !Number.isFinite(r)) {
				fault ??= { kind: 'not-finite', frame };
				left[frame] = Number.isFinite(l) ? l : 0;
				right[frame] = Number.isFinite(r) ? r : 0;
			}
			this.#leftRun = Math.abs(l) >= FULL_SCALE ? this.#leftRun + 1 : 0;
			this.#rightRun = Math.abs(r) >= FULL_SCALE ? this.#rightRun + 1 : 0;
			if (this.#leftRun === CLIPPED_RUN || this.#rightRun === CLIPPED_RUN)
				fault ??= { kind: 'clipping', frame: Math.max(0, frame - CLIPPED_RUN + 1) };
		}
		return fault;
	}
}
