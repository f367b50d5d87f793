import { Fft } from '../fourier/fft.ts';
import { NormalEquations } from './normalEquations.ts';

/** Frames of a transform. */
const POINTS = 2048;
/** Length of the response that is fitted, frames. */
export const TAPS = 256;
/** New frames in a transform. */
export const HOP = POINTS - TAPS;

/** A tone is like itself after a period; frames from which that is looked for. */
const LEAST_PERIOD = 16;
const SILENCE = 1e-9;

/** Response of a stereo rack by least squares, stretch by stretch, and what it makes of the sent signal. */
export class ResponseFit {
	readonly frames: number;
	readonly #hops: number;
	readonly #channels = [new NormalEquations(TAPS), new NormalEquations(TAPS)] as const;
	readonly #fft = new Fft(POINTS);
	/** Spectra of what was sent, both channels in one complex signal, transform after transform. */
	readonly #sentRe: Float64Array;
	readonly #sentIm: Float64Array;
	readonly #re = new Float64Array(POINTS);
	readonly #im = new Float64Array(POINTS);
	readonly #sums: readonly Float64Array[];
	readonly #before = new Float64Array(TAPS);
	readonly #last = new Float64Array(TAPS);
	readonly #auto = new Float64Array(TAPS);
	readonly #cross = new Float64Array(TAPS);
	readonly #responseRe = new Float64Array(POINTS);
	readonly #responseIm = new Float64Array(POINTS);

	constructor(hops: number) {
		this.#hops = hops;
		this.frames = hops * HOP;
		this.#sentRe = new Float64Array(hops * POINTS);
		this.#sentIm = new Float64Array(hops * POINTS);
		this.#sums = Array.from({ length: 4 }, () => new Float64Array(POINTS));
	}

	/** Sent sample `k` frames before counts `response[k]` times. */
	response(channel: 0 | 1): Float64Array {
		return this.#channels[channel].response;
	}

	/** How much the sent signal of the stretch fitted last is like itself a little later, 0…1, on the less steady channel. */
	selfLikeness = 0;

	/** Energy of what a channel's response was learned from. */
	energy(channel: 0 | 1): number {
		return this.#channels[channel].energy;
	}

	/** Takes a stretch: both channels, `TAPS` frames before it, then its frames. */
	take(sent: readonly Float64Array[]): void {
		for (let hop = 0; hop < this.#hops; hop++) {
			const at = hop * HOP;
			const xr = this.#sentRe.subarray(hop * POINTS, (hop + 1) * POINTS);
			const xi = this.#sentIm.subarray(hop * POINTS, (hop + 1) * POINTS);
			xr.set((sent[0] as Float64Array).subarray(at, at + POINTS));
			xi.set((sent[1] as Float64Array).subarray(at, at + POINTS));
			this.#fft.forward(xr, xi);
		}
	}

