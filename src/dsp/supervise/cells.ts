import { PREEMPHASIS } from './preemphasis.ts';

/** Frames of a cell, the grid on which a return is compared with its prediction. */
export const CELL = 16;
/** Stretches overlap by so many cells: of each, half of that at either end is judged with its neighbour. */
export const OVERLAP = 64;
/** Cells of a stretch before the first one that is judged. */
export const MARGIN = OVERLAP / 2;
/** How far a gain is taken from on either side, cells. */
const GAIN_REACH = 16;
/** How far the plain waveform is looked at on either side, cells, and frames until it is what it was before the pre-emphasis. */
const PLAIN_REACH = 17;
const SETTLING = 256;
/** Keeps the gain of silence at 1. */
const REST = 1e-10;

/** Products of a return y and its prediction p, cell by cell, of one channel. */
export class Cells {
	/** Σ y², Σ y·p and Σ p² of each cell. */
	readonly yy: Float64Array;
	readonly yp: Float64Array;
	readonly pp: Float64Array;
	readonly count: number;
	readonly #gains: Float64Array;
	/** The prediction that was compared last. */
	#prediction: Float64Array = new Float64Array();

	/** Gain where what is judged of the stretch ends. */
	get lastGain(): number {
		return this.#gains[this.count - MARGIN] as number;
	}

	constructor(frames: number) {
		this.count = frames / CELL;
		this.yy = new Float64Array(this.count);
		this.yp = new Float64Array(this.count);
		this.pp = new Float64Array(this.count);
		this.#gains = new Float64Array(this.count + 1);
	}

	fill(y: Float64Array, p: Float64Array): void {
		this.#prediction = p;
		for (let cell = 0, at = 0; cell < this.count; cell++) {
			let yy = 0;
			let yp = 0;
			let pp = 0;
			for (const end = at + CELL; at < end; at++) {
				const a = y[at] as number;
				const b = p[at] as number;
				yy += a * a;
				yp += a * b;
				pp += b * b;
			}
			this.yy[cell] = yy;
			this.yp[cell] = yp;
			this.pp[cell] = pp;
		}
	}

	/** Mean energy a cell of the prediction around a cell, as a plain waveform: the bass stands in it in full height. */
	plainEnergy(cell: number): number {
		const p = this.#prediction;
		const from = Math.max(0, (cell - PLAIN_REACH) * CELL);
		const to = Math.min(p.length, (cell + PLAIN_REACH) * CELL);
		let one = 0;
		let two = 0;
		let energy = 0;
		for (let at = Math.max(0, from - SETTLING); at < to; at++) {
			const plain = (p[at] as number) + 2 * PREEMPHASIS * one - PREEMPHASIS * PREEMPHASIS * two;
			two = one;
			one = plain;
			if (at >= from) energy += plain * plain;
		}
		return (energy * CELL) / (to - from);
	}

	/**
	 * Gain of the return against its prediction, frame by frame: what a compressor does, 5 ms around each place at 48 kHz.
	 * It is believed as far as the two are alike: what was never heard before is predicted badly, and its gain is not small
	 * for that.
	 *
	 * @param out as many frames as the stretch has
	 * @param late gain of late
	 */
	gain(out: Float64Array, late: number): void {
		const gains = this.#gains;
		for (let cell = 0; cell < this.count; cell++) {
			let num = REST;
			let den = REST;
			let returned = REST;
			const last = Math.min(cell + GAIN_REACH, this.count - 1);
			for (let k = Math.max(0, cell - GAIN_REACH); k <= last; k++) {
				const weight = GAIN_REACH + 1 - Math.abs(k - cell);
				num += weight * (this.yp[k] as number);
				den += weight * (this.pp[k] as number);
				returned += weight * (this.yy[k] as number);
			}
			const alike = Math.min(1, (num * num) / (den * returned));
			gains[cell] = Math.max(0.03, Math.min(30, late + alike * (num / den - late)));
		}
		out.fill(gains[0] as number, 0, CELL / 2);
		for (let cell = 0, frame = CELL / 2; cell < this.count - 1; cell++) {
			const low = gains[cell] as number;
			const step = ((gains[cell + 1] as number) - low) / CELL;
			for (let k = 0; k < CELL; k++) out[frame++] = low + (k + 0.5) * step;
		}
		out.fill(gains[this.count - 1] as number, out.length - CELL / 2);
	}
}
