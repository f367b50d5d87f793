/** Time constant of the means, seconds: a change is followed to 63 % in this time. */
const TIME_CONSTANT_SECONDS = 0.3;
/** Mean power below which a channel counts as silent: -90 dBFS of a sine. The correlation of noise floors means nothing. */
const SILENT_POWER = 0.5e-9;
const NOTHING = 1e-30;

/**
 * Correlation of two channels, `mean(L·R) / sqrt(mean(L²)·mean(R²))` with means that fade with a time constant of 300 ms:
 * 1 for mono, 0 for channels without anything in common, -1 for one that is upside down. Level does not matter. A frame
 * that is not finite is left out. `process` allocates nothing.
 */
export class CorrelationMeter {
	readonly #share: number;
	#product = 0;
	#left = 0;
	#right = 0;

	constructor(rateHz: number) {
		this.#share = 1 - Math.exp(-1 / (TIME_CONSTANT_SECONDS * rateHz));
	}

	process(planes: readonly Float64Array[], frames: number): void {
		const [leftPlane, rightPlane] = planes;
		if (leftPlane === undefined || rightPlane === undefined) return;
		const share = this.#share;
		let product = this.#product;
		let left = this.#left;
		let right = this.#right;
		for (let i = 0; i < frames; i++) {
			const l = leftPlane[i] as number;
			const r = rightPlane[i] as number;
			const sum = l + r;
			if (sum - sum !== 0) continue;
			product += share * (l * r - product);
			left += share * (l * l - left);
			right += share * (r * r - right);
		}
		// Denormal numbers would cost time.
		const silent = left + right < NOTHING;
		this.#product = silent ? 0 : product;
		this.#left = silent ? 0 : left;
		this.#right = silent ? 0 : right;
	}

	/** -1…1; null while a channel is silent. */
	correlation(): number | null {
		if (this.#left < SILENT_POWER || this.#right < SILENT_POWER) return null;
		return Math.max(-1, Math.min(1, this.#product / Math.sqrt(this.#left * this.#right)));
	}

	reset(): void {
		this.#product = 0;
		this.#left = 0;
		this.#right = 0;
	}
}
