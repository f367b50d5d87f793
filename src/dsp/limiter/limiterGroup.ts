import compiled from '../compiled/limiter.ts';
import { float64Views, instantiate, type KernelExports } from '../instantiate.ts';
import { CHUNK, DOUBLING_TABLE, LONG_TABLE, PULSE_TABLE, SHORT_TABLE } from './limiterTables.ts';

interface LimiterExports extends KernelExports {
	doublingTaps(): number;
	shortTaps(): number;
	longTaps(): number;
	pulses(): number;
	input(channel: number): number;
	output(channel: number): number;
	notFinite(): number;
	make(channels: number, delayFrames: number, windowFrames: number, bellFrames: number, sustainedFrames: number): void;
	set(
		ceiling: number,
		aim: number,
		release: number,
		charge: number,
		slowRelease: number,
		sustained: number,
		sustainedRelease: number,
		passed: number,
	): void;
	process(): number;
	reset(): void;
}

/** Frames of a group's time structure; constant. */
export interface LimiterFrames {
	/** From a sample's arrival to its gain, the gathering of a chunk not counted. */
	readonly delay: number;
	/** Sliding maximum of the wanted reduction. */
	readonly window: number;
	/** Smoothing of it. */
	readonly bell: number;
	/** Within which peaks follow one another in a sustained tone. */
	readonly sustained: number;
}

/** Channels under one gain: the compiled kernel and the chunk that is being gathered for it. */
export class LimiterGroup {
	readonly kernel: LimiterExports;
	readonly #first: number;
	readonly #inputs: readonly Float64Array[];
	readonly #outputs: readonly Float64Array[];

	/** @param first place of its first channel among the planes */
	constructor(first: number, channels: number, frames: LimiterFrames) {
		const kernel = instantiate<LimiterExports>(compiled);
		kernel.make(channels, frames.delay, frames.window, frames.bell, frames.sustained);
		const { buffer } = kernel.memory;
		new Float32Array(buffer, kernel.doublingTaps(), DOUBLING_TABLE.length).set(DOUBLING_TABLE);
		new Float32Array(buffer, kernel.shortTaps(), SHORT_TABLE.length).set(SHORT_TABLE);
		new Float32Array(buffer, kernel.longTaps(), LONG_TABLE.length).set(LONG_TABLE);
		new Float64Array(buffer, kernel.pulses(), PULSE_TABLE.length).set(PULSE_TABLE);
		const all = Array.from({ length: channels }, (_, channel) => channel);
		const views = (addressOf: (channel: number) => number) => float64Views(kernel, all.map(addressOf), CHUNK);
		this.kernel = kernel;
		this.#first = first;
		this.#inputs = views(kernel.input);
		this.#outputs = views(kernel.output);
	}

	/** Puts frames into the chunk from `at` on, and in their place those that leave at the same time. */
	exchange(planes: readonly Float64Array[], from: number, frames: number, at: number): void {
		for (let channel = 0; channel < this.#inputs.length; channel++) {
			const plane = planes[this.#first + channel] as Float64Array;
			const input = this.#inputs[channel] as Float64Array;
			const output = this.#outputs[channel] as Float64Array;
			for (let k = 0; k < frames; k++) {
				input[at + k] = plane[from + k] as number;
				plane[from + k] = output[at + k] as number;
			}
		}
	}
}
