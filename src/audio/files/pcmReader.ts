import type { ByteSource } from './byteSource.ts';
import { fileError, notFiniteFault } from './fault.ts';
import type { Planes } from './planes.ts';
import { type AudioReader, checkRead, checkSeek, type RawSamples, type UnhashedFacts } from './reader.ts';
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
	readonly raw: RawSamples;
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
		this.raw = { format: layout.format, read: (target, frames) => this.#readRaw(target, frames) };
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
			if (got < length) this.#throwShorter();
			const bad = decoder.decode(planes, at + done, part);
			if (bad >= 0) throw notFiniteFault(this.path, this.#frame + bad);
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

	#readRaw(target: Uint8Array, frames: number): number {
		const { frameBytes } = this.#decoder;
		const wanted = Math.min(frames, this.facts.frames - this.#frame);
		const length = wanted * frameBytes;
		const got = this.#source.read(target, 0, length, this.#dataStart + this.#frame * frameBytes);
		if (got < length) this.#throwShorter();
		this.#frame += wanted;
		return wanted;
	}

	#throwShorter(): never {
		throw fileError(
			this.path,
			'truncated',
			`The file became shorter while it was read, near frame ${this.#frame}.`,
			'Wait until whatever writes it has finished.',
		);
	}
}
