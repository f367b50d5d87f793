import { closeSync, fsyncSync, ftruncateSync, openSync, unlinkSync, writeSync } from 'node:fs';
import { isDetentError } from '../../shared/errors.ts';
import type { Loudness } from '../../shared/model/measurement.ts';
import { encodeBextLoudness } from './bext.ts';
import { SampleEncoder } from './encoder.ts';
import { fileError, writeFault } from './fault.ts';
import type { Planes } from './planes.ts';
import { BLOCK_FRAMES } from './samples.ts';
import { buildWavHeader, settleWavHeader, type WavFormat, type WavHeader } from './wavFormat.ts';

/** A RIFF size field ends here; 0xFFFFFFFF itself means "see ds64". */
export const RF64_AT_BYTES = 0xffffffff;

export interface WrittenWav {
	path: string;
	container: 'wav' | 'rf64';
	frames: number;
	bytes: number;
	/** Samples beyond full scale that were cut to it; integers only. */
	clippedSamples: number;
}

/**
 * Writes a WAV file front to back at exactly the path it is given, and makes it RF64 when it has grown past 4 GiB.
 * Until `finish` its header says that it is not finished. Calls are synchronous: they belong into threads. For a file
 * that appears under its name only when it is whole, see `createWavFile`.
 */
export class WavWriter {
	readonly path: string;
	readonly #fd: number;
	readonly #header: WavHeader;
	readonly #encoder: SampleEncoder;
	readonly #rf64AtBytes: number;
	#frames = 0;
	#open = true;

	/** @throws DetentError `file.not-found` (no such folder), `file.no-permission`, `file.disk` (full), `file.unwritable` */
	constructor(path: string, format: WavFormat, rf64AtBytes: number = RF64_AT_BYTES) {
		this.path = path;
		this.#rf64AtBytes = rf64AtBytes;
		this.#header = buildWavHeader(format);
		this.#encoder = new SampleEncoder(format.sample, format.channels);
		try {
			this.#fd = openSync(path, 'w');
		} catch (error) {
			throw writeFault(path, error);
		}
		try {
			this.#put(this.#header.bytes, this.#header.bytes.length, 0);
		} catch (error) {
			this.discard();
			throw error;
		}
	}

	/** Frames written so far. */
	get frames(): number {
		return this.#frames;
	}

	/**
	 * Appends `frames` frames from index `at` of the planes. Integers are rounded and cut at full scale, without dither.
	 *
	 * @param planes one per channel
	 * @throws DetentError `file.disk`, `file.unwritable`, `file.not-finite` (nothing of the block that holds the NaN is written)
	 */
	write(planes: Planes, at: number, frames: number): void {
		const encoder = this.#encoder;
		for (let done = 0; done < frames; ) {
			const part = Math.min(frames - done, BLOCK_FRAMES);
			const bad = encoder.encode(planes, at + done, part);
			if (bad >= 0)
				throw fileError(
					this.path,
					'not-finite',
					`What was to be written at frame ${this.#frames + bad} is not a finite number.`,
					'Look at the stage before it.',
				);
			this.#put(
				encoder.bytes,
				part * encoder.frameBytes,
				this.#header.bytes.length + this.#frames * encoder.frameBytes,
			);
			this.#frames += part;
			done += part;
		}
	}

	/** What was measured, for the file's `bext` chunk; `finish` writes it. A file without one goes without. */
	setLoudness(loudness: Loudness): void {
		const { bytes, loudnessAt } = this.#header;
		if (loudnessAt !== null) encodeBextLoudness(loudness).copy(bytes, loudnessAt);
	}

	/** Completes the header, flushes to the disk and closes. */
	finish(): WrittenWav {
		try {
			const dataBytes = this.#frames * this.#encoder.frameBytes;
			const dataStart = this.#header.bytes.length;
			if (dataBytes % 2 === 1) this.#put(new Uint8Array(1), 1, dataStart + dataBytes);
			const container = settleWavHeader(this.#header, this.#frames, dataBytes, this.#rf64AtBytes);
			// The audio must be safe before the header says that it is.
			fsyncSync(this.#fd);
			this.#put(this.#header.bytes, dataStart, 0);
			fsyncSync(this.#fd);
			this.#close();
			return {
				path: this.path,
				container,
				frames: this.#frames,
				bytes: dataStart + dataBytes + (dataBytes % 2),
				clippedSamples: this.#encoder.clippedSamples,
			};
		} catch (error) {
			throw isDetentError(error) ? error : writeFault(this.path, error);
		}
	}

	/**
	 * Ends a file that could not be written on: what came to the disk whole can be read, and nothing else is in it. Does
	 * nothing after `finish` or `discard`.
	 *
	 * @returns frames in the file
	 */
	salvage(): number {
		if (!this.#open) return this.#frames;
		const frameBytes = this.#encoder.frameBytes;
		const dataStart = this.#header.bytes.length;
		// A pad byte might not fit on the disk any more.
		if ((this.#frames * frameBytes) % 2 === 1) this.#frames--;
		try {
			ftruncateSync(this.#fd, dataStart + this.#frames * frameBytes);
		} catch (error) {
			throw writeFault(this.path, error);
		}
		this.finish();
		return this.#frames;
	}

	/** Closes and deletes the file. Does nothing after `finish` or a first `discard`. */
	discard(): void {
		if (!this.#open) return;
		this.#close();
		try {
			unlinkSync(this.path);
		} catch {
			// It is gone already, or its folder is: nothing is left under the name, which is all that was asked.
		}
	}

	#close(): void {
		this.#open = false;
		closeSync(this.#fd);
	}

	#put(bytes: Uint8Array, length: number, position: number): void {
		try {
			for (let done = 0; done < length; ) done += writeSync(this.#fd, bytes, done, length - done, position + done);
		} catch (error) {
			throw writeFault(this.path, error);
		}
	}
}
