import { endianness } from 'node:os';
import type { Planes } from './planes.ts';

/** How one sample lies in the file. */
export interface SampleFormat {
	/** `unsigned` exists for 8 bits only. */
	kind: 'signed' | 'unsigned' | 'float';
	/** Bytes of one sample of one channel. */
	bytes: 1 | 2 | 3 | 4 | 8;
	bigEndian: boolean;
}

/** Frames decoded at a time. */
export const BLOCK_FRAMES = 4096;

/** Largest magnitude a 32-bit float can hold: what lies above would become infinite in a 32-bit plane. */
const LARGEST_FLOAT32 = 3.4028234663852886e38;

const hostIsBigEndian = endianness() === 'BE';

/** Turns interleaved bytes of one format into planes. Holds the byte buffer, so that no read allocates. */
export class SampleDecoder {
	/** Bytes of up to `BLOCK_FRAMES` frames are put here before `decode`. */
	readonly bytes: Buffer;
	readonly frameBytes: number;
	readonly #format: SampleFormat;
	readonly #channels: number;
	readonly #decodeBlock: (planes: Planes, at: number, frames: number) => number;

	constructor(format: SampleFormat, channels: number) {
		this.#format = format;
		this.#channels = channels;
		this.frameBytes = channels * format.bytes;
		this.bytes = Buffer.from(new ArrayBuffer(BLOCK_FRAMES * this.frameBytes));
		this.#decodeBlock = this.#chooseDecoder();
	}

	/**
	 * Decodes `frames` frames of `bytes` into `planes` from index `at`.
	 *
	 * @returns -1, or the first frame (of this block) with a sample that is not a finite 32-bit number
	 */
	decode(planes: Planes, at: number, frames: number): number {
		const { bytes, bigEndian } = this.#format;
		if (bytes > 1 && bytes !== 3 && bigEndian !== hostIsBigEndian) {
			const used = this.bytes.subarray(0, frames * this.frameBytes);
			if (bytes === 2) used.swap16();
			else if (bytes === 4) used.swap32();
			else used.swap64();
		}
		return this.#decodeBlock(planes, at, frames);
	}

	#chooseDecoder(): (planes: Planes, at: number, frames: number) => number {
		const { kind, bytes, bigEndian } = this.#format;
		const raw = this.bytes.buffer;
		if (kind === 'float') {
			const words = bytes === 8 ? new Float64Array(raw) : new Float32Array(raw);
			return (planes, at, frames) => this.#decodeFloats(words, planes, at, frames);
		}
		if (bytes === 3) return (planes, at, frames) => this.#decode24(bigEndian, planes, at, frames);
		const words =
			bytes === 1
				? kind === 'unsigned'
					? new Uint8Array(raw)
					: new Int8Array(raw)
				: bytes === 2
					? new Int16Array(raw)
					: new Int32Array(raw);
		const scale = 2 ** (1 - 8 * bytes);
		const zero = kind === 'unsigned' ? 128 : 0;
		return (planes, at, frames) => this.#decodeIntegers(words, zero, scale, planes, at, frames);
	}

	#decodeFloats(words: Float32Array | Float64Array, planes: Planes, at: number, frames: number): number {
		const channels = this.#channels;
		let bad = -1;
		for (let channel = 0; channel < channels; channel++) {
			const plane = planes[channel];
			if (plane === undefined) break;
			for (let frame = 0, index = channel; frame < frames; frame++, index += channels) {
				const value = words[index] ?? 0;
				// Written so that NaN fails too.
				if (!(Math.abs(value) <= LARGEST_FLOAT32) && (bad < 0 || frame < bad)) bad = frame;
				plane[at + frame] = value;
			}
		}
		return bad;
	}

	#decodeIntegers(
		words: Uint8Array | Int8Array | Int16Array | Int32Array,
		zero: number,
		scale: number,
		planes: Planes,
		at: number,
		frames: number,
	): number {
		const channels = this.#channels;
		for (let channel = 0; channel < channels; channel++) {
			const plane = planes[channel];
			if (plane === undefined) break;
			for (let frame = 0, index = channel; frame < frames; frame++, index += channels) {
				plane[at + frame] = ((words[index] ?? 0) - zero) * scale;
			}
		}
		return -1;
	}

	#decode24(bigEndian: boolean, planes: Planes, at: number, frames: number): number {
		const bytes = this.bytes;
		const step = this.frameBytes;
		const high = bigEndian ? 0 : 2;
		const low = bigEndian ? 2 : 0;
		for (let channel = 0; channel < this.#channels; channel++) {
			const plane = planes[channel];
			if (plane === undefined) break;
			for (let frame = 0, index = 3 * channel; frame < frames; frame++, index += step) {
				const word =
					((bytes[index + high] ?? 0) << 24) | ((bytes[index + 1] ?? 0) << 16) | ((bytes[index + low] ?? 0) << 8);
				plane[at + frame] = word / 2147483648;
			}
		}
		return -1;
	}
}
