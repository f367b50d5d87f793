import { DetentError } from '../../shared/errors.ts';
import { ResampleFilter } from './resampleFilter.ts';
import { ResampleTransform } from './resampleTransform.ts';
import { chooseWindow, type ResampleWindow } from './resampleWindow.ts';

/** Rates that tracks are converted between. Others are converted too when their ratio allows. */
export const CONVERTIBLE_RATES_HZ: readonly number[] = [44100, 48000, 88200, 96000, 176400, 192000];

/** Frames that `frames` frames become at another rate: rounded, a half up, but at least one where there was one. */
export function convertedFrames(frames: number, inRateHz: number, outRateHz: number): number {
	return Math.max(Math.min(frames, 1), Math.floor((2 * frames * outRateHz + inRateHz) / (2 * inRateHz)));
}

/**
 * Converts between sample rates with one linear-phase filter (`ResampleFilter`), applied by FFTs of two lengths whose
 * ratio is that of the rates (overlap-save): flat to 21.5 kHz at 44.1 kHz and 195 dB down from the lower Nyquist frequency
 * on, in float64.
 *
 * Output frame 0 lies at the time of input frame 0, and `n` input frames give `convertedFrames` of them. Windows begin at
 * fixed frames, so any division into blocks gives the same bits. Channels go through in pairs, whose two do not touch each
 * other by more than rounding (-300 dB). A window's worth of silence stays silence to the bit, and so does silence before
 * the first sound and after the last, from the reach of the filter on. A sample that is not finite, or beyond the range of
 * 32-bit float, is taken as 0 and counted. Equal rates copy.
 */
export class Resampler {
	readonly #window: ResampleWindow;
	readonly #transform: ResampleTransform;
	/** Frames of a window going in, those that are new in each, and those that it gives. */
	readonly #inFrames: number;
	readonly #hopFrames: number;
	readonly #outFrames: number;
	/** Reach of the filter, input frames. */
	readonly #reach: number;
	/** Frames in the window, and how many of them have been cleaned. */
	#filled = 0;
	#cleaned = 0;
	/** Input frames taken and output frames given. */
	#received = 0;
	#written = 0;
	#nonFinite = 0;

	/**
	 * @throws DetentError `audio.rate` for rates that are not whole and positive, and when their ratio is not one of small
	 * numbers: when it has a prime factor beyond 7, or takes transforms of more than a million points
	 */
	constructor(inRateHz: number, outRateHz: number, channels: number) {
		const lowerRateHz = Math.min(inRateHz, outRateHz);
		const filter = new ResampleFilter(lowerRateHz);
		const whole = Number.isSafeInteger(inRateHz) && Number.isSafeInteger(outRateHz) && lowerRateHz > 0;
		const window = whole ? chooseWindow(inRateHz, outRateHz, filter.side) : null;
		if (window === null) {
			throw new DetentError('audio.rate', {
				message: `${inRateHz} Hz cannot be converted to ${outRateHz} Hz: their ratio is not one of small numbers.`,
				remedy: `Use one of ${CONVERTIBLE_RATES_HZ.join(', ')} Hz.`,
			});
		}
		const { up, down, cells, margin } = window;
		this.#window = window;
		this.#transform = new ResampleTransform(window, filter, channels);
		this.#inFrames = cells * down;
		this.#hopFrames = (cells - 2 * margin) * down;
		this.#outFrames = (cells - 2 * margin) * up;
		this.#reach = (filter.side * inRateHz) / lowerRateHz;
		this.reset();
	}

	/** Most frames that `process` can write for a block of `frames`. */
	maxOutputFrames(frames: number): number {
		return Math.ceil(frames / this.#hopFrames) * this.#outFrames;
	}

	/** Most frames that `finish` can write. */
	get maxFinishFrames(): number {
		return this.#window.cells * this.#window.up;
	}

	/**
	 * Takes a block and writes what it completes: whole windows or nothing.
	 *
	 * @param input one plane per channel
	 * @param output one plane per channel, with room for `maxOutputFrames(frames)`
	 * @returns frames written
	 */
	process(input: readonly Float64Array[], frames: number, output: readonly Float64Array[]): number {
		let written = 0;
		for (let done = 0; done < frames; ) {
			const run = Math.min(frames - done, this.#inFrames - this.#filled);
			this.#transform.inputs.forEach((plane, channel) => {
				plane.set((input[channel] as Float64Array).subarray(done, done + run), this.#filled);
			});
			done += run;
			this.#filled += run;
			if (this.#filled === this.#inFrames) written += this.#convert(output, written, this.#outFrames);
		}
		this.#received += frames;
		this.#written += written;
		return written;
	}

	/** Writes the frames that were still to come; the end of the signal. Room for `maxFinishFrames`. */
	finish(output: readonly Float64Array[]): number {
		const wanted = convertedFrames(this.#received, this.#window.down, this.#window.up) - this.#written;
		let written = 0;
		while (written < wanted) {
			for (const plane of this.#transform.inputs) plane.fill(0, this.#filled);
			this.#filled = this.#inFrames;
			written += this.#convert(output, written, Math.min(this.#outFrames, wanted - written));
		}
		this.#written += written;
		return written;
	}

	/** Samples that were not finite. */
	get nonFiniteSamples(): number {
		return this.#nonFinite;
	}

	reset(): void {
		for (const plane of this.#transform.inputs) plane.fill(0);
		this.#filled = this.#window.margin * this.#window.down;
		this.#cleaned = 0;
		this.#received = 0;
		this.#written = 0;
		this.#nonFinite = 0;
	}

	/** Converts the full window, writes the first `frames` that it gives and makes room for the next. */
	#convert(output: readonly Float64Array[], to: number, frames: number): number {
		this.#nonFinite += this.#transform.clean(this.#cleaned);
		this.#transform.convert();
		this.#transform.inputs.forEach((input, channel) => {
			this.#give(input, this.#transform.outputs[channel] as Float64Array, output[channel] as Float64Array, to, frames);
			input.copyWithin(0, this.#hopFrames);
		});
		this.#filled = this.#inFrames - this.#hopFrames;
		this.#cleaned = this.#filled;
		return frames;
	}

	/** What the filter cannot reach from any sound is 0, not the rounding of the transforms. */
	#give(input: Float64Array, converted: Float64Array, output: Float64Array, to: number, frames: number): void {
		const { up, down, margin } = this.#window;
		let first = 0;
		while (first < input.length && input[first] === 0) first++;
		let last = input.length - 1;
		while (last > first && input[last] === 0) last--;
		const earliest = Math.ceil(((first - this.#reach) * up) / down) - margin * up;
		const latest = Math.floor(((last + this.#reach) * up) / down) - margin * up;
		const begin = Math.min(frames, Math.max(0, earliest));
		const end = first > last ? begin : Math.max(begin, Math.min(frames, latest + 1));
		output.fill(0, to, to + begin);
		output.set(converted.subarray(margin * up + begin, margin * up + end), to + begin);
		output.fill(0, to + end, to + frames);
	}
}
