import { RealFft } from '../fourier/fft.ts';

/** Spectra of a response's partitions, one after the other. */
export interface ConvolverSpectra {
	readonly re: Float64Array;
	readonly im: Float64Array;
}

/**
 * Convolution of one channel by uniformly partitioned overlap-save, `blockFrames` late. Blocks are counted from the first
 * frame, so that the result does not depend on how a caller divides the signal. A new response crosses over within `fadeBlocks`
 * whole blocks; one that comes meanwhile waits.
 *
 * Source: T. G. Stockham, "High-speed convolution and correlation" (1966); partitions as in W. G. Gardner, "Efficient
 * convolution without input-output delay" (1995), all of one size.
 */
export class BlockConvolver {
	readonly #fft: RealFft;
	readonly #blockFrames: number;
	readonly #partitions: number;
	/** The block before and the one that is being filled. */
	readonly #input: Float64Array;
	readonly #output: Float64Array;
	readonly #work: Float64Array;
	/** Spectra of the last blocks, a ring. */
	readonly #re: Float64Array;
	readonly #im: Float64Array;
	readonly #sumRe: Float64Array;
	readonly #sumIm: Float64Array;
	readonly #fadeBlocks: number;
	/** Blocks of a crossing that are left. */
	#fading = 0;
	#before: ConvolverSpectra | null = null;
	#spectra: ConvolverSpectra | null;
	#next: ConvolverSpectra | null;
	#newest = 0;
	#filled = 0;

	/**
	 * @param spectra of `spectra()`; null for a response of zero
	 * @param partitions an even number
	 */
	constructor(spectra: ConvolverSpectra | null, partitions: number, blockFrames: number, fadeBlocks: number) {
		this.#fadeBlocks = fadeBlocks;
		this.#fft = new RealFft(2 * blockFrames);
		this.#blockFrames = blockFrames;
		this.#partitions = partitions;
		this.#spectra = spectra;
		this.#next = spectra;
		const { bins } = this.#fft;
		this.#input = new Float64Array(2 * blockFrames);
		this.#output = new Float64Array(blockFrames);
		this.#work = new Float64Array(2 * blockFrames);
		this.#re = new Float64Array(partitions * bins);
		this.#im = new Float64Array(partitions * bins);
		this.#sumRe = new Float64Array(bins);
		this.#sumIm = new Float64Array(bins);
	}

	/** Spectra of a response whose length is a multiple of `blockFrames`. */
	static spectra(taps: Float64Array, blockFrames: number): ConvolverSpectra {
		const fft = new RealFft(2 * blockFrames);
		const partitions = taps.length / blockFrames;
		const re = new Float64Array(partitions * fft.bins);
		const im = new Float64Array(partitions * fft.bins);
		const part = new Float64Array(fft.size);
		for (let index = 0; index < partitions; index++) {
			part.set(taps.subarray(index * blockFrames, (index + 1) * blockFrames));
			const range = [index * fft.bins, (index + 1) * fft.bins] as const;
			fft.forward(part, re.subarray(...range), im.subarray(...range));
		}
		return { re, im };
	}

	/** Another response from the next whole block on that is not part of a crossing. */
	set(spectra: ConvolverSpectra | null): void {
		this.#next = spectra;
	}

	/** Takes a sample and gives the one of `blockFrames` before, convolved. */
	next(sample: number): number {
		const at = this.#filled++;
		this.#input[this.#blockFrames + at] = sample;
		const result = this.#output[at] as number;
		if (this.#filled === this.#blockFrames) this.#runBlock();
		return result;
	}

	reset(): void {
		this.#spectra = this.#next;
		this.#fading = 0;
		this.#newest = 0;
		this.#filled = 0;
		for (const memory of [this.#input, this.#output, this.#re, this.#im]) memory.fill(0);
	}

	#runBlock(): void {
		const input = this.#input;
		const output = this.#output;
		const frames = this.#blockFrames;
		this.#filled = 0;
		this.#newest = (this.#newest + 1) % this.#partitions;
		this.#fft.forward(input, this.#work, this.#sumIm);
		const start = this.#newest * this.#fft.bins;
		for (let bin = 0; bin < this.#fft.bins; bin++) {
			this.#re[start + bin] = this.#work[bin] as number;
			this.#im[start + bin] = this.#sumIm[bin] as number;
		}
		for (let i = 0; i < frames; i++) input[i] = input[frames + i] as number;
		if (this.#fading === 0 && this.#next !== this.#spectra) {
			this.#before = this.#spectra;
			this.#spectra = this.#next;
			this.#fading = this.#fadeBlocks;
		}
		this.#convolve(this.#spectra);
		for (let i = 0; i < frames; i++) output[i] = this.#work[frames + i] as number;
		if (this.#fading === 0) return;
		this.#convolve(this.#before);
		const length = this.#fadeBlocks * frames;
		const faded = (this.#fadeBlocks - this.#fading) * frames;
		for (let i = 0; i < frames; i++) {
			const t = (faded + i + 1) / length;
			const weight = t * t * (3 - 2 * t);
			const old = this.#work[frames + i] as number;
			output[i] = old + ((output[i] as number) - old) * weight;
		}
		this.#fading--;
	}

	/** The newest block through a response, in the second half of the work space. */
	#convolve(spectra: ConvolverSpectra | null): void {
		if (spectra === null) {
			this.#work.fill(0);
			return;
		}
		const { bins } = this.#fft;
		const sumRe = this.#sumRe;
		const sumIm = this.#sumIm;
		const re = this.#re;
		const im = this.#im;
		const { re: filterRe, im: filterIm } = spectra;
		const partitions = this.#partitions;
		sumRe.fill(0);
		sumIm.fill(0);
		// Two partitions at a time: the sums are read and written half as often.
		for (let partition = 0; partition < partitions; partition += 2) {
			const x0 = ((this.#newest - partition + partitions) % partitions) * bins;
			const x1 = ((this.#newest - partition - 1 + partitions) % partitions) * bins;
			const h0 = partition * bins;
			const h1 = h0 + bins;
			for (let bin = 0; bin < bins; bin++) {
				const aRe = re[x0 + bin] as number;
				const aIm = im[x0 + bin] as number;
				const bRe = re[x1 + bin] as number;
				const bIm = im[x1 + bin] as number;
				const fRe = filterRe[h0 + bin] as number;
				const fIm = filterIm[h0 + bin] as number;
				const gRe = filterRe[h1 + bin] as number;
				const gIm = filterIm[h1 + bin] as number;
				sumRe[bin] = (sumRe[bin] as number) + (aRe * fRe - aIm * fIm + (bRe * gRe - bIm * gIm));
				sumIm[bin] = (sumIm[bin] as number) + (aRe * fIm + aIm * fRe + (bRe * gIm + bIm * gRe));
			}
		}
		this.#fft.inverse(sumRe, sumIm, this.#work);
	}
}
