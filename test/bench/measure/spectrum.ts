import { Fft, fftSize } from '../../../src/dsp/fourier/fft.ts';

/**
 * Spectrum of a stretch of any length (Bluestein's chirp transform), without a window: signals have whole periods in it.
 * Bins are `rate / length` apart, from DC to Nyquist; a sine of amplitude 1 has magnitude 1 in its bin.
 */
export class Spectrum {
	readonly re: Float64Array;
	readonly im: Float64Array;
	readonly binHz: number;
	readonly #length: number;

	constructor(signal: Float64Array, rateHz: number) {
		const { length } = signal;
		this.#length = length;
		this.binHz = rateHz / length;
		const size = fftSize(2 * length);
		const fft = new Fft(size);
		const cos = new Float64Array(length);
		const sin = new Float64Array(length);
		for (let n = 0; n < length; n++) {
			// n² grows past what a sine can take; only its rest by 2·length counts.
			const angle = (Math.PI * ((n * n) % (2 * length))) / length;
			cos[n] = Math.cos(angle);
			sin[n] = Math.sin(angle);
		}
		const re = new Float64Array(size);
		const im = new Float64Array(size);
		const chirpRe = new Float64Array(size);
		const chirpIm = new Float64Array(size);
		for (let n = 0; n < length; n++) {
			re[n] = (signal[n] as number) * (cos[n] as number);
			im[n] = -(signal[n] as number) * (sin[n] as number);
			chirpRe[n] = cos[n] as number;
			chirpIm[n] = sin[n] as number;
			if (n > 0) {
				chirpRe[size - n] = cos[n] as number;
				chirpIm[size - n] = sin[n] as number;
			}
		}
		fft.forward(re, im);
		fft.forward(chirpRe, chirpIm);
		for (let k = 0; k < size; k++) {
			const a = re[k] as number;
			const b = im[k] as number;
			re[k] = a * (chirpRe[k] as number) - b * (chirpIm[k] as number);
			im[k] = a * (chirpIm[k] as number) + b * (chirpRe[k] as number);
		}
		fft.inverse(re, im);
		const bins = (length >> 1) + 1;
		this.re = new Float64Array(bins);
		this.im = new Float64Array(bins);
		for (let k = 0; k < bins; k++) {
			const scale = (k === 0 || 2 * k === length ? 1 : 2) / length;
			this.re[k] = scale * ((re[k] as number) * (cos[k] as number) + (im[k] as number) * (sin[k] as number));
			this.im[k] = scale * ((im[k] as number) * (cos[k] as number) - (re[k] as number) * (sin[k] as number));
		}
	}

	get bins(): number {
		return this.re.length;
	}

	/** Bin of a frequency. */
	bin(frequencyHz: number): number {
		return Math.round(frequencyHz / this.binHz);
	}

	/** Mean square of what a bin holds: half the squared amplitude of a sine. */
	power(bin: number): number {
		const square = (this.re[bin] ?? 0) ** 2 + (this.im[bin] ?? 0) ** 2;
		return bin === 0 || 2 * bin === this.#length ? square : square / 2;
	}

	/** Mean square of a range of bins, both ends included. */
	bandPower(fromBin: number, toBin: number): number {
		let sum = 0;
		for (let bin = Math.max(0, fromBin); bin <= Math.min(toBin, this.bins - 1); bin++) sum += this.power(bin);
		return sum;
	}

	/** Amplitude of a bin, full-scale sine = 0 dB. */
	levelDb(bin: number): number {
		return 10 * Math.log10(2 * this.power(bin));
	}
}
