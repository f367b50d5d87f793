import kernel from '../compiled/spectrum.ts';
import { type FftExports, FftPlan, inPlanes, POINT_BYTES, type Points, realIndex } from '../fourier/fftPlan.ts';
import { float64Views, instantiate } from '../instantiate.ts';

/** Equivalent noise bandwidth of the Hann window, bins. */
const HANN_BANDWIDTH = 1.5;
const SAMPLE_BYTES = 8;
/** Where an imaginary part lies behind its real part, in pairs. */
const IMAGINARY = 2;

/** One windowed transform of both channels at once: one in the real parts, one in the imaginary parts. */
export class SpectrumFrame {
	readonly #size: number;
	readonly #plan: FftPlan;
	readonly #points: Points;
	readonly #work: readonly [number, number];
	readonly #window: Float64Array;
	readonly #left: Float64Array;
	readonly #right: Float64Array;
	/** The two blocks of `work`, one of which the transform ends in. */
	readonly #results: readonly Float64Array[];
	/** Power of each bin, mean of both channels, so that the bins of a full-scale sine add up to 1. */
	readonly #powers: Float64Array;

	/** @param size a power of two, 8 or more */
	constructor(size: number) {
		const exports = instantiate<FftExports>(kernel);
		this.#size = size;
		this.#plan = new FftPlan(exports, size);
		const planes = [exports.allocate(size * SAMPLE_BYTES), exports.allocate(size * SAMPLE_BYTES)] as const;
		this.#points = inPlanes(...planes);
		this.#work = [exports.allocate(size * POINT_BYTES), exports.allocate(size * POINT_BYTES)];
		[this.#left, this.#right] = float64Views(exports, planes, size) as [Float64Array, Float64Array];
		this.#results = float64Views(exports, this.#work, 2 * size);
		this.#window = Float64Array.from({ length: size }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / size));
		this.#powers = new Float64Array(size / 2);
	}

	/** @param at index of the oldest sample: the channels are rings */
	transform(left: Float64Array, right: Float64Array, at: number): void {
		const size = this.#size;
		const mask = size - 1;
		for (let i = 0; i < size; i++) {
			const from = (at + i) & mask;
			const weight = this.#window[i] as number;
			this.#left[i] = weight * (left[from] as number);
			this.#right[i] = weight * (right[from] as number);
		}
		const address = this.#plan.transform(this.#points, this.#work);
		const result = this.#results[address === this.#work[0] ? 0 : 1] as Float64Array;
		// |L|² + |R|² is half of what bins k and -k hold together. A sine has size/4 in its bin after the window.
		const scale = 16 / (HANN_BANDWIDTH * size * size) / 4;
		for (let k = 1; k < size / 2; k++) {
			const up = realIndex(k);
			const down = realIndex(size - k);
			const a = result[up] as number;
			const b = result[up + IMAGINARY] as number;
			const c = result[down] as number;
			const d = result[down + IMAGINARY] as number;
			this.#powers[k] = scale * (a * a + b * b + c * c + d * d);
		}
	}

	/** Power between two places in bins, which take in their share of a bin: a bin reaches half a bin to both sides. */
	power(lower: number, upper: number): number {
		const first = Math.max(1, Math.round(lower));
		const last = Math.min(this.#size / 2 - 1, Math.round(upper));
		if (first > last) return 0;
		if (first === last) return (upper - lower) * (this.#powers[first] as number);
		let sum = (first + 0.5 - lower) * (this.#powers[first] as number);
		for (let k = first + 1; k < last; k++) sum += this.#powers[k] as number;
		return sum + (upper - last + 0.5) * (this.#powers[last] as number);
	}
}
