import type { LoudnessWindows } from './loudnessWindows.ts';
import type { MeterKernel } from './meterKernel.ts';

/** What follows the windows, hop by hop of 10 ms. */
export interface HopFollower {
	pushHop(windows: LoudnessWindows): void;
}

/** Feeds the windows, and the followers out of them, with the hops that the kernel has finished. */
export function pushHops(
	kernel: MeterKernel,
	hops: number,
	weights: Float64Array,
	windows: LoudnessWindows,
	followers: readonly HopFollower[],
): void {
	const { hopSums, lanes } = kernel;
	for (let hop = 0; hop < hops; hop++) {
		let power = 0;
		for (let channel = 0; channel < weights.length; channel++) {
			power += (weights[channel] as number) * (hopSums[hop * lanes + channel] as number);
		}
		windows.push(power);
		for (const follower of followers) follower.pushHop(windows);
	}
}

/** Weights of the channels as the kernel's sums want them. */
export function scaledWeights(kernel: MeterKernel, weights: readonly number[]): Float64Array {
	return Float64Array.from(weights, (weight) => weight * kernel.powerScale);
}
