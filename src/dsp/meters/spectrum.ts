import { bandEdgeHz, SPECTRUM_BANDS } from '../../shared/model/spectrumBands.ts';
import { Decimator } from './decimator.ts';
import { SpectrumFrame } from './spectrumFrame.ts';

/** Frames taken in at a time; at most one Fourier transform is made for each, so that no block pays for all rates at once. */
const CHUNK = 256;
/** Length of the window at the full rate of 44.1 and 48 kHz; longer at higher rates, so that it takes the same time. */
const BASE_SIZE = 1024;
const BASE_RATE_HZ = 48_000;
const DECIMATION = 4;
const RATES = 4;
/** Bins that a band must have: the main lobe of the Hann window is 4 wide. */
const LEAST_BINS = 4;
/** Parts of a window between two transforms. The slow windows of low bands overlap more, so that they do not come in jerks. */
const HOP_PARTS = [2, 4, 8, 8] as const;
/** Time weighting F of IEC 61672-1. */
const TIME_CONSTANT_SECONDS = 0.125;
/** -200 dB: what is below has no level. */
const SILENCE = 1e-20;

/** One rate of the ladder: the newest window of both channels. */
class Rung {
	readonly left: Float64Array;
	readonly right: Float64Array;
	readonly hop: number;
	/** Where the next sample goes, which is where the oldest lies. */
	at = 0;
	/** Samples since the last transform. */
	waiting = 0;
	filled = false;

	constructor(size: number, hop: number) {
		this.left = new Float64Array(size);
		this.right = new Float64Array(size);
		this.hop = hop;
	}

	push(left: Float64Array, right: Float64Array, from: number, frames: number): void {
		const size = this.left.length;
		for (let i = from; i < from + frames; i++) {
			const l = left[i] as number;
			const r = right[i] as number;
			this.left[this.at] = l - l === 0 ? l : 0;
			this.right[this.at] = r - r === 0 ? r : 0;
			this.at = this.at + 1 === size ? 0 : this.at + 1;
		}
		this.waiting += frames;
	}

	clear(): void {
		this.left.fill(0);
		this.right.fill(0);
		this.at = 0;
		this.waiting = 0;
		this.filled = false;
	}
}

/**
 * Spectrum of a stereo signal in sixths of an octave from 20 Hz to 20 kHz (`SPECTRUM_BANDS`).
 *
 * Hann windows overlap by half or more. Low bands are read at a quarter, a sixteenth and a sixty-fourth of the rate, from longer
 * windows (21 ms, 85 ms, 0.34 s, 1.4 s), so that every band has the width of its window's main lobe, but for the lowest,
 * near 20 Hz, where 3 bins must do. A band's power is the mean of both channels, faded with the time weighting F (125 ms), and is dB
 * of a full-scale sine: a sine of -20 dBFS in both channels, in the middle of a band, reads -20 dB; between two bands
 * it reads 3 dB less in both; pink noise is a level line. Error in the middle of a band: at most 0.1 dB. A sample that is not finite
 * counts as 0. `process` allocates nothing.
 */
export class SpectrumMeter {
	readonly #rungs: readonly Rung[];
	readonly #decimators: readonly (readonly [Decimator, Decimator])[];
	/** What leaves the decimators, by rung; the first is not used. */
	readonly #passed: readonly (readonly [Float64Array, Float64Array])[];
	readonly #frame: SpectrumFrame;
	/** Bands of each rung: index of the first, and of the one after the last. */
	readonly #ranges: readonly (readonly [number, number])[];
	readonly #lowerBins: Float64Array;
	readonly #upperBins: Float64Array;
	readonly #powers = new Float64Array(SPECTRUM_BANDS);
	/** Samples of the time constant, by rung. */
	readonly #samplesAConstant: readonly number[];
	#turn = 0;

