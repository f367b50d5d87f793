import { xoshiro256State } from '../../shared/random.ts';
import kernelText from '../compiled/dither.ts';
import { float64Views, instantiate, type KernelExports } from '../instantiate.ts';
import type { Kernel } from '../kernel.ts';
import type { NoiseShape } from './noiseShapes.ts';

/** Most frames the compiled kernel takes at once. */
const CHUNK_FRAMES = 512;

interface DitherExports extends KernelExports {
	setUp(bits: number, taps: number, recursiveTaps: number, autoBlank: boolean): void;
	setForward(lag: number, value: number): void;
	setRecursive(lag: number, value: number): void;
	createPair(): number;
	bufferOf(pair: number): number;
	setGenerator(pair: number, lane: number, word: number, value: bigint): void;
	clear(pair: number): void;
	process(pair: number, frames: number): void;
	clippedOf(pair: number, lane: number): number;
	nonFiniteOf(pair: number, lane: number): number;
	largestErrorOf(pair: number, lane: number): number;
}

export interface DitherSettings {
	readonly bits: 16 | 20 | 24;
	/** 32-bit integer. */
	readonly seed: number;
	/** Flat noise without one. */
	readonly shape?: NoiseShape | undefined;
	/** Silence stays silence: see `Dither`. */
	readonly autoBlank?: boolean | undefined;
}

/** Two channels, and the memory through which they pass. */
interface Pair {
	readonly address: number;
	readonly buffer: Float64Array;
}

const even = (count: number) => count + (count & 1);

/**
 * Quantises to a word length with triangular dither of 2 LSB peak to peak, the sum of two independent uniform draws per
 * sample and channel (Lipshitz, Wannamaker, Vanderkooy, JAES 40(5), 1992). Without a shape the error's mean is 0 and its
 * power LSB²/4, whatever the signal; with one, that noise gets the shape's spectrum by error feedback around quantiser
 * and dither.
 *
 * Output is an exact multiple of the LSB, `n / 2^(bits-1)` with `n` from `-2^(bits-1)` to `2^(bits-1) - 1`. What lies
 * beyond is clamped and counted; the error that is fed back is that of the level before it was clamped, at most 1.5 LSB,
 * so that no clip can make the loop oscillate and what follows a clip is as it would have been without it. A sample that
 * is not a number is taken as 0 and counted; an infinite one as twice full scale. Latency 0. Any rate: a shape is what it
 * is at the rate it was made for.
 *
 * With `autoBlank`, a channel whose last 32 samples had no bits below the LSB (digital silence, for one) passes unchanged
 * until the first that has, its feedback cleared; the time before the start counts as silence.
 *
 * Each channel draws from a xoshiro256++ generator (Blackman and Vigna 2019) of its own, one 64-bit word a frame, by
 * integer arithmetic: the same settings give the same bits on every machine, for any blocks.
 */
export class Dither implements Kernel {
	readonly latencyFrames = 0;
	readonly #kernel: DitherExports;
	readonly #channels: number;
	readonly #seed: number;
	readonly #pairs: readonly Pair[];

	/** @param channels any number; each is dithered by itself */
	constructor(channels: number, { bits, seed, shape, autoBlank = false }: DitherSettings) {
		const kernel = instantiate<DitherExports>(kernelText);
		const forward = shape?.forward ?? [];
		const recursive = shape?.recursive ?? [];
		const shaped = forward.length > 0 || autoBlank;
		kernel.setUp(bits, shaped ? Math.max(2, even(forward.length)) : 0, even(recursive.length), autoBlank);
		for (const [index, value] of forward.entries()) kernel.setForward(index + 1, value);
		for (const [index, value] of recursive.entries()) kernel.setRecursive(index + 1, -value);
		const addresses = Array.from({ length: Math.ceil(channels / 2) }, () => kernel.createPair());
		const buffers = addresses.map((address) => kernel.bufferOf(address));
		const views = float64Views(kernel, buffers, 2 * CHUNK_FRAMES);
		this.#pairs = addresses.map((address, index) => ({ address, buffer: views[index] as Float64Array }));
		this.#kernel = kernel;
		this.#channels = channels;
		this.#seed = seed;
		this.reset();
	}

	process(planes: readonly Float64Array[], frames: number, from = 0): void {
		const end = from + frames;
		for (let index = 0; index < this.#pairs.length; index++) {
			const { address, buffer } = this.#pairs[index] as Pair;
			const left = planes[2 * index];
			const right = planes[2 * index + 1];
			if (left === undefined) continue;
			for (let at = from; at < end; at += CHUNK_FRAMES) {
				const count = Math.min(CHUNK_FRAMES, end - at);
				if (right === undefined) {
					for (let i = 0; i < count; i++) buffer[2 * i] = left[at + i] as number;
					this.#kernel.process(address, count);
					for (let i = 0; i < count; i++) left[at + i] = buffer[2 * i] as number;
				} else {
					for (let i = 0; i < count; i++) {
						buffer[2 * i] = left[at + i] as number;
						buffer[2 * i + 1] = right[at + i] as number;
					}
					this.#kernel.process(address, count);
					for (let i = 0; i < count; i++) {
						left[at + i] = buffer[2 * i] as number;
						right[at + i] = buffer[2 * i + 1] as number;
					}
				}
			}
		}
	}

	/** Samples clamped since the start. */
	get clippedSamples(): number {
		return this.#overChannels(
			(pair, lane) => this.#kernel.clippedOf(pair, lane),
			(sum, count) => sum + count,
		);
	}

	/** Samples that were not a number. */
	get nonFiniteSamples(): number {
		return this.#overChannels(
			(pair, lane) => this.#kernel.nonFiniteOf(pair, lane),
			(sum, count) => sum + count,
		);
	}

	/**
	 * Farthest that a level has been from its input since the start, in LSB: the headroom that this noise needs. Clamping
	 * does not count as distance.
	 */
	get peakNoiseLsb(): number {
		return this.#overChannels((pair, lane) => this.#kernel.largestErrorOf(pair, lane), Math.max);
	}

	reset(): void {
		this.#pairs.forEach(({ address, buffer }, index) => {
			buffer.fill(0);
			this.#kernel.clear(address);
			for (const lane of [0, 1]) {
				xoshiro256State(this.#seed, 2 * index + lane).forEach((word, at) => {
					this.#kernel.setGenerator(address, lane, at, word);
				});
			}
		});
	}

	#overChannels(read: (pair: number, lane: number) => number, together: (a: number, b: number) => number): number {
		let found = 0;
		for (let channel = 0; channel < this.#channels; channel++) {
			found = together(found, read((this.#pairs[channel >> 1] as Pair).address, channel & 1));
		}
		return found;
	}
}
