import type { ByteSource } from './byteSource.ts';
import { fileError } from './fault.ts';
import { type AudioReader, checkRead, checkSeek, type Planes, type UnhashedFacts } from './reader.ts';
import { BLOCK_FRAMES, SampleDecoder, type SampleFormat } from './samples.ts';

/** A file whose samples lie plainly one after the other. */
export interface PcmLayout {
	facts: UnhashedFacts;
	format: SampleFormat;
	/** File offset of frame 0, bytes. */
	dataStart: number;
	warnings: string[];
}

/** Reader of WAV, RF64, BW64, AIFF and AIFF-C. */
export class PcmReader implements AudioReader {
	readonly facts: UnhashedFacts;
	readonly warnings: readonly string[];
	readonly #source: ByteSource;
	readonly #decoder: SampleDecoder;
	readonly #dataStart: number;
	#frame = 0;

	constructor(source: ByteSource, layout: PcmLayout) {
		this.#source = source;
		this.facts = layout.facts;
		this.warnings = layout.warnings;
		this.#dataStart = layout.dataStart;
		this.#decoder = new SampleDecoder(layout.format, layout.facts.channels);
	}

	get path(): string {
		return this.#source.path;
	}

	get frame(): number {
		return this.#frame;
	}

	read(planes: Planes, at: number, frames: number): number {
		checkRead(planes, this.facts.channels, at, frames);
		const decoder = this.#decoder;
		const wanted = Math.min(frames, this.facts.frames - this.#frame);
		let done = 0;
		while (done < wanted) {
			const part = Math.min(wanted - done, BLOCK_FRAMES);
			const length = part * decoder.frameBytes;
			const got = this.#source.read(decoder.bytes, 0, length, this.#dataStart + this.#frame * decoder.frameBytes);
			if (got < length)
				throw fileError(
					this.path,
					'truncated',
					`The file became shorter while it was read, near frame ${this.#frame}.`,
					'Wait until whatever writes it has finished.',
				);
			const bad = decoder.decode(planes, at + done, part);
			if (bad >= 0)
				throw fileError(
					this.path,
					'not-finite',
					`Frame ${this.#frame + bad} is not a number a converter can play (NaN or infinite).`,
					'Bounce the mix again, or find the plug-in that makes it.',
				);
			this.#frame += part;
			done += part;
		}
		return done;
	}

	seek(frame: number): void {
		checkSeek(frame, this.facts.frames);
		this.#frame = frame;
	}

	close(): void {
		this.#source.close();
	}
}
