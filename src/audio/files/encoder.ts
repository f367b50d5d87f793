import { endianness } from 'node:os';
import type { Planes } from './planes.ts';
import { BLOCK_FRAMES } from './samples.ts';
import { sampleFacts, type WavSample } from './wavFormat.ts';

const hostIsBigEndian = endianness() === 'BE';

/** Turns planes into interleaved little-endian bytes. Holds the byte buffer, so that no write allocates. */
export class SampleEncoder {
	readonly bytes: Buffer;
	readonly frameBytes: number;
	/** Samples beyond full scale that had to be cut to it; integers only. */
	clippedSamples = 0;
	readonly #channels: number;
	readonly #encodeBlock: (planes: Planes, at: number, frames: number) => number;

	constructor(sample: WavSample, channels: number) {
		const { bits, container, float } = sampleFacts(sample);
		this.#channels = channels;
		this.frameBytes = (channels * container) / 8;
		this.bytes = Buffer.from(new ArrayBuffer(BLOCK_FRAMES * this.frameBytes));
		const raw = this.bytes.buffer;
		if (float) {
			const words = container === 64 ? new Float64Array(raw) : new Float32Array(raw);
			this.#encodeBlock = (planes, at, frames) => this.#encodeFloats(words, planes, at, frames);
		} else if (container === 24) {
			this.#encodeBlock = (planes, at, frames) => this.#encode24(bits, planes, at, frames);
		} else {
			const words = container === 16 ? new Int16Array(raw) : new Int32Array(raw);
			this.#encodeBlock = (planes, at, frames) => this.#encodeIntegers(words, 2 ** (bits - 1), planes, at, frames);
		}
		const swapBytes = hostIsBigEndian ? container / 8 : 1;
		if (swapBytes > 1 && swapBytes !== 3) {
			const encode = this.#encodeBlock;
			this.#encodeBlock = (planes, at, frames) => {
				const bad = encode(planes, at, frames);
				const used = this.bytes.subarray(0, frames * this.frameBytes);
				if (swapBytes === 2) used.swap16();
				else if (swapBytes === 4) used.swap32();
				else used.swap64();
				return bad;
			};
		}
	}

	/**
	 * Encodes up to `BLOCK_FRAMES` frames from index `at` into `bytes`. Integers are rounded to the nearest step and cut
	 * at full scale; there is no dither here.
	 *
	 * @returns -1, or the first frame (of this block) with a sample that is not finite
	 */
	encode(planes: Planes, at: number, frames: number): number {
		return this.#encodeBlock(planes, at, frames);
	}

	#encodeFloats(words: Float32Array | Float64Array, planes: Planes, at: number, frames: number): number {
		const channels = this.#channels;
		let bad = -1;
		for (let channel = 0; channel < channels; channel++) {
			const plane = planes[channel];
			if (plane === undefined) break;
			for (let frame = 0, index = channel; frame < frames; frame++, index += channels) {
				const value = plane[at + frame] ?? 0;
				words[index] = value;
				// The stored word is tested, so that a double too large for a 32-bit float is found too.
				if (!Number.isFinite(words[index]) && (bad < 0 || frame < bad)) bad = frame;
			}
		}
		return bad;
	}

	#encodeIntegers(words: Int16Array | Int32Array, scale: number, planes: Planes, at: number, frames: number): number {
		const channels = this.#channels;
		let bad = -1;
		for (let channel = 0; channel < channels; channel++) {
			const plane = planes[channel];
			if (plane === undefined) break;
			for (let frame = 0, index = channel; frame < frames; frame++, index += channels) {
				const value = plane[at + frame] ?? 0;
				if (!Number.isFinite(value) && (bad < 0 || frame < bad)) bad = frame;
				words[index] = this.#quantize(value, scale);
			}
		}
		return bad;
	}

	#encode24(bits: number, planes: Planes, at: number, frames: number): number {
		const bytes = this.bytes;
		const scale = 2 ** (bits - 1);
		const shift = 24 - bits;
		let bad = -1;
		for (let channel = 0; channel < this.#channels; channel++) {
			const plane = planes[channel];
			if (plane === undefined) break;
			for (let frame = 0, index = 3 * channel; frame < frames; frame++, index += this.frameBytes) {
				const value = plane[at + frame] ?? 0;
				if (!Number.isFinite(value) && (bad < 0 || frame < bad)) bad = frame;
				const word = this.#quantize(value, scale) << shift;
				bytes[index] = word & 0xff;
				bytes[index + 1] = (word >> 8) & 0xff;
				bytes[index + 2] = (word >> 16) & 0xff;
			}
		}
		return bad;
	}

	#quantize(value: number, scale: number): number {
		const step = Math.round(value * scale);
		if (step > scale - 1) {
			this.clippedSamples++;
			return scale - 1;
		}
		if (step < -scale) {
			this.clippedSamples++;
			return -scale;
		}
		return step;
	}
}
