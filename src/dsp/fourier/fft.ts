import { DetentError } from '../../shared/errors.ts';

/** Smallest power of two that is not below `length`, at least 4. */
export function fftSize(length: number): number {
	let size = 4;
	while (size < length) size *= 2;
	return size;
}

function checkSize(size: number): void {
	if (size < 2 || !Number.isInteger(Math.log2(size))) {
		throw new DetentError('internal.fft', { message: `An FFT of ${size} points is not a power of two.` });
	}
}

/**
 * Complex FFT in place, radix 2, float64: `X[k] = Σ x[n]·e^(-2πi·kn/N)`. Twiddles are computed one by one, so the error
 * grows only with the logarithm of the size.
 */
export class Fft {
	readonly size: number;
	readonly #cos: Float64Array;
	readonly #sin: Float64Array;
	readonly #reversed: Uint32Array;

	/** @param size a power of two, 2 or more */
	constructor(size: number) {
		checkSize(size);
		this.size = size;
		this.#cos = new Float64Array(size / 2);
		this.#sin = new Float64Array(size / 2);
		for (let k = 0; k < size / 2; k++) {
			this.#cos[k] = Math.cos((2 * Math.PI * k) / size);
			this.#sin[k] = Math.sin((2 * Math.PI * k) / size);
		}
		this.#reversed = new Uint32Array(size);
		const bits = Math.log2(size);
		for (let i = 0; i < size; i++) {
			this.#reversed[i] = ((this.#reversed[i >> 1] as number) >> 1) | ((i & 1) << (bits - 1));
		}
	}

	forward(re: Float64Array, im: Float64Array): void {
		this.#transform(re, im);
	}

	/** Inverse, scaled by 1/N: `inverse` after `forward` gives back the input. */
	inverse(re: Float64Array, im: Float64Array): void {
		this.#transform(im, re);
		const scale = 1 / this.size;
		for (let i = 0; i < this.size; i++) {
			re[i] = (re[i] as number) * scale;
			im[i] = (im[i] as number) * scale;
		}
	}

	#transform(re: Float64Array, im: Float64Array): void {
		const { size } = this;
		const reversed = this.#reversed;
		for (let i = 0; i < size; i++) {
			const j = reversed[i] as number;
			if (j > i) {
				const r = re[i] as number;
				re[i] = re[j] as number;
				re[j] = r;
				const m = im[i] as number;
				im[i] = im[j] as number;
				im[j] = m;
			}
		}
		const cos = this.#cos;
		const sin = this.#sin;
		for (let half = 1; half < size; half *= 2) {
			const stride = size / (2 * half);
			for (let start = 0; start < size; start += 2 * half) {
				for (let k = 0; k < half; k++) {
					const wr = cos[k * stride] as number;
					const wi = sin[k * stride] as number;
					const a = start + k;
					const b = a + half;
					const br = re[b] as number;
					const bi = im[b] as number;
					const tr = br * wr + bi * wi;
					const ti = bi * wr - br * wi;
					const ar = re[a] as number;
					const ai = im[a] as number;
					re[b] = ar - tr;
					im[b] = ai - ti;
					re[a] = ar + tr;
					im[a] = ai + ti;
				}
			}
		}
	}
}

/**
 * FFT of real signals through a complex FFT of half the size. Spectra have `size/2 + 1` bins, DC to Nyquist. Not
 * re-entrant: one instance has one work space.
 */
export class RealFft {
	readonly size: number;
	readonly bins: number;
	readonly #half: Fft;
	readonly #cos: Float64Array;
	readonly #sin: Float64Array;
	readonly #re: Float64Array;
	readonly #im: Float64Array;

	/** @param size a power of two, 4 or more */
	constructor(size: number) {
		checkSize(size / 2);
		this.size = size;
		const half = size / 2;
		this.bins = half + 1;
		this.#half = new Fft(half);
		this.#cos = new Float64Array(half);
		this.#sin = new Float64Array(half);
		for (let k = 0; k < half; k++) {
			this.#cos[k] = Math.cos((2 * Math.PI * k) / size);
			this.#sin[k] = Math.sin((2 * Math.PI * k) / size);
		}
		this.#re = new Float64Array(half);
		this.#im = new Float64Array(half);
	}

	/** `signal` has `size` samples, `re` and `im` get `bins` values. */
	forward(signal: ArrayLike<number>, re: Float64Array, im: Float64Array): void {
		const half = this.size / 2;
		const zr = this.#re;
		const zi = this.#im;
		for (let i = 0; i < half; i++) {
			zr[i] = signal[2 * i] as number;
			zi[i] = signal[2 * i + 1] as number;
		}
		this.#half.forward(zr, zi);
		const dc = zr[0] as number;
		const nyquist = zi[0] as number;
		re[0] = dc + nyquist;
		im[0] = 0;
		re[half] = dc - nyquist;
		im[half] = 0;
		for (let k = 1; k < half; k++) {
			const ar = zr[k] as number;
			const ai = zi[k] as number;
			const br = zr[half - k] as number;
			const bi = -(zi[half - k] as number);
			const er = (ar + br) / 2;
			const ei = (ai + bi) / 2;
			const or = (ai - bi) / 2;
			const oi = (br - ar) / 2;
			const c = this.#cos[k] as number;
			const s = this.#sin[k] as number;
			re[k] = er + or * c + oi * s;
			im[k] = ei + oi * c - or * s;
		}
	}

	/** `signal` gets `size` samples, scaled by 1/N. The imaginary parts of DC and Nyquist are taken as 0. */
	inverse(re: Float64Array, im: Float64Array, signal: Float64Array): void {
		const half = this.size / 2;
		const zr = this.#re;
		const zi = this.#im;
		zr[0] = ((re[0] as number) + (re[half] as number)) / 2;
		zi[0] = ((re[0] as number) - (re[half] as number)) / 2;
		for (let k = 1; k < half; k++) {
			const ar = re[k] as number;
			const ai = im[k] as number;
			const br = re[half - k] as number;
			const bi = -(im[half - k] as number);
			const er = (ar + br) / 2;
			const ei = (ai + bi) / 2;
			const dr = (ar - br) / 2;
			const di = (ai - bi) / 2;
			const c = this.#cos[k] as number;
			const s = this.#sin[k] as number;
			const or = dr * c - di * s;
			const oi = di * c + dr * s;
			zr[k] = er - oi;
			zi[k] = ei + or;
		}
		this.#half.inverse(zr, zi);
		for (let i = 0; i < half; i++) {
			signal[2 * i] = zr[i] as number;
			signal[2 * i + 1] = zi[i] as number;
		}
	}
}
