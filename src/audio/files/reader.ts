import type { AudioFileFacts } from '../../shared/model/measurement.ts';
import type { Planes } from './planes.ts';
import type { SampleFormat } from './samples.ts';

/** What the header says: everything but the hash. */
export type UnhashedFacts = Omit<AudioFileFacts, 'sha256'>;

/** The samples of a file whose samples lie plainly one after the other. */
export interface RawSamples {
	readonly format: SampleFormat;
	/**
	 * Puts the bytes of up to `frames` frames at the start of `target`, from the reader's frame on, and advances it. What
	 * they hold is not looked at.
	 *
	 * @returns frames read; fewer than asked only at the end of the file
	 * @throws DetentError `file.truncated`, `file.unreadable`
	 */
	read(target: Uint8Array, frames: number): number;
}

/**
 * An audio file read from front to back, or from any frame, without allocation per read.
 * Calls are synchronous: they belong into worker threads, and into the audio host's reader thread.
 */
export interface AudioReader {
	readonly path: string;
	readonly facts: UnhashedFacts;
	/** What is odd about the file, yet does not stop it from being read; sentences. */
	readonly warnings: readonly string[];
	/** The way around planes; null for a compressed file. */
	readonly raw: RawSamples | null;
	/** The frame that the next `read` starts with. */
	readonly frame: number;
	/**
	 * De-interleaves up to `frames` frames into `planes`, from index `at` of each plane.
	 * Integers are scaled by 2^(bits-1); 64-bit planes keep every format exactly.
	 *
	 * @param planes one per channel of the file
	 * @returns frames read; fewer than asked only at the end of the file, then 0
	 * @throws DetentError `file.not-finite` (a NaN or infinite sample, with its frame), `file.corrupt`, `file.truncated`,
	 * `file.unreadable`
	 */
	read(planes: Planes, at: number, frames: number): number;
	/**
	 * The next `read` starts at `frame`, 0…facts.frames.
	 *
	 * @throws DetentError `file.corrupt`, `file.unreadable`
	 */
	seek(frame: number): void;
	/** Closes the file; a second call does nothing. */
	close(): void;
}

/** @throws RangeError when a read does not fit its planes: a mistake of the caller */
export function checkRead(planes: Planes, channels: number, at: number, frames: number): void {
	if (planes.length !== channels) throw new RangeError(`${channels} planes are needed, ${planes.length} were given`);
	for (let channel = 0; channel < channels; channel++) {
		if (at < 0 || frames < 0 || at + frames > (planes[channel]?.length ?? 0))
			throw new RangeError(`a plane is too short for ${frames} frames at ${at}`);
	}
}

/** @throws RangeError when `frame` lies outside the file: a mistake of the caller */
export function checkSeek(frame: number, frames: number): void {
	if (!Number.isInteger(frame) || frame < 0 || frame > frames)
		throw new RangeError(`frame ${frame} is outside 0…${frames}`);
}
