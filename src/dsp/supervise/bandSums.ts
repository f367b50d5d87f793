import { CELL } from './cells.ts';

/** Where the bands meet, Hz. */
const CROSSOVERS_HZ = [1000, 4000] as const;
export const BANDS = CROSSOVERS_HZ.length + 1;
/** Keeps a gain out of nothing at nothing. */
const REST = 1e-14;

/** A gain, and how far it may be off by what is left over. */
export interface FittedGain {
	gain: number;
	variance: number;
	/** Energy left over, and energy of the return. */
	left: number;
	returned: number;
}

/**
 * Products of a return y and its prediction p in bands, cell by cell, of one channel, with those of the stretch before in
 * front of them: gains over any number of cells, and straight lines through gains that move, in a few operations.
 */
export class BandSums {
	/** Cells in front of a stretch, and in all. */
	readonly history: number;
	readonly count: number;
	readonly #overlap: number;
	/** Of each band: Σ p², Σ y·p, Σ y² of each cell. */
	readonly #cells: readonly Float64Array[][];
	/** Of each band: running sums of p², p²·t, p²·t², y·p, y·p·t, y². */
	readonly #sums: readonly Float64Array[][];
	/** Gain of each band where the next stretch begins, as this one sees it. */
	readonly #ends = new Float64Array(BANDS);
	/** Mean square of noise in a band counts so much more often than its samples are. */
	readonly #weights: readonly number[];
	readonly #low: readonly [Lowpass, Lowpass];
	readonly #high: readonly [Lowpass, Lowpass];

	/**
	 * @param fresh cells of a stretch that are new
	 * @param overlap cells that a stretch has in common with the next
	 * @param history cells kept in front
	 */
	constructor(rateHz: number, fresh: number, overlap: number, history: number) {
		this.history = history;
		this.count = history + fresh;
		this.#overlap = overlap;
		const planes = (many: number, length: number) => Array.from({ length: many }, () => new Float64Array(length));
		this.#cells = Array.from({ length: BANDS }, () => planes(3, this.count));
		this.#sums = Array.from({ length: BANDS }, () => planes(6, this.count + 1));
		const [low, high] = CROSSOVERS_HZ;
		this.#low = [new Lowpass(low, rateHz), new Lowpass(low, rateHz)];
		this.#high = [new Lowpass(high, rateHz), new Lowpass(high, rateHz)];
		this.#weights = [low, high - low, rateHz / 2 - high].map((width) => rateHz / (2 * width));
	}