	/**
	 * Fits the responses to the stretch taken last and to what was kept before it.
	 *
	 * @param returned both channels of the stretch
	 * @param share of what was kept that still counts
	 */
	fit(sent: readonly Float64Array[], returned: readonly Float64Array[], share: number): void {
		const fft = this.#fft;
		const re = this.#re;
		const im = this.#im;
		for (const sum of this.#sums) sum.fill(0);
		for (let hop = 0; hop < this.#hops; hop++) {
			const at = hop * HOP;
			const xr = this.#sentRe.subarray(hop * POINTS, (hop + 1) * POINTS);
			const xi = this.#sentIm.subarray(hop * POINTS, (hop + 1) * POINTS);
			for (const channel of [0, 1] as const) {
				const x = sent[channel] as Float64Array;
				const y = returned[channel] as Float64Array;
				re.fill(0, 0, TAPS);
				im.fill(0, 0, TAPS);
				re.set(x.subarray(at + TAPS, at + POINTS), TAPS);
				im.set(y.subarray(at, at + HOP), TAPS);
				fft.forward(re, im);
				this.#addProduct(xr, xi, channel);
			}
		}
		this.selfLikeness = 1;
		for (const channel of [0, 1] as const) {
			const sumRe = this.#sums[2 * channel] as Float64Array;
			const sumIm = this.#sums[2 * channel + 1] as Float64Array;
			fft.inverse(sumRe, sumIm);
			const x = sent[channel] as Float64Array;
			for (let k = 0; k < TAPS; k++) {
				this.#auto[k] = sumRe[k] as number;
				this.#cross[k] = sumIm[k] as number;
				this.#before[k] = x[TAPS - 1 - k] as number;
				this.#last[k] = x[TAPS + this.frames - 1 - k] as number;
			}
			this.selfLikeness = Math.min(this.selfLikeness, likenessOf(this.#auto));
			this.#channels[channel].solve(this.#auto, this.#cross, this.#before, this.#last, share);
		}
	}

	/** conj(X)·Z of a channel, with X taken out of the spectrum of both. */
	#addProduct(xr: Float64Array, xi: Float64Array, channel: 0 | 1): void {
		const re = this.#re;
		const im = this.#im;
		const sumRe = this.#sums[2 * channel] as Float64Array;
		const sumIm = this.#sums[2 * channel + 1] as Float64Array;
		for (let k = 0; k <= POINTS / 2; k++) {
			const m = (POINTS - k) & (POINTS - 1);
			const ar = xr[k] as number;
			const ai = xi[k] as number;
			const br = xr[m] as number;
			const bi = xi[m] as number;
			const cr = channel === 0 ? (ar + br) / 2 : (ai + bi) / 2;
			const ci = channel === 0 ? (ai - bi) / 2 : (br - ar) / 2;
			const zr = re[k] as number;
			const zi = im[k] as number;
			sumRe[k] = (sumRe[k] as number) + cr * zr + ci * zi;
			sumIm[k] = (sumIm[k] as number) + cr * zi - ci * zr;
			if (m === k) continue;
			// What was sent is real: its spectrum there is the conjugate.
			const wr = re[m] as number;
			const wi = im[m] as number;
			sumRe[m] = (sumRe[m] as number) + cr * wr - ci * wi;
			sumIm[m] = (sumIm[m] as number) + cr * wi + ci * wr;
		}
	}

	/** What the responses make of the stretch taken last. */
	predict(out: readonly Float64Array[]): void {
		const fft = this.#fft;
		const hr = this.#responseRe;
		const hi = this.#responseIm;
		hr.fill(0);
		hi.fill(0);
		hr.set(this.#channels[0].response);
		hi.set(this.#channels[1].response);
		fft.forward(hr, hi);
		for (let hop = 0; hop < this.#hops; hop++) {
			this.#multiply(hop);
			fft.inverse(this.#re, this.#im);
			(out[0] as Float64Array).set(this.#re.subarray(TAPS), hop * HOP);
			(out[1] as Float64Array).set(this.#im.subarray(TAPS), hop * HOP);
		}
	}

	/** Spectra of a transform of what was sent times those of the responses: left + i·right. */
	#multiply(hop: number): void {
		const re = this.#re;
		const im = this.#im;
		const hr = this.#responseRe;
		const hi = this.#responseIm;
		const sentRe = this.#sentRe;
		const sentIm = this.#sentIm;
		const from = hop * POINTS;
		for (let k = 0; k <= POINTS / 2; k++) {
			const m = (POINTS - k) & (POINTS - 1);
			const xr = sentRe[from + k] as number;
			const xi = sentIm[from + k] as number;
			const xrm = sentRe[from + m] as number;
			const xim = sentIm[from + m] as number;
			const hrk = hr[k] as number;
			const hik = hi[k] as number;
			const hrm = hr[m] as number;
			const him = hi[m] as number;
			const xlr = xr + xrm;
			const xli = xi - xim;
			const xrr = xi + xim;
			const xri = xrm - xr;
			const hlr = hrk + hrm;
			const hli = hik - him;
			const hrr = hik + him;
			const hri = hrm - hrk;
			const leftRe = (xlr * hlr - xli * hli) / 4;
			const leftIm = (xlr * hli + xli * hlr) / 4;
			const rightRe = (xrr * hrr - xri * hri) / 4;
			const rightIm = (xrr * hri + xri * hrr) / 4;
			re[k] = leftRe - rightIm;
			im[k] = leftIm + rightRe;
			re[m] = leftRe + rightIm;
			im[m] = rightRe - leftIm;
		}
	}

	/** The stretch fitted last was sound, and is remembered. */
	keep(): void {
		for (const channel of this.#channels) channel.keep();
	}

	/** The responses as they were when last kept. */
	restore(): void {
		for (const channel of this.#channels) channel.restore();
	}
}

/** The nearest that an autocorrelation comes to its own peak, from a lag on that no broad signal reaches. */
function likenessOf(auto: Float64Array): number {
	const power = auto[0] as number;
	if (power < SILENCE) return 1;
	let most = 0;
	for (let k = LEAST_PERIOD; k < TAPS; k++) most = Math.max(most, Math.abs(auto[k] as number));
	return most / power;
}
