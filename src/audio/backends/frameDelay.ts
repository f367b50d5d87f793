import { FractionFilter, HALF_TAPS } from '../../dsp/delay/fractionFilter.ts';
import { DetentError } from '../../shared/errors.ts';

/**
 * Delays one channel by `frames`, which may have a fraction. A whole number of frames changes no bit; a fraction is
 * interpolated, flat within 0.01 dB up to 0.9 of half the sample rate.
 *
 * @throws DetentError `audio.delay` for a fractional delay shorter than the interpolator (32 frames)
 */
export class FrameDelay {
	/** The last samples before the interpolator, which has its own. */
	readonly #line: Float64Array;
	readonly #fraction: FractionFilter | null;
	#at = 0;

	constructor(frames: number) {
		const whole = Math.floor(frames);
		const fraction = frames - whole;
		if (frames < 0 || (fraction > 0 && whole < HALF_TAPS))
			throw new DetentError('audio.delay', {
				message: `A delay of ${frames} frames cannot be made.`,
				remedy: `Use a whole number of frames, or at least ${HALF_TAPS}.`,
			});
		this.#fraction = fraction > 0 ? new FractionFilter(fraction) : null;
		this.#line = new Float64Array(fraction > 0 ? whole - HALF_TAPS : whole);
	}

	/** Delays the first `frames` samples of `plane` in place. */
	process(plane: Float64Array, frames: number): void {
		this.#delayWhole(plane, frames);
		this.#fraction?.process(plane, frames);
	}

	#delayWhole(plane: Float64Array, frames: number): void {
		const line = this.#line;
		if (line.length === 0) return;
		let at = this.#at;
		for (let frame = 0; frame < frames; frame++) {
			const value = plane[frame] ?? 0;
			plane[frame] = line[at] ?? 0;
			line[at] = value;
			at = at + 1 === line.length ? 0 : at + 1;
		}
		this.#at = at;
	}
}
