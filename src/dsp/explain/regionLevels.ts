import type { MixStretch } from '../../shared/model/mixChange.ts';
import { RealFft } from '../fourier/fft.ts';

const SIZE = 8192;
const HOP = SIZE / 2;

export type Region = Exclude<MixStretch['region'], 'all'>;
export const REGIONS: readonly Region[] = ['low', 'lowMid', 'mid', 'highMid', 'high'];

/** Edges in Hz. */
const REGION_HZ: Readonly<Record<Region, readonly [number, number]>> = {
	low: [20, 80],
	lowMid: [80, 250],
	mid: [250, 2000],
	highMid: [2000, 6000],
	high: [6000, Number.POSITIVE_INFINITY],
};

/** Power of the regions of a recording, both channels together, second by second. Frames of 8192 samples, Hann, half overlapping. */
export class RegionLevels {
	readonly #rateHz: number;
	readonly #fft = new RealFft(SIZE);
	readonly #window = Float64Array.from({ length: SIZE }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / SIZE));
	readonly #work = new Float64Array(SIZE);
	readonly #re = new Float64Array(SIZE / 2 + 1);
	readonly #im = new Float64Array(SIZE / 2 + 1);
	readonly #planes: Float64Array[];
	readonly #bins: [Region, number, number][];
	readonly #powers: Record<Region, number>[] = [];
	#filled = 0;
	/** Frames before the block that is being filled. */
	#at = 0;

	constructor(rateHz: number, channels: number) {
		this.#rateHz = rateHz;
		this.#planes = Array.from({ length: channels }, () => new Float64Array(SIZE));
		const bin = (hz: number) => Math.min(SIZE / 2, Math.round((hz * SIZE) / rateHz));
		this.#bins = REGIONS.map((region) => {
			const [low, high] = REGION_HZ[region];
			return [region, Math.max(1, bin(low)), bin(Math.min(high, rateHz))];
		});
	}

	take(planes: readonly Float64Array[], frames: number): void {
		for (let done = 0; done < frames; ) {
			const count = Math.min(SIZE - this.#filled, frames - done);
			for (const [index, plane] of this.#planes.entries())
				plane.set((planes[index] as Float64Array).subarray(done, done + count), this.#filled);
			this.#filled += count;
			done += count;
			if (this.#filled < SIZE) return;
			this.#block();
			for (const plane of this.#planes) plane.copyWithin(0, HOP);
			this.#filled = SIZE - HOP;
			this.#at += HOP;
		}
	}

	/** Power of a region in each second, in arbitrary units. */
	read(region: Region): number[] {
		return this.#powers.map((powers) => powers[region]);
	}

	#block(): void {
		const second = Math.floor((this.#at + HOP) / this.#rateHz);
		while (this.#powers.length <= second) this.#powers.push({ low: 0, lowMid: 0, mid: 0, highMid: 0, high: 0 });
		const powers = this.#powers[second] as Record<Region, number>;
		for (const plane of this.#planes) {
			for (let i = 0; i < SIZE; i++) this.#work[i] = (plane[i] as number) * (this.#window[i] as number);
			this.#fft.forward(this.#work, this.#re, this.#im);
			for (const [region, from, to] of this.#bins) {
				let sum = 0;
				for (let bin = from; bin < to; bin++) sum += (this.#re[bin] as number) ** 2 + (this.#im[bin] as number) ** 2;
				powers[region] += sum;
			}
		}
	}
}