	/**
	 * Takes a stretch. What is kept of the one before is brought to the prediction of this one.
	 *
	 * @param y return, all frames of the stretch
	 * @param p prediction
	 */
	take(y: Float64Array, p: Float64Array): void {
		const { history, count } = this;
		const half = this.#overlap / 2;
		for (const planes of this.#cells) for (const plane of planes) plane.copyWithin(0, count - history);
		const begins = new Float64Array(2 * BANDS);
		const ends = new Float64Array(2 * BANDS);
		const cells = y.length / CELL;
		for (const filter of [...this.#low, ...this.#high]) filter.reset();
		for (let cell = 0, at = 0; cell < cells; cell++) {
			let [pp0, yp0, yy0, pp1, yp1, yy1, pp2, yp2, yy2] = [REST, REST, REST, REST, REST, REST, REST, REST, REST];
			for (const end = at + CELL; at < end; at++) {
				const a = y[at] as number;
				const b = p[at] as number;
				const yLow = this.#low[0].next(a);
				const pLow = this.#low[1].next(b);
				const yMid = this.#high[0].next(a);
				const pMid = this.#high[1].next(b);
				pp0 += pLow * pLow;
				yp0 += yLow * pLow;
				yy0 += yLow * yLow;
				pp1 += (pMid - pLow) * (pMid - pLow);
				yp1 += (yMid - yLow) * (pMid - pLow);
				yy1 += (yMid - yLow) * (yMid - yLow);
				pp2 += (b - pMid) * (b - pMid);
				yp2 += (a - yMid) * (b - pMid);
				yy2 += (a - yMid) * (a - yMid);
			}
			if (cell >= half / 2 && cell < 2 * half) addTo(begins, pp0, yp0, pp1, yp1, pp2, yp2);
			if (cell >= cells - 1.5 * half) addTo(ends, pp0, yp0, pp1, yp1, pp2, yp2);
			if (cell < half || cell >= cells - half) continue;
			const to = history + cell - half;
			this.#put(0, to, pp0, yp0, yy0);
			this.#put(1, to, pp1, yp1, yy1);
			this.#put(2, to, pp2, yp2, yy2);
		}
		for (let band = 0; band < BANDS; band++) {
			const begin = (begins[2 * band + 1] as number) / (begins[2 * band] as number);
			const rescale = Math.max(0.5, Math.min(2, (this.#ends[band] as number) / begin)) || 1;
			const [power, product] = this.#cells[band] as [Float64Array, Float64Array];
			for (let cell = 0; cell < history; cell++) {
				power[cell] = (power[cell] as number) * rescale * rescale;
				product[cell] = (product[cell] as number) * rescale;
			}
			this.#ends[band] = (ends[2 * band + 1] as number) / (ends[2 * band] as number);
			this.#sumUp(band);
		}
	}

	/** Energy predicted over cells. */
	power(band: number, from: number, to: number): number {
		const [power] = this.#sums[band] as [Float64Array];
		return (power[to] as number) - (power[from] as number);
	}

	/**
	 * Gain at the place `at` of the straight line (or the constant) that fits cells `from`…`to - 1` best.
	 *
	 * @param out gets it
	 */
	fit(band: number, from: number, to: number, at: number, straight: boolean, out: FittedGain): void {
		const [s0, s1, s2, sy, syt, syy] = this.#sums[band] as unknown as readonly Float64Array[] as [
			Float64Array,
			Float64Array,
			Float64Array,
			Float64Array,
			Float64Array,
			Float64Array,
		];
		const over = (sums: Float64Array) => (sums[to] as number) - (sums[from] as number);
		const p0 = over(s0);
		const y0 = over(sy);
		const all = over(syy);
		const weight = this.#weights[band] as number;
		out.returned = all;
		let inverse = 1 / p0;
		out.gain = y0 / p0;
		out.left = all - out.gain * y0;
		if (straight) {
			const p1 = over(s1) - at * p0;
			const p2 = over(s2) - 2 * at * over(s1) + at * at * p0;
			const y1 = over(syt) - at * y0;
			const determinant = p0 * p2 - p1 * p1;
			if (determinant > 1e-6 * p0 * p2) {
				out.gain = (p2 * y0 - p1 * y1) / determinant;
				out.left = all - out.gain * y0 - ((p0 * y1 - p1 * y0) / determinant) * y1;
				inverse = p2 / determinant;
			} else inverse = 1e6 / p0;
		}
		out.left = Math.max(0, out.left);
		out.variance = (weight * out.left * inverse) / ((to - from) * CELL);
	}

	#put(band: number, at: number, power: number, product: number, returned: number): void {
		const [pp, yp, yy] = this.#cells[band] as [Float64Array, Float64Array, Float64Array];
		pp[at] = power;
		yp[at] = product;
		yy[at] = returned;
	}

	#sumUp(band: number): void {
		const [pp, yp, yy] = this.#cells[band] as [Float64Array, Float64Array, Float64Array];
		const sums = this.#sums[band] as Float64Array[];
		const add = (index: number, cell: number, value: number) => {
			const plane = sums[index] as Float64Array;
			plane[cell + 1] = (plane[cell] as number) + value;
		};
		for (let cell = 0; cell < this.count; cell++) {
			const t = cell + 0.5;
			add(0, cell, pp[cell] as number);
			add(1, cell, (pp[cell] as number) * t);
			add(2, cell, (pp[cell] as number) * t * t);
			add(3, cell, yp[cell] as number);
			add(4, cell, (yp[cell] as number) * t);
			add(5, cell, yy[cell] as number);
		}
	}
}

function addTo(sums: Float64Array, ...values: number[]): void {
	for (const [k, value] of values.entries()) sums[k] = (sums[k] as number) + value;
}

/** Butterworth's lowpass of the second order. */
class Lowpass {
	readonly #b0: number;
	readonly #a1: number;
	readonly #a2: number;
	#one = 0;
	#two = 0;

	constructor(cutHz: number, rateHz: number) {
		const k = Math.tan((Math.PI * cutHz) / rateHz);
		const norm = 1 / (1 + k * Math.SQRT2 + k * k);
		this.#b0 = k * k * norm;
		this.#a1 = 2 * (k * k - 1) * norm;
		this.#a2 = (1 - k * Math.SQRT2 + k * k) * norm;
	}

	next(sample: number): number {
		const out = this.#b0 * sample + this.#one;
		this.#one = 2 * this.#b0 * sample - this.#a1 * out + this.#two;
		this.#two = this.#b0 * sample - this.#a2 * out;
		return out;
	}

	reset(): void {
		this.#one = 0;
		this.#two = 0;
	}
}
