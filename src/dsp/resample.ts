import { DetentError } from '../shared/errors.ts';
import { kaiser, kaiserBeta, sinc } from './kaiser.ts';

/** Rates that tracks are converted between. */
export const CONVERTIBLE_RATES_HZ: readonly number[] = [44100, 48000, 88200, 96000, 176400, 192000];

/** Kaiser's length formula promises a little too much: asking for this gives 150 dB. */
const DESIGN_ATTENUATION_DB = 154;
/** End of the pass band as a part of the lower rate's Nyquist frequency: 20 kHz at 44.1 kHz. */
const PASS_BAND_END = 20000 / 22050;

/** Frames handled at a time; has no influence on the result. */
const CHUNK = 1024;

function gcd(a: number, b: number): number {
	return b === 0 ? a : gcd(b, a % b);
}

/** Polyphase bank of one conversion: `up` phases of `taps` coefficients each, newest input first. */
interface Bank {
	readonly up: number;
	readonly down: number;
	/** Centre of the prototype, in steps of `up` times the input rate. */
	readonly centre: number;
	readonly taps: number;
	readonly coefficients: Float64Array;
}

function makeBank(inRateHz: number, outRateHz: number): Bank {
	const divisor = gcd(inRateHz, outRateHz);
	const up = outRateHz / divisor;
	const down = inRateHz / divisor;
	if (up === down) return { up, down, centre: 0, taps: 1, coefficients: Float64Array.of(1) };
	const prototypeRateHz = up * inRateHz;
	const stopHz = Math.min(inRateHz, outRateHz) / 2;
	const passHz = PASS_BAND_END * stopHz;
	const cutoff = (passHz + stopHz) / prototypeRateHz;
	const width = (stopHz - passHz) / prototypeRateHz;
	const centre = Math.ceil((DESIGN_ATTENUATION_DB - 7.95) / (14.36 * width) / 2);
	const beta = kaiserBeta(DESIGN_ATTENUATION_DB);
	const taps = Math.ceil((2 * centre + 1) / up);
	const coefficients = new Float64Array(up * taps);
	for (let phase = 0; phase < up; phase++) {
		for (let tap = 0; tap < taps; tap++) {
			const distance = phase + tap * up - centre;
			coefficients[phase * taps + tap] = up * cutoff * sinc(cutoff * distance) * kaiser(distance / centre, beta);
		}
	}
	return { up, down, centre, taps, coefficients };
}

/**
 * Converts between 44.1, 48, 88.2, 96, 176.4 and 192 kHz with one linear-phase polyphase filter (Kaiser window, float64):
 * flat to 20 kHz at 44.1 kHz (0.907 of the lower Nyquist frequency, within 0.0001 dB), 150 dB down from that Nyquist
 * frequency on. Equal rates copy. Output frame 0 lies at the time of input frame 0, and `n` input frames give exactly
 * `ceil(n · out / in)` output frames. Any division into blocks gives the same bits. A sample that is not finite is taken
 * as 0 and counted.
 */
export class Resampler {
	readonly #bank: Bank;
	readonly #inputs: readonly Float64Array[];
	readonly #silence = new Float64Array(CHUNK);
	/** Input frames taken, the silence of `finish` included. */
	#received = 0;
	/** Output frames given. */
	#written = 0;
	#nonFinite = 0;

	/**
	 * @param inRateHz one of `CONVERTIBLE_RATES_HZ`, and so is `outRateHz`
	 * @throws DetentError `audio.rate` for any other rate
	 */
	constructor(inRateHz: number, outRateHz: number, channels: number) {
		for (const rateHz of [inRateHz, outRateHz]) {
			if (!CONVERTIBLE_RATES_HZ.includes(rateHz)) {
				throw new DetentError('audio.rate', {
					message: `A rate of ${rateHz} Hz cannot be converted.`,
					remedy: `Use one of ${CONVERTIBLE_RATES_HZ.join(', ')} Hz.`,
				});
			}
		}
		this.#bank = makeBank(inRateHz, outRateHz);
		this.#inputs = Array.from({ length: channels }, () => new Float64Array(this.#bank.taps - 1 + CHUNK));
	}

	/** Most frames that `process` can write for a block of `frames`. */
	maxOutputFrames(frames: number): number {
		return Math.ceil((frames * this.#bank.up) / this.#bank.down) + 1;
	}

	/** Most frames that `finish` can write. */
	get maxFinishFrames(): number {
		return this.maxOutputFrames(this.#bank.taps + CHUNK);
	}

	/**
	 * Takes a block and writes what it completes.
	 *
	 * @param input one plane per channel
	 * @param output one plane per channel, with room for `maxOutputFrames(frames)`
	 * @returns frames written
	 */
	process(input: readonly Float64Array[], frames: number, output: readonly Float64Array[]): number {
		let written = 0;
		for (let done = 0; done < frames; done += CHUNK) {
			const run = Math.min(CHUNK, frames - done);
			written += this.#chunk(input, done, run, output, written, Number.POSITIVE_INFINITY);
		}
		return written;
	}

	/** Writes the frames that were still to come; the end of the signal. Room for `maxFinishFrames`. */
	finish(output: readonly Float64Array[]): number {
		const { up, down, taps } = this.#bank;
		const wanted = Math.ceil((this.#received * up) / down);
		const planes = this.#inputs.map(() => this.#silence);
		let written = 0;
		for (let fed = 0; fed < taps; fed += CHUNK) {
			written += this.#chunk(planes, 0, CHUNK, output, written, wanted);
		}
		return written;
	}

	/** Samples that were not finite. */
	get nonFiniteSamples(): number {
		return this.#nonFinite;
	}

	reset(): void {
		for (const input of this.#inputs) input.fill(0);
		this.#received = 0;
		this.#written = 0;
		this.#nonFinite = 0;
	}

	#chunk(
		source: readonly Float64Array[],
		from: number,
		frames: number,
		output: readonly Float64Array[],
		outputFrom: number,
		limit: number,
	): number {
		const { up, down, centre, taps, coefficients } = this.#bank;
		const history = taps - 1;
		const base = this.#received;
		const first = this.#written;
		let next = first;
		for (let channel = 0; channel < this.#inputs.length; channel++) {
			const input = this.#inputs[channel] as Float64Array;
			const plane = source[channel] as Float64Array;
			const target = output[channel] as Float64Array;
			this.#append(plane, from, frames, input);
			next = first;
			for (; next < limit; next++) {
				const position = next * down + centre;
				const newest = Math.floor(position / up);
				if (newest >= base + frames) break;
				const row = (position - newest * up) * taps;
				const at = history + newest - base;
				let sum = 0;
				for (let tap = 0; tap < taps; tap++) {
					sum += (coefficients[row + tap] as number) * (input[at - tap] as number);
				}
				target[outputFrom + next - first] = sum;
			}
			input.copyWithin(0, frames, frames + history);
		}
		this.#written = next;
		this.#received = base + frames;
		return next - first;
	}

	#append(plane: Float64Array, from: number, frames: number, input: Float64Array): void {
		const history = this.#bank.taps - 1;
		for (let i = 0; i < frames; i++) {
			let x = plane[from + i] as number;
			if (x - x !== 0) {
				x = 0;
				this.#nonFinite++;
			}
			input[history + i] = x;
		}
	}
}