	/** @param rateHz 44.1 kHz or more for all bands; bands beyond half the rate read silence */
	constructor(rateHz: number) {
		const size = BASE_SIZE * 2 ** Math.max(0, Math.round(Math.log2(rateHz / BASE_RATE_HZ)));
		const rates = Array.from({ length: RATES }, (_, rung) => rateHz / DECIMATION ** rung);
		this.#frame = new SpectrumFrame(size);
		this.#rungs = HOP_PARTS.map((parts) => new Rung(size, size / parts));
		this.#decimators = rates.slice(1).map(() => [new Decimator(), new Decimator()] as const);
		this.#passed = rates.map(() => [new Float64Array(CHUNK), new Float64Array(CHUNK)] as const);
		this.#samplesAConstant = rates.map((rate) => rate * TIME_CONSTANT_SECONDS);
		this.#lowerBins = new Float64Array(SPECTRUM_BANDS);
		this.#upperBins = new Float64Array(SPECTRUM_BANDS);
		const rungOf: number[] = [];
		for (let band = 0; band < SPECTRUM_BANDS; band++) {
			const low = bandEdgeHz(band);
			const high = bandEdgeHz(band + 1);
			const wide = rates.findIndex((rate) => ((high - low) * size) / rate >= LEAST_BINS);
			const rung = wide === -1 ? RATES - 1 : wide;
			rungOf.push(rung);
			const binHz = (rates[rung] as number) / size;
			this.#lowerBins[band] = low / binHz;
			this.#upperBins[band] = Math.min(size / 2 - 1, high / binHz);
		}
		this.#ranges = rates.map((_, rung) => {
			const first = rungOf.indexOf(rung);
			return first === -1 ? ([0, 0] as const) : ([first, rungOf.lastIndexOf(rung) + 1] as const);
		});
	}

	process(planes: readonly Float64Array[], frames: number): void {
		const [left, right] = planes;
		if (left === undefined || right === undefined) return;
		for (let done = 0; done < frames; done += CHUNK) {
			this.#take(left, right, done, Math.min(CHUNK, frames - done));
			this.#transformOne();
		}
	}

	/**
	 * Levels of the bands, dB of a full-scale sine.
	 *
	 * @param to gets `SPECTRUM_BANDS` values; -Infinity for silence
	 */
	read(to: Float64Array): void {
		for (let band = 0; band < SPECTRUM_BANDS; band++) to[band] = 10 * Math.log10(this.#powers[band] as number);
	}

	reset(): void {
		for (const rung of this.#rungs) rung.clear();
		for (const pair of this.#decimators) for (const decimator of pair) decimator.reset();
		this.#powers.fill(0);
	}

	#take(left: Float64Array, right: Float64Array, from: number, frames: number): void {
		(this.#rungs[0] as Rung).push(left, right, from, frames);
		let offset = from;
		let count = frames;
		let l = left;
		let r = right;
		for (let rung = 1; rung < RATES; rung++) {
			const [leftDown, rightDown] = this.#decimators[rung - 1] as readonly [Decimator, Decimator];
			const [leftTo, rightTo] = this.#passed[rung] as readonly [Float64Array, Float64Array];
			const made = leftDown.process(l, offset, count, leftTo);
			rightDown.process(r, offset, count, rightTo);
			(this.#rungs[rung] as Rung).push(leftTo, rightTo, 0, made);
			l = leftTo;
			r = rightTo;
			offset = 0;
			count = made;
		}
	}

	/** Transforms the window of the rung that has waited for its turn. */
	#transformOne(): void {
		for (let i = 0; i < RATES; i++) {
			const index = (this.#turn + i) % RATES;
			const rung = this.#rungs[index] as Rung;
			if (rung.waiting < rung.hop) continue;
			this.#turn = index + 1;
			this.#frame.transform(rung.left, rung.right, rung.at);
			const [first, end] = this.#ranges[index] as readonly [number, number];
			const share = rung.filled ? 1 - Math.exp(-rung.waiting / (this.#samplesAConstant[index] as number)) : 1;
			rung.filled = true;
			rung.waiting = 0;
			for (let band = first; band < end; band++) {
				const power = this.#frame.power(this.#lowerBins[band] as number, this.#upperBins[band] as number);
				const faded = (this.#powers[band] as number) + share * (power - (this.#powers[band] as number));
				this.#powers[band] = faded > SILENCE ? faded : 0;
			}
			return;
		}
	}
}
