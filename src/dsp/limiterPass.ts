import { BoxSmoother, REDUCTION_UNITS } from './boxSmoother.ts';
import { detectorDelayFrames, PeakDetector } from './peakDetector.ts';
import { SlidingMaximum } from './slidingMaximum.ts';

/** A detected value tells of a frame before to a frame after its time, and a peak acts on the samples on both sides. */
const AFTER = 2;
const BEFORE = 2;

/** Frames handled at a time; has no influence on the result. */
export const LIMITER_CHUNK = 256;

/**
 * Programme dependence: a second follower charges only while reduction lasts, this many release times long, and lets go
 * this many times more slowly, so that dense limiting is steady and a single peak leaves no hole.
 */
const SLOW_CHARGE = 10;
const SLOW_RELEASE = 6;
/** The release aims this much below no reduction, so that it ends. */
const UNDERSHOOT = 1e-5;

export interface LimiterPassOptions {
	channels: number;
	/** Taps of the peak detector's filters on each side; `longSide` 0 for none. */
	detectorSide: number;
	longSide: number;
	/** Frames the gain takes to come down before a peak, at least 3. */
	attackFrames: number;
	/** Frames the gain stays down after a peak before it is released. */
	holdFrames: number;
}

/** Delay of a pass, frames: the smoother's memory, the detector's grain and its delay. */
export function passLatencyFrames(options: Omit<LimiterPassOptions, 'channels'>): number {
	return options.attackFrames - 1 + AFTER + detectorDelayFrames(options.detectorSide, options.longSide);
}

/**
 * One pass of a look-ahead limiter over planes that share one gain.
 *
 * `need = ceiling / peak` from the detector; the reduction `1 - need` follows upwards at once and downwards with the
 * release; its sliding maximum spans the smoother and the detector's time grain; the smoother is a mean of values that
 * are all at least the wanted reduction. So the gain applied to a sample never exceeds what any peak the detector found
 * within a frame of it needs, the sample itself included: no clipper is needed. Reductions are rounded up to 2^-30, and
 * by one unit more where there is any, which is more than the rounding of the product.
 */
export class LimiterPass {
	readonly latencyFrames: number;
	readonly #detectors: PeakDetector[];
	readonly #found = new Float64Array(LIMITER_CHUNK);
	readonly #highest = new Float64Array(LIMITER_CHUNK);
	readonly #gains = new Float64Array(LIMITER_CHUNK);
	readonly #delays: Float64Array[];
	readonly #window: SlidingMaximum;
	readonly #smoother: BoxSmoother;
	#delayAt = 0;
	#ceiling = 1;
	#fastRate = 1;
	#slowChargeRate = 1;
	#slowReleaseRate = 1;
	#fast = 0;
	#slow = 0;

	constructor(options: LimiterPassOptions) {
		this.#detectors = Array.from(
			{ length: options.channels },
			() => new PeakDetector(options.detectorSide, options.longSide),
		);
		this.#smoother = new BoxSmoother(options.attackFrames);
		this.#window = new SlidingMaximum(this.#smoother.length + AFTER + BEFORE + options.holdFrames);
		this.latencyFrames = passLatencyFrames(options);
		this.#delays = Array.from({ length: options.channels }, () => new Float64Array(this.latencyFrames));
	}

	/**
	 * @param ceiling linear, above 0
	 * @param releaseFrames time constant of the release after a short peak; after long reduction it is up to 6 times as long
	 */
	set(ceiling: number, releaseFrames: number): void {
		this.#ceiling = ceiling;
		this.#fastRate = 1 - Math.exp(-1 / releaseFrames);
		this.#slowChargeRate = 1 - Math.exp(-1 / (SLOW_CHARGE * releaseFrames));
		this.#slowReleaseRate = 1 - Math.exp(-1 / (SLOW_RELEASE * releaseFrames));
	}

	/**
	 * Limits at most `LIMITER_CHUNK` finite frames in place.
	 *
	 * @returns lowest gain of these frames
	 */
	process(planes: readonly Float64Array[], from: number, frames: number): number {
		const highest = this.#highest;
		const found = this.#found;
		highest.fill(0, 0, frames);
		for (let channel = 0; channel < this.#detectors.length; channel++) {
			const detector = this.#detectors[channel] as PeakDetector;
			detector.detect(planes[channel] as Float64Array, from, frames, found, this.#ceiling);
			for (let k = 0; k < frames; k++) {
				if ((found[k] as number) > (highest[k] as number)) highest[k] = found[k] as number;
			}
		}
		const lowest = this.#gainCurve(frames);
		this.#apply(planes, from, frames);
		return lowest;
	}

	reset(): void {
		for (const detector of this.#detectors) detector.reset();
		for (const delay of this.#delays) delay.fill(0);
		this.#window.reset();
		this.#smoother.reset();
		this.#delayAt = 0;
		this.#fast = 0;
		this.#slow = 0;
	}

	/** Fills `#gains` from `#highest`. */
	#gainCurve(frames: number): number {
		const highest = this.#highest;
		const gains = this.#gains;
		const ceiling = this.#ceiling;
		const fastRate = this.#fastRate;
		const chargeRate = this.#slowChargeRate;
		const releaseRate = this.#slowReleaseRate;
		let fast = this.#fast;
		let slow = this.#slow;
		let lowest = 1;
		for (let k = 0; k < frames; k++) {
			const peak = highest[k] as number;
			const wanted = peak > ceiling ? 1 - ceiling / peak : 0;
			if (wanted >= fast) fast = wanted;
			else fast = Math.max(wanted, fast - fastRate * (fast + UNDERSHOOT));
			if (fast > slow) slow += chargeRate * (fast - slow);
			else slow = Math.max(0, slow + releaseRate * (fast - slow - UNDERSHOOT));
			const reduction = Math.max(fast, slow);
			const units = reduction === 0 ? 0 : Math.min(REDUCTION_UNITS, Math.ceil(reduction * REDUCTION_UNITS) + 1);
			const smooth = this.#smoother.push(this.#window.push(units));
			const gain = smooth === 0 ? 1 : 1 - smooth / REDUCTION_UNITS;
			gains[k] = gain;
			if (gain < lowest) lowest = gain;
		}
		this.#fast = fast;
		this.#slow = slow;
		return lowest;
	}

	#apply(planes: readonly Float64Array[], from: number, frames: number): void {
		const gains = this.#gains;
		const length = this.latencyFrames;
		const start = this.#delayAt;
		for (let channel = 0; channel < this.#delays.length; channel++) {
			const plane = planes[channel] as Float64Array;
			const delay = this.#delays[channel] as Float64Array;
			let at = start;
			for (let k = 0; k < frames; k++) {
				const out = delay[at] as number;
				delay[at] = plane[from + k] as number;
				plane[from + k] = out * (gains[k] as number);
				at = at + 1 === length ? 0 : at + 1;
			}
		}
		this.#delayAt = (start + frames) % length;
	}
}
