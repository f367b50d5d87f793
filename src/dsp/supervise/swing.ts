/** Share of what was learned that still counts after another stretch. */
const SHARE = 0.93;
/** Cells on either side over which a gain is averaged: what moves slower is no matter of the swing. */
const AROUND = 24;
/** Of the diagonal: what was never excited stays at rest. */
const RIDGE = 1e-4;
const LEAST_FACTOR = 0.5;
const MOST_FACTOR = 2;
const REST = 1e-12;
/** Σ s², Σ s·q, Σ q², Σ s·e, Σ q·e of what was learned. */
const SUMS = 5;

/**
 * What saturation does to the middle and the treble while a loud bass swings: their gain follows the waveform itself, which
 * on a loud half-wave looks like a jump of level. The gain of a band is fitted as 1 + a·u + b·u² of the waveform u,
 * apart from all that moves slower, and the prediction is corrected by it.
 */
export class Swing {
	readonly #kept = new Float64Array(SUMS);
	readonly #trial = new Float64Array(SUMS);

	/**
	 * Corrects a stretch of a band.
	 *
	 * @param waveform mean of each cell
	 * @param power Σ p² of each cell, corrected in place
	 * @param product Σ y·p of each cell, corrected in place
	 * @param factors gets the gain of each cell, 0.5…2
	 */
	straighten(waveform: Float64Array, power: Float64Array, product: Float64Array, factors: Float64Array): void {
		this.#learn(waveform, power, product);
		const [ss, sq, qq, se, qe] = this.#trial as unknown as readonly [number, number, number, number, number];
		const a = ss * (1 + RIDGE) + REST;
		const b = qq * (1 + RIDGE) + REST;
		const determinant = a * b - sq * sq;
		const first = determinant > 0 ? (se * b - qe * sq) / determinant : 0;
		const second = determinant > 0 ? (qe * a - se * sq) / determinant : 0;
		for (let cell = 0; cell < power.length; cell++) {
			const u = waveform[cell] as number;
			const factor = Math.max(LEAST_FACTOR, Math.min(MOST_FACTOR, 1 + first * u + second * u * u));
			factors[cell] = factor;
			power[cell] = (power[cell] as number) * factor * factor;
			product[cell] = (product[cell] as number) * factor;
		}
	}

	/** The stretch straightened last was sound, and is remembered. */
	keep(): void {
		this.#kept.set(this.#trial);
	}

	#learn(waveform: Float64Array, power: Float64Array, product: Float64Array): void {
		const cells = power.length;
		let [p, y, pu, pq] = [REST, 0, 0, 0];
		const add = (cell: number, sign: number) => {
			if (cell < 0 || cell >= cells) return;
			const u = waveform[cell] as number;
			const weight = sign * (power[cell] as number);
			p += weight;
			y += sign * (product[cell] as number);
			pu += weight * u;
			pq += weight * u * u;
		};
		for (let cell = 0; cell < AROUND; cell++) add(cell, 1);
		let [ss, sq, qq, se, qe] = [0, 0, 0, 0, 0];
		for (let cell = 0; cell < cells; cell++) {
			add(cell + AROUND, 1);
			add(cell - AROUND - 1, -1);
			const gain = y / p;
			if (!(p > REST && gain > 0)) continue;
			const here = power[cell] as number;
			const u = waveform[cell] as number;
			const s = u - pu / p;
			const q = u * u - pq / p;
			const e = ((product[cell] as number) - gain * here) / gain;
			ss += s * s * here;
			sq += s * q * here;
			qq += q * q * here;
			se += s * e;
			qe += q * e;
		}
		const trial = this.#trial;
		const kept = this.#kept;
		trial[0] = SHARE * (kept[0] as number) + ss;
		trial[1] = SHARE * (kept[1] as number) + sq;
		trial[2] = SHARE * (kept[2] as number) + qq;
		trial[3] = SHARE * (kept[3] as number) + se;
		trial[4] = SHARE * (kept[4] as number) + qe;
	}
}
