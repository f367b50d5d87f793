import { basename } from 'node:path';
import type { ByteSource } from '../byteSource.ts';
import { fileError } from '../fault.ts';
import { checkStream, type OpenOptions } from '../layout.ts';
import type { Planes } from '../planes.ts';
import { type AudioReader, checkRead, checkSeek, type UnhashedFacts } from '../reader.ts';
import { BitReader, FlacDamage } from './bitReader.ts';
import { FrameDecoder } from './frame.ts';
import { readStreamInfo, type StreamInfo } from './streamInfo.ts';

/** More than a frame can need: twice its samples stored plainly, and room for headers. */
function largestFrameBytes(info: StreamInfo): number {
	return Math.ceil((2 * info.maxBlockFrames * info.channels * (info.bits + 1)) / 8) + 1024;
}

/**
 * FLAC (RFC 9639), 4 to 32 bits, 1 to 8 channels, decoded frame by frame; the checksums of every frame are tested. Seeking
 * bisects the file, and needs no seek table.
 */
export class FlacReader implements AudioReader {
	readonly raw = null;
	readonly facts: UnhashedFacts;
	readonly warnings: readonly string[];
	readonly #source: ByteSource;
	readonly #info: StreamInfo;
	readonly #bits: BitReader;
	readonly #decoder: FrameDecoder;
	readonly #frameBytes: number;
	/** File offset of the buffer's first byte. */
	#bufferAt = 0;
	/** Bytes of the buffer that are filled. */
	#filled = 0;
	/** Frames of the decoded block that were handed out already. */
	#used = 0;
	#frame = 0;

	/** @param start file offset of `fLaC` */
	constructor(source: ByteSource, start: number, options: OpenOptions) {
		const info = readStreamInfo(source, start);
		const { path } = source;
		checkStream(path, info.channels, info.rateHz);
		if (info.frames === 0)
			throw fileError(path, 'unfinished', 'Its header does not say how long it is.', 'Encode it again.');
		if (info.audioStart >= source.size)
			throw fileError(path, 'truncated', 'The file ends before its audio.', 'Copy or encode the file again.');
		this.#source = source;
		this.#info = info;
		this.#frameBytes = largestFrameBytes(info);
		this.#bits = new BitReader(Math.max(2 * this.#frameBytes, 1 << 17));
		this.#decoder = new FrameDecoder(info);
		this.facts = {
			fileName: basename(path),
			container: 'flac',
			encoding: 'pcm',
			bits: info.bits,
			rateHz: info.rateHz,
			channels: info.channels,
			frames: info.frames,
			bytes: source.size,
		};
		this.#moveTo(info.audioStart);
		if (options.incomplete === 'accept') {
			this.warnings = ['The end of the file was not checked.'];
			return;
		}
		this.warnings = [];
		this.seek(info.frames - 1);
		this.seek(0);
	}

	get path(): string {
		return this.#source.path;
	}

	get frame(): number {
		return this.#frame;
	}

