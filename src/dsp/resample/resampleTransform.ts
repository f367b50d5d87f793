import kernel from '../compiled/resample.ts';
import {
	exchanged,
	type FftExports,
	FftPlan,
	inPairs,
	inPlanes,
	POINT_BYTES,
	type Points,
	realIndex,
} from '../fourier/fftPlan.ts';
import { float64Views, instantiate } from '../instantiate.ts';
import type { ResampleFilter } from './resampleFilter.ts';
import type { ResampleWindow } from './resampleWindow.ts';

interface ResampleExports extends FftExports {
	clean(plane: number, frames: number): number;
	weigh(from: number, to: number, points: number, response: number): void;
	split(from: number, re: number, im: number, points: number): void;
}

const SAMPLE_BYTES = Float64Array.BYTES_PER_ELEMENT;

/**
 * Windows of several channels at another rate: for each pair of channels a complex FFT of left + i·right at the input's
 * length, the filter's real response on the bins below the lower Nyquist frequency, and the inverse FFT at the output's
 * length. Away from the margins, where it wraps around, that is the filter itself down to its stop band.
 */
export class ResampleTransform {
	readonly #exports: ResampleExports;
	readonly #inPoints: number;
	readonly #outPoints: number;
	readonly #bins: number;
	readonly #forward: FftPlan;
	readonly #back: FftPlan;
	/** Addresses of the planes, always in pairs. */
	readonly #inputs: readonly number[];
	readonly #outputs: readonly number[];
	readonly #sources: readonly Points[];
	readonly #work: readonly [number, number];
	readonly #spectrum: number;
	readonly #spectrumExchanged: Points;
	readonly #response: number;
	/** The window to convert, a plane for each channel. */
	readonly inputs: readonly Float64Array[];
	/** The window at the new rate, a plane for each channel. */
	readonly outputs: readonly Float64Array[];

	constructor(window: ResampleWindow, filter: ResampleFilter, channels: number) {
		const exports = instantiate<ResampleExports>(kernel);
		this.#exports = exports;
		this.#inPoints = window.cells * window.down;
		this.#outPoints = window.cells * window.up;
		this.#bins = Math.min(this.#inPoints, this.#outPoints);
		this.#forward = new FftPlan(exports, this.#inPoints);
		this.#back = new FftPlan(exports, this.#outPoints);
		// An odd channel has silence beside it.
		const planes = 2 * Math.max(1, Math.ceil(channels / 2));
		const blocks = (count: number, points: number, bytes: number) =>
			Array.from({ length: count }, () => exports.allocate(points * bytes));
		this.#inputs = blocks(planes, this.#inPoints, SAMPLE_BYTES);
		this.#outputs = blocks(planes, this.#outPoints, SAMPLE_BYTES);
		this.#sources = this.#inputs.map((plane, channel) => inPlanes(plane, this.#inputs[channel + 1] ?? plane));
		this.#spectrum = exports.allocate(this.#outPoints * POINT_BYTES);
		this.#spectrumExchanged = exchanged(inPairs(this.#spectrum));
		const most = Math.max(this.#inPoints, this.#outPoints);
		this.#work = [exports.allocate(most * POINT_BYTES), exports.allocate(most * POINT_BYTES)];
		this.#response = exports.allocate(this.#bins * SAMPLE_BYTES);
		this.inputs = float64Views(exports, this.#inputs.slice(0, channels), this.#inPoints);
		this.outputs = float64Views(exports, this.#outputs.slice(0, channels), this.#outPoints);
		this.#setResponse(filter);
	}

	/**
	 * Takes what is not finite, or beyond the range of 32-bit float, in the inputs as 0.
	 *
	 * @param from even
	 * @returns how many samples that were
	 */
	clean(from: number): number {
		let nonFinite = 0;
		for (let channel = 0; channel < this.inputs.length; channel++) {
			const address = (this.#inputs[channel] as number) + from * SAMPLE_BYTES;
			nonFinite += this.#exports.clean(address, this.#inPoints - from);
		}
		return nonFinite;
	}

	/** Converts the window; equal rates have no filter. */
	convert(): void {
		if (this.#inPoints === this.#outPoints) {
			this.outputs.forEach((output, channel) => {
				output.set(this.inputs[channel] as Float64Array);
			});
			return;
		}
		for (let channel = 0; channel < this.#inputs.length; channel += 2) {
			this.#filter(this.#forward.transform(this.#sources[channel] as Points, this.#work));
			const result = this.#back.transform(this.#spectrumExchanged, this.#work);
			const left = this.#outputs[channel] as number;
			this.#exports.split(result, this.#outputs[channel + 1] as number, left, this.#outPoints);
		}
	}

	/** Lower and upper half of the bins that both rates have; where the output has more, they are 0 from the start. */
	#filter(from: number): void {
		const half = this.#bins / 2;
		const fromUpper = from + (this.#inPoints - half) * POINT_BYTES;
		const toUpper = this.#spectrum + (this.#outPoints - half) * POINT_BYTES;
		this.#exports.weigh(from, this.#spectrum, half, this.#response);
		this.#exports.weigh(fromUpper, toUpper, half, this.#response + half * SAMPLE_BYTES);
	}

	/**
	 * The response is the transform of the filter, sampled at the higher rate around frame 0. The filter is symmetrical, so
	 * it is real. The Nyquist bin stays 0.
	 */
	#setResponse(filter: ResampleFilter): void {
		const downwards = this.#inPoints > this.#outPoints;
		const plan = downwards ? this.#forward : this.#back;
		const [plane, silence] = (downwards ? this.#inputs : this.#outputs) as [number, number];
		const samples = new Float64Array(this.#exports.memory.buffer, plane, plan.size);
		const perFrame = plan.size / this.#bins;
		const reach = Math.floor(filter.side * perFrame);
		for (let i = 0; i <= reach; i++) {
			const sample = filter.at(i / perFrame);
			samples[i] = sample;
			if (i > 0) samples[plan.size - i] = sample;
		}
		const result = plan.transform(inPlanes(plane, silence), this.#work);
		samples.fill(0);
		const spectrum = new Float64Array(this.#exports.memory.buffer, result, 2 * plan.size);
		const response = new Float64Array(this.#exports.memory.buffer, this.#response, this.#bins);
		const scale = 1 / (spectrum[0] as number) / this.#inPoints;
		for (let bin = 0; bin < this.#bins / 2; bin++) {
			const value = (spectrum[realIndex(bin)] as number) * scale;
			response[bin] = value;
			if (bin > 0) response[this.#bins - bin] = value;
		}
	}
}
