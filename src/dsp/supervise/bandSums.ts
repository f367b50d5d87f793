import { CELL } from './cells.ts';
import { Lowpass } from './lowpass.ts';
import { PREEMPHASIS } from './preemphasis.ts';
import { Swing } from './swing.ts';

/** Where the bands meet, Hz. */
const CROSSOVERS_HZ = [1000, 4000] as const;
export const BANDS = CROSSOVERS_HZ.length + 1;
/** The band in which the swing of the waveform is read, and cells on either side of a place over which. */
const SWUNG = 1;
const SWING_CELLS = 16;
/** Cells around a place in which something sounds, and the energy that is silence there: far under 24-bit dither. */
const SOUND_CELLS = 32;
const SILENCE = 3e-10;
const DB = 20 / Math.LN10;
/** Running sums of a band, side by side: of p², p²·t, p²·t², y·p, y·p·t, y². */
const SUMS = 6;
/** Bands in which a cell is long enough to have a gain of its own. */
const FINE_BANDS = [1, 2] as const;
/** And by so many standard deviations of it noise may be to blame. */
const CELL_DEVIATIONS = 2;
/** Keeps a gain out of nothing at nothing. */
const REST = 1e-14;

/** Σ p², Σ y·p, Σ y² of each cell. */
type Planes = readonly [Float64Array, Float64Array, Float64Array];

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
	readonly #cells: readonly Planes[];
	/** Those of the stretch taken last, with the overlaps. */
	readonly #stretch: readonly Planes[];
	readonly #sums: readonly Float64Array[];
	/** Gain of each band where the next stretch begins, as this one sees it. */
	readonly #ends = new Float64Array(BANDS);
	/** Mean square of noise in a band counts so much more often than its samples are. */
	readonly #weights: readonly number[];
	/** Low and high crossover of the return and of its prediction. */
	readonly #filters: readonly [Lowpass, Lowpass, Lowpass, Lowpass];
	readonly #swings = Array.from({ length: BANDS }, () => new Swing());
	readonly #waveform: Float64Array;
	readonly #stretchFactors: Float64Array;
	/** What the swing of the waveform does to the gain, of each cell. */
	readonly #factors: Float64Array;

	/**
	 * @param fresh cells of a stretch that are new
	 * @param overlap cells that a stretch has in common with the next
	 * @param history cells kept in front
	 */
	constructor(rateHz: number, fresh: number, overlap: number, history: number) {
		this.history = history;
		this.count = history + fresh;
		this.#overlap = overlap;
		const planes = (length: number): Planes => [
			new Float64Array(length),
			new Float64Array(length),
			new Float64Array(length),
		];
		this.#cells = Array.from({ length: BANDS }, () => planes(this.count));
		this.#stretch = Array.from({ length: BANDS }, () => planes(fresh + overlap));
		this.#sums = Array.from({ length: BANDS }, () => new Float64Array(SUMS * (this.count + 1)));
		this.#waveform = new Float64Array(fresh + overlap);
		this.#stretchFactors = new Float64Array(fresh + overlap);
		this.#factors = new Float64Array(this.count).fill(1);
		const [low, high] = CROSSOVERS_HZ;
		this.#filters = [
			new Lowpass(low, rateHz),
			new Lowpass(low, rateHz),
			new Lowpass(high, rateHz),
			new Lowpass(high, rateHz),
		];
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
		const fresh = count - history;
		this.#fill(y, p);
		this.#factors.copyWithin(0, fresh);
		for (let band = 0; band < BANDS; band++) {
			const [power, product, returned] = this.#stretch[band] as Planes;
			this.#swings[band]?.straighten(this.#waveform, power, product, this.#stretchFactors);
			if (band === SWUNG) this.#factors.set(this.#stretchFactors.subarray(half, half + fresh), history);
			const cells = this.#cells[band] as Planes;
			for (const plane of cells) plane.copyWithin(0, fresh);
			const begin = gainOver(power, product, half / 2, 2 * half);
			const rescale = Math.max(0.5, Math.min(2, (this.#ends[band] as number) / begin)) || 1;
			this.#ends[band] = gainOver(power, product, power.length - 1.5 * half, power.length);
			const [powers, products, returns] = cells;
			for (let cell = 0; cell < history; cell++) {
				powers[cell] = (powers[cell] as number) * rescale * rescale;
				products[cell] = (products[cell] as number) * rescale;
			}
			powers.set(power.subarray(half, half + fresh), history);
			products.set(product.subarray(half, half + fresh), history);
			returns.set(returned.subarray(half, half + fresh), history);
			this.#sumUp(band);
		}
	}

	/** The stretch taken last was sound: how the waveform moves the gain is remembered. */
	keep(): void {
		for (const swing of this.#swings) swing.keep();
	}

	/** Something was predicted around a cell. */
	sounds(cell: number): boolean {
		let power = 0;
		for (const sums of this.#sums)
			power += (sums[SUMS * (cell + SOUND_CELLS)] as number) - (sums[SUMS * (cell - SOUND_CELLS)] as number);
		return power > SILENCE;
	}

	/** How far the swing of the waveform itself moves the gain from before a cell to behind it, dB; it is known to a part of that. */
	swingDb(cell: number): number {
		let most = 0;
		let before = 0;
		let behind = 0;
		for (let k = 0; k < SWING_CELLS; k++) {
			before += this.#factors[cell - 2 - k] as number;
			behind += this.#factors[cell + k] as number;
			if (k === 3 || k === 7 || k === 15) most = Math.max(most, Math.abs(behind - before) / (k + 1));
		}
		return DB * most;
	}

	/**
	 * The most that the gain moves by from a cell to the next but one, among so many before a place and behind it, dB, in
	 * the band in which it does so least. What noise may do to a cell is left to it.
	 */
	roughDb(cell: number, cells: number): number {
		let least = Number.POSITIVE_INFINITY;
		for (const band of FINE_BANDS) {
			let most = 0;
			for (let k = 2; k < cells; k++)
				most = Math.max(most, this.#moveDb(band, cell - 2 - k), this.#moveDb(band, cell + k - 2));
			least = Math.min(least, most);
		}
		return least;
	}

	/** By how much the gain of a band surely moves from a cell to the next but one, dB. */
	#moveDb(band: number, cell: number): number {
		const [power, product] = this.#cells[band] as Planes;
		const gain = (product[cell] as number) / (power[cell] as number);
		const next = (product[cell + 2] as number) / (power[cell + 2] as number);
		if (!(gain > 0 && next > 0)) return 0;
		const variance = this.#cellVariance(band, cell, gain) + this.#cellVariance(band, cell + 2, next);
		const off = Math.sqrt(((this.#weights[band] as number) / CELL) * variance);
		return DB * (Math.abs(Math.log(next / gain)) - CELL_DEVIATIONS * off);
	}

	/** What is left over of a cell at its own gain, in relation to what was predicted. */
	#cellVariance(band: number, cell: number, gain: number): number {
		const [power, product, returned] = this.#cells[band] as Planes;
		const left = (returned[cell] as number) - gain * (product[cell] as number);
		return Math.max(0, left) / ((power[cell] as number) * gain * gain);
	}

	/** Sums of the cells of a stretch, and the mean of the waveform in each. */
	#fill(y: Float64Array, p: Float64Array): void {
		const [low, mid, high] = this.#stretch as unknown as readonly [Planes, Planes, Planes];
		const [lowY, lowP, highY, highP] = this.#filters;
		for (const filter of this.#filters) filter.reset();
		let one = 0;
		let two = 0;
		for (let cell = 0, at = 0; at < y.length; cell++) {
			let [pp0, yp0, yy0, pp1, yp1, yy1, pp2, yp2, yy2] = [REST, REST, REST, REST, REST, REST, REST, REST, REST];
			let sum = 0;
			for (const end = at + CELL; at < end; at++) {
				const a = y[at] as number;
				const b = p[at] as number;
				// Back to the plain waveform.
				const plain = a + 2 * PREEMPHASIS * one - PREEMPHASIS * PREEMPHASIS * two;
				two = one;
				one = plain;
				sum += plain;
				const yLow = lowY.next(a);
				const pLow = lowP.next(b);
				const yBelow = highY.next(a);
				const pBelow = highP.next(b);
				const yMid = yBelow - yLow;
				const pMid = pBelow - pLow;
				const yHigh = a - yBelow;
				const pHigh = b - pBelow;
				pp0 += pLow * pLow;
				yp0 += yLow * pLow;
				yy0 += yLow * yLow;
				pp1 += pMid * pMid;
				yp1 += yMid * pMid;
				yy1 += yMid * yMid;
				pp2 += pHigh * pHigh;
				yp2 += yHigh * pHigh;
				yy2 += yHigh * yHigh;
			}
			this.#waveform[cell] = sum / CELL;
			low[0][cell] = pp0;
			low[1][cell] = yp0;
			low[2][cell] = yy0;
			mid[0][cell] = pp1;
			mid[1][cell] = yp1;
			mid[2][cell] = yy1;
			high[0][cell] = pp2;
			high[1][cell] = yp2;
			high[2][cell] = yy2;
		}
	}

	/**
	 * Gain at the place `at` of the straight line (or the constant) that fits cells `from`…`to - 1` best.
	 *
	 * @param out gets it
	 */
	fit(band: number, from: number, to: number, at: number, straight: boolean, out: FittedGain): void {
		const sums = this.#sums[band] as Float64Array;
		const start = SUMS * from;
		const stop = SUMS * to;
		const p0 = (sums[stop] as number) - (sums[start] as number);
		const y0 = (sums[stop + 3] as number) - (sums[start + 3] as number);
		const all = (sums[stop + 5] as number) - (sums[start + 5] as number);
		let inverse = 1 / p0;
		out.returned = all;
		out.gain = y0 / p0;
		out.left = all - out.gain * y0;
		if (straight) {
			const t1 = (sums[stop + 1] as number) - (sums[start + 1] as number);
			const p1 = t1 - at * p0;
			const p2 = (sums[stop + 2] as number) - (sums[start + 2] as number) - 2 * at * t1 + at * at * p0;
			const y1 = (sums[stop + 4] as number) - (sums[start + 4] as number) - at * y0;
			const determinant = p0 * p2 - p1 * p1;
			if (determinant > 1e-6 * p0 * p2) {
				out.gain = (p2 * y0 - p1 * y1) / determinant;
				out.left = all - out.gain * y0 - ((p0 * y1 - p1 * y0) / determinant) * y1;
				inverse = p2 / determinant;
			} else inverse = 1e6 / p0;
		}
		if (out.left < 0) out.left = 0;
		out.variance = ((this.#weights[band] as number) * out.left * inverse) / ((to - from) * CELL);
	}

	#sumUp(band: number): void {
		const [power, product, returned] = this.#cells[band] as Planes;
		const sums = this.#sums[band] as Float64Array;
		for (let cell = 0, at = 0; cell < this.count; cell++, at += SUMS) {
			const t = cell + 0.5;
			const p = power[cell] as number;
			const y = product[cell] as number;
			sums[at + SUMS] = (sums[at] as number) + p;
			sums[at + SUMS + 1] = (sums[at + 1] as number) + p * t;
			sums[at + SUMS + 2] = (sums[at + 2] as number) + p * t * t;
			sums[at + SUMS + 3] = (sums[at + 3] as number) + y;
			sums[at + SUMS + 4] = (sums[at + 4] as number) + y * t;
			sums[at + SUMS + 5] = (sums[at + 5] as number) + (returned[cell] as number);
		}
	}
}

function gainOver(power: Float64Array, product: Float64Array, from: number, to: number): number {
	let p = REST;
	let y = REST;
	for (let cell = from; cell < to; cell++) {
		p += power[cell] as number;
		y += product[cell] as number;
	}
	return y / p;
}
