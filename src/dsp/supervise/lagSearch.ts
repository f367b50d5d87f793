import { Fft } from '../fourier/fft.ts';

/** Frames of the return that are looked for. */
export const SOUGHT = 4096;
/** Best matches that are named. */
const CANDIDATES = 3;

/** Finds a few frames of a return in what was sent, through the response of the chain, on both channels at once. */
export class LagSearch {
	readonly #reach: number;
	readonly #taps: number;
	readonly #fft: Fft;
	readonly #xr: Float64Array;
	readonly #xi: Float64Array;
	readonly #yr: Float64Array;
	readonly #yi: Float64Array;
	readonly #likeness: Float64Array;

	/** @param reach frames to look on either side */
	constructor(reach: number, taps: number) {
		this.#reach = reach;
		this.#taps = taps;
		let points = 4;
		while (points < 2 * reach + taps + SOUGHT) points *= 2;
		this.#fft = new Fft(points);
		this.#xr = new Float64Array(points);
		this.#xi = new Float64Array(points);
		this.#yr = new Float64Array(points);
		this.#yi = new Float64Array(points);
		this.#likeness = new Float64Array(2 * reach + 1);
	}

	/**
	 * @param sent both channels; index `reach + taps + i` is, at lag 0, tap 0 of return frame `i`
	 * @param responses `taps` taps of each channel
	 * @param from first return frame that is looked for
	 * @param frames how many, `SOUGHT` at most
	 * @returns frames that the return is late (negative: early) at its best matches, the best first
	 */
	find(
		sent: readonly [Float64Array, Float64Array],
		returned: readonly [Float64Array, Float64Array],
		responses: readonly [Float64Array, Float64Array],
		from: number,
		frames: number,
	): number[] {
		const reach = this.#reach;
		const taps = this.#taps;
		const span = 2 * reach + taps + frames;
		this.#load(this.#xr, sent[0], from, span);
		this.#load(this.#xi, sent[1], from, span);
		this.#load(this.#yr, returned[0], from, frames);
		this.#load(this.#yi, returned[1], from, frames);
		this.#correlate();
		const [left, right] = responses;
		const likeness = this.#likeness;
		for (let late = -reach; late <= reach; late++) {
			// A return that is `late` frames late lies, through tap k, at this place of what was sent.
			const at = reach + taps - late;
			let sum = 0;
			for (let k = 0; k < taps; k++)
				sum += (left[k] as number) * (this.#xr[at - k] as number) + (right[k] as number) * (this.#xi[at - k] as number);
			likeness[reach + late] = Math.abs(sum);
		}
		const best: number[] = [];
		for (let count = 0; count < CANDIDATES; count++) {
			let at = 0;
			for (let i = 1; i < likeness.length; i++) if ((likeness[i] as number) > (likeness[at] as number)) at = i;
			if (!((likeness[at] as number) > 0)) break;
			best.push(at - reach);
			likeness.fill(0, Math.max(0, at - 1), at + 2);
		}
		return best;
	}

	#load(to: Float64Array, signal: Float64Array, from: number, frames: number): void {
		to.fill(0);
		to.set(signal.subarray(from, from + frames));
	}

	/** Cross-correlations of both channels, of spectra that are evened out, in place of what was sent. */
	#correlate(): void {
		const xr = this.#xr;
		const xi = this.#xi;
		const yr = this.#yr;
		const yi = this.#yi;
		const points = xr.length;
		this.#fft.forward(xr, xi);
		this.#fft.forward(yr, yi);
		for (let k = 0; k <= points / 2; k++) {
			const m = (points - k) & (points - 1);
			const [xa, xb, xc, xd] = [xr[k], xi[k], xr[m], xi[m]] as [number, number, number, number];
			const [ya, yb, yc, yd] = [yr[k], yi[k], yr[m], yi[m]] as [number, number, number, number];
			// Twice the spectrum of each channel.
			const [xlr, xli, xrr, xri] = [xa + xc, xb - xd, xb + xd, xc - xa];
			const [ylr, yli, yrr, yri] = [ya + yc, yb - yd, yb + yd, yc - ya];
			let lr = xlr * ylr + xli * yli;
			let li = xli * ylr - xlr * yli;
			let rr = xrr * yrr + xri * yri;
			let ri = xri * yrr - xrr * yri;
			// Halfway to equal weight of all frequencies: a tone alone is alike everywhere.
			const evenLeft = 1 / Math.sqrt(Math.hypot(lr, li) + 1e-12);
			const evenRight = 1 / Math.sqrt(Math.hypot(rr, ri) + 1e-12);
			lr *= evenLeft;
			li *= evenLeft;
			rr *= evenRight;
			ri *= evenRight;
			xr[k] = lr - ri;
			xi[k] = li + rr;
			xr[m] = lr + ri;
			xi[m] = rr - li;
		}
		this.#fft.inverse(xr, xi);
	}
}
