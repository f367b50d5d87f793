import { RealFft } from '../fourier/fft.ts';

const SIZE = 8192;
const LOWEST_HZ = 25;
const HIGHEST_HZ = 16_000;
/** A band of a frame counts when it is this near to the loudest it ever is in the mix, dB. */
const COUNTS_FROM_DB = -50;
/** Frames that a band has to be heard in. */
const LEAST_FRAMES = 8;

export interface BandReading {
	hz: number;
	/** Median of the gain of the mid over all frames in which the band is heard, dB; null where it hardly ever is. */
	gainDb: number | null;
	mixWidthDb: number | null;
	otherWidthDb: number | null;
	/** Left over right of the other; null where one of them is silent. */
	otherBalanceDb: number | null;
}

interface Band {
	hz: number;
	low: number;
	high: number;
	mixPower: number[];
	gains: number[];
	sums: { mid: number; side: number; otherMid: number; otherSide: number; otherLeft: number; otherRight: number };
}

const decibels = (power: number) => 10 * Math.log10(power);
const ratioDb = (one: number, other: number) => (other > 0 && one > 0 ? decibels(one / other) : null);

function thirds(rateHz: number): Band[] {
	const bands: Band[] = [];
	for (let index = -16; ; index++) {
		const hz = 1000 * 2 ** (index / 3);
		if (hz > Math.min(HIGHEST_HZ, 0.4 * rateHz) * 1.02) return bands;
		const bin = (edge: number) => (edge * SIZE) / rateHz;
		const low = Math.max(1, Math.round(bin(hz * 2 ** (-1 / 6))));
		const high = Math.max(low, Math.round(bin(hz * 2 ** (1 / 6))) - 1);
		const sums = { mid: 0, side: 0, otherMid: 0, otherSide: 0, otherLeft: 0, otherRight: 0 };
		if (hz >= LOWEST_HZ) bands.push({ hz, low, high, mixPower: [], gains: [], sums });
	}
}

export function median(values: readonly number[]): number {
	const sorted = [...values].sort((a, b) => a - b);
	const middle = sorted.length >> 1;
	const upper = sorted[middle] ?? Number.NaN;
	return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}

/**
 * Gain and width in thirds of an octave of two recordings laid on each other, frames of 8192 samples, Hann, half
 * overlapping. The gain of a band is that of the mid, so that a change of width is no EQ, and the median over time, so that
 * moments in which something limits are none either.
 */
export class BandTransfer {
	readonly #bands: Band[];
	readonly #fft = new RealFft(SIZE);
	readonly #window = Float64Array.from({ length: SIZE }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / SIZE));
	/** Left and right of the mix, then of the other. */
	readonly #planes = [0, 1, 2, 3].map(() => new Float64Array(SIZE));
	readonly #spectra = [0, 1, 2, 3].map(() => ({
		re: new Float64Array(SIZE / 2 + 1),
		im: new Float64Array(SIZE / 2 + 1),
	}));
	readonly #work = new Float64Array(SIZE);
	#filled = 0;

	constructor(rateHz: number) {
		this.#bands = thirds(rateHz);
	}

	/** @param planes left and right of the mix, then of the other; `frames` of each */
	take(planes: readonly Float64Array[], frames: number): void {
		for (let done = 0; done < frames; ) {
			const count = Math.min(SIZE - this.#filled, frames - done);
			for (const [index, plane] of this.#planes.entries())
				plane.set((planes[index] as Float64Array).subarray(done, done + count), this.#filled);
			this.#filled += count;
			done += count;
			if (this.#filled < SIZE) return;
			this.#frame();
			for (const plane of this.#planes) plane.copyWithin(0, SIZE / 2);
			this.#filled = SIZE / 2;
		}
	}

	read(): BandReading[] {
		return this.#bands.map(({ hz, mixPower, gains, sums }) => {
			const loudest = mixPower.reduce((most, power) => Math.max(most, power), 0);
			const least = loudest * 10 ** (COUNTS_FROM_DB / 10);
			const heard = gains.filter((gain, index) => Number.isFinite(gain) && (mixPower[index] ?? 0) > least);
			return {
				hz,
				gainDb: heard.length < LEAST_FRAMES ? null : median(heard),
				mixWidthDb: ratioDb(sums.side, sums.mid),
				otherWidthDb: ratioDb(sums.otherSide, sums.otherMid),
				otherBalanceDb: ratioDb(sums.otherLeft, sums.otherRight),
			};
		});
	}

	#frame(): void {
		for (const [index, plane] of this.#planes.entries()) {
			for (let i = 0; i < SIZE; i++) this.#work[i] = (plane[i] as number) * (this.#window[i] as number);
			const { re, im } = this.#spectra[index] as { re: Float64Array; im: Float64Array };
			this.#fft.forward(this.#work, re, im);
		}
		const [left, right, otherLeft, otherRight] = this.#spectra as [Spectrum, Spectrum, Spectrum, Spectrum];
		for (const band of this.#bands) {
			const mix = midSide(left, right, band);
			const other = midSide(otherLeft, otherRight, band);
			band.mixPower.push(mix.mid);
			band.gains.push(mix.mid > 0 && other.mid > 0 ? decibels(other.mid / mix.mid) : Number.NaN);
			band.sums.mid += mix.mid;
			band.sums.side += mix.side;
			band.sums.otherMid += other.mid;
			band.sums.otherSide += other.side;
			band.sums.otherLeft += power(otherLeft, band);
			band.sums.otherRight += power(otherRight, band);
		}
	}
}

interface Spectrum {
	re: Float64Array;
	im: Float64Array;
}

function power({ re, im }: Spectrum, { low, high }: Band): number {
	let sum = 0;
	for (let bin = low; bin <= high; bin++) sum += (re[bin] as number) ** 2 + (im[bin] as number) ** 2;
	return sum;
}

function midSide(left: Spectrum, right: Spectrum, { low, high }: Band): { mid: number; side: number } {
	let mid = 0;
	let side = 0;
	for (let bin = low; bin <= high; bin++) {
		const lr = left.re[bin] as number;
		const li = left.im[bin] as number;
		const rr = right.re[bin] as number;
		const ri = right.im[bin] as number;
		mid += (lr + rr) ** 2 + (li + ri) ** 2;
		side += (lr - rr) ** 2 + (li - ri) ** 2;
	}
	return { mid, side };
}
