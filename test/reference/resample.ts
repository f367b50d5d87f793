import { ResampleFilter } from '../../src/dsp/resample/resampleFilter.ts';

/**
 * The conversion as its definition says, polyphase: every output sample is the sum of the input samples around its time,
 * each weighed with the filter at the distance between the two. What `Resampler` computes by FFTs.
 */
export function resampleDirectly(input: Float64Array, inRateHz: number, outRateHz: number): Float64Array {
	const lowerRateHz = Math.min(inRateHz, outRateHz);
	const filter = new ResampleFilter(lowerRateHz);
	const reach = Math.ceil((filter.side * inRateHz) / lowerRateHz);
	const phases = new Map<number, Float64Array>();
	const output = new Float64Array(Math.round((input.length * outRateHz) / inRateHz));
	for (let n = 0; n < output.length; n++) {
		const before = Math.floor((n * inRateHz) / outRateHz);
		// Output frames at the same place between two input frames share their taps.
		const phase = n * inRateHz - before * outRateHz;
		const taps = phases.get(phase) ?? tapsAt(phase / outRateHz, reach, filter, lowerRateHz / inRateHz);
		phases.set(phase, taps);
		let sum = 0;
		const first = Math.max(0, before - reach);
		const last = Math.min(input.length - 1, before + reach);
		for (let m = first; m <= last; m++) sum += (input[m] as number) * (taps[m - before + reach] as number);
		output[n] = sum;
	}
	return output;
}

/** @param scale input frames in frames of the lower rate */
function tapsAt(fraction: number, reach: number, filter: ResampleFilter, scale: number): Float64Array {
	return Float64Array.from({ length: 2 * reach + 1 }, (_, i) => filter.at((i - reach - fraction) * scale) * scale);
}