	read(planes: Planes, at: number, frames: number): number {
		checkRead(planes, this.#info.channels, at, frames);
		const decoder = this.#decoder;
		const scale = 2 ** (1 - this.#info.bits);
		const wanted = Math.min(frames, this.#info.frames - this.#frame);
		let done = 0;
		while (done < wanted) {
			if (this.#used === decoder.blockFrames) this.#nextBlock();
			const part = Math.min(wanted - done, decoder.blockFrames - this.#used);
			for (let channel = 0; channel < planes.length; channel++) {
				const plane = planes[channel];
				const samples = decoder.samples[channel];
				if (plane === undefined || samples === undefined) break;
				const to = at + done;
				const from = this.#used;
				for (let index = 0; index < part; index++) plane[to + index] = (samples[from + index] ?? 0) * scale;
			}
			this.#used += part;
			this.#frame += part;
			done += part;
		}
		return done;
	}

	seek(frame: number): void {
		checkSeek(frame, this.#info.frames);
		if (frame === this.#info.frames) {
			this.#frame = frame;
			this.#used = 0;
			this.#decoder.blockFrames = 0;
			return;
		}
		this.#frame = frame;
		this.#moveTo(this.#closestBefore(frame));
		do this.#decodeBlock();
		while (this.#decoder.firstFrame + this.#decoder.blockFrames <= frame);
		if (this.#decoder.firstFrame > frame) throw this.#damage('frames are missing in it');
		this.#used = frame - this.#decoder.firstFrame;
	}

	close(): void {
		this.#source.close();
	}

	/** File offset of a frame at or before `frame`, near it. */
	#closestBefore(frame: number): number {
		let low = this.#info.audioStart;
		let high = this.#source.size;
		while (high - low > this.#frameBytes) {
			const middle = low + Math.floor((high - low) / 2);
			const found = this.#findFrame(middle, high);
			if (found === null || this.#decoder.firstFrame > frame) high = middle;
			else low = found;
		}
		return low;
	}

	/** File offset of the first whole frame that begins at or after `from` and before `limit`; it is decoded. */
	#findFrame(from: number, limit: number): number | null {
		for (let candidate = from; candidate < limit; ) {
			this.#moveTo(candidate);
			this.#fill();
			const bytes = this.#bits.bytes;
			const end = Math.min(this.#filled - 1, limit - candidate, this.#frameBytes);
			for (let index = 0; index < end; index++) {
				if (bytes[index] !== 0xff || ((bytes[index + 1] ?? 0) & 0xfe) !== 0xf8) continue;
				this.#bits.position = index * 8;
				try {
					this.#decoder.decode(this.#bits);
					return candidate + index;
				} catch (error) {
					if (!(error instanceof FlacDamage)) throw error;
				}
			}
			if (end <= 0) return null;
			candidate += end;
		}
		return null;
	}

	/** The next frame to decode begins at this file offset. */
	#moveTo(position: number): void {
		this.#bufferAt = position;
		this.#filled = 0;
		this.#bits.position = 0;
		this.#bits.setEnd(0);
		this.#used = 0;
		this.#decoder.blockFrames = 0;
	}

	/** Sees to it that a whole frame lies in the buffer from the reader's position on, or all that the file has left. */
	#fill(): void {
		const bits = this.#bits;
		const start = bits.position >>> 3;
		if (this.#filled - start >= this.#frameBytes || this.#bufferAt + this.#filled >= this.#source.size) return;
		bits.bytes.copyWithin(0, start, this.#filled);
		this.#bufferAt += start;
		this.#filled -= start;
		bits.position = 0;
		const room = bits.bytes.length - 8 - this.#filled;
		this.#filled += this.#source.read(bits.bytes, this.#filled, room, this.#bufferAt + this.#filled);
		bits.bytes.fill(0, this.#filled, this.#filled + 8);
		bits.setEnd(this.#filled);
	}

	/** The block that follows the one before without a gap. */
	#nextBlock(): void {
		this.#decodeBlock();
		if (this.#decoder.firstFrame !== this.#frame) throw this.#damage('frames are missing in it');
	}

	#decodeBlock(): void {
		this.#fill();
		this.#used = 0;
		try {
			this.#decoder.decode(this.#bits);
		} catch (error) {
			this.#decoder.blockFrames = 0;
			if (!(error instanceof FlacDamage)) throw error;
			throw this.#damage(error.message);
		}
	}

	#damage(what: string): Error {
		const atEnd = this.#bufferAt + (this.#bits.position >>> 3) >= this.#source.size;
		return atEnd
			? fileError(
					this.path,
					'truncated',
					`The file ends before frame ${this.#frame} of ${this.#info.frames}.`,
					'Copy or encode the file again.',
				)
			: fileError(
					this.path,
					'corrupt',
					`It is damaged near frame ${this.#frame}: ${what}.`,
					'Get the file again from where it came.',
				);
	}
}
