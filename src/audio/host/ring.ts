import { z } from 'zod';

declare global {
	// Node 20 has it; the ES2023 library of TypeScript does not describe it yet.
	interface Atomics {
		waitAsync(
			typedArray: Int32Array,
			index: number,
			value: number,
			timeout?: number,
		): { async: false; value: 'not-equal' | 'timed-out' } | { async: true; value: Promise<'ok' | 'timed-out'> };
	}
}

/** What both threads need to know of a ring; goes through `workerData`. */
export const ringMemorySchema = z.strictObject({
	channels: z.int().positive(),
	capacityFrames: z.int().positive(),
	header: z.instanceof(SharedArrayBuffer),
	samples: z.instanceof(SharedArrayBuffer),
});
export type RingMemory = z.infer<typeof ringMemorySchema>;

/** Header words. The two counters run on modulo 2^32; only their difference counts. */
const WRITTEN = 0;
const READ = 1;
const FINISHED = 2;
const CANCELLED = 3;
const EVENTS = 4;
/** Frames that an event loop waits for as the reader, and room that it waits for as the writer. */
const READER_NEEDS = 5;
const WRITER_NEEDS = 6;
const HEADER_WORDS = 7;
/**
 * Threads look again by themselves so often. The block loop wakes none of them: that takes a lock which all threads share, so
 * that it could wait milliseconds for one that was kept from the processor in the middle of it.
 */
const LOOK_MS = 20;
type Side = typeof READER_NEEDS | typeof WRITER_NEEDS;
/** Nobody waits. */
const NOTHING = 0x7fff_ffff;
/** A source's and a capture's, and one more of each after a change. */
const KEPT_RINGS = 4;

function emptied(header: SharedArrayBuffer): SharedArrayBuffer {
	const words = new Int32Array(header).fill(0);
	words.fill(NOTHING, READER_NEEDS);
	return header;
}

export function ringMemory(channels: number, capacityFrames: number): RingMemory {
	return {
		channels,
		capacityFrames,
		header: emptied(new SharedArrayBuffer(HEADER_WORDS * Int32Array.BYTES_PER_ELEMENT)),
		samples: new SharedArrayBuffer(channels * capacityFrames * Float64Array.BYTES_PER_ELEMENT),
	};
}

type WritablePlanes = readonly (Float64Array | Float32Array)[];

/**
 * One writer, one reader, no locks: planar 64-bit samples in shared memory of a fixed size. Neither side ever blocks in
 * `write` or `read`; a thread that may block waits with the `wait…` calls, and may find late what it waits for; an event loop
 * waits with the `when…` calls.
 */
export class FrameRing {
	readonly channels: number;
	readonly capacityFrames: number;
	readonly #header: Int32Array;
	readonly #planes: Float64Array[];

	constructor(memory: RingMemory) {
		this.channels = memory.channels;
		this.capacityFrames = memory.capacityFrames;
		this.#header = new Int32Array(memory.header);
		this.#planes = Array.from(
			{ length: memory.channels },
			(_, channel) =>
				new Float64Array(
					memory.samples,
					channel * memory.capacityFrames * Float64Array.BYTES_PER_ELEMENT,
					memory.capacityFrames,
				),
		);
	}

	/** Frames that can be read now. */
	get readable(): number {
		return (Atomics.load(this.#header, WRITTEN) - Atomics.load(this.#header, READ)) | 0;
	}

	/** Frames that can be written now. */
	get writable(): number {
		return this.capacityFrames - this.readable;
	}

	/** The writer has written its last frame. */
	get finished(): boolean {
		return Atomics.load(this.#header, FINISHED) === 1;
	}

	/** The reader wants no more. */
	get cancelled(): boolean {
		return Atomics.load(this.#header, CANCELLED) === 1;
	}

	/** Appends frames `at`…`at + frames` of the planes. @throws RangeError when they do not fit */
	write(planes: WritablePlanes, at: number, frames: number): void {
		if (frames > this.writable) throw new RangeError(`${frames} frames do not fit the ring`);
		const start = this.#position(WRITTEN);
		for (let channel = 0; channel < this.channels; channel++) {
			const from = planes[channel];
			const to = this.#planes[channel];
			if (from === undefined || to === undefined) throw new RangeError(`the ring has ${this.channels} channels`);
			let place = start;
			for (let frame = 0; frame < frames; frame++) {
				to[place] = from[at + frame] ?? 0;
				if (++place === this.capacityFrames) place = 0;
			}
		}
		Atomics.add(this.#header, WRITTEN, frames);
		if (this.readable >= Atomics.load(this.#header, READER_NEEDS)) this.#serve(READER_NEEDS);
	}

	/** Takes `frames` frames into the planes from index `at`. @throws RangeError when there are fewer */
	read(planes: WritablePlanes, at: number, frames: number): void {
		if (frames > this.readable) throw new RangeError(`the ring does not hold ${frames} frames`);
		const start = this.#position(READ);
		for (let channel = 0; channel < this.channels; channel++) {
			const from = this.#planes[channel];
			const to = planes[channel];
			if (from === undefined || to === undefined) throw new RangeError(`the ring has ${this.channels} channels`);
			let place = start;
			for (let frame = 0; frame < frames; frame++) {
				to[at + frame] = from[place] ?? 0;
				if (++place === this.capacityFrames) place = 0;
			}
		}
		Atomics.add(this.#header, READ, frames);
		if (this.writable >= Atomics.load(this.#header, WRITER_NEEDS)) this.#serve(WRITER_NEEDS);
	}

	/** The writer's last word. */
	finish(): void {
		Atomics.store(this.#header, FINISHED, 1);
		this.#wake();
	}

	/** The reader's last word. */
	cancel(): void {
		Atomics.store(this.#header, CANCELLED, 1);
		this.#wake();
	}

	/** Blocks the calling thread until `frames` can be read, the writer finished or the reader cancelled. */
	waitReadable(frames: number): void {
		this.#block(() => this.readable >= frames || this.finished || this.cancelled);
	}

	/** Blocks the calling thread until `frames` can be written, or the reader cancelled. */
	waitWritable(frames: number): void {
		this.#block(() => this.writable >= frames || this.cancelled);
	}

	/** Resolves when `frames` can be read or the writer finished. */
	whenReadable(frames: number): Promise<void> {
		return this.#until(READER_NEEDS, frames, () => this.readable >= frames || this.finished);
	}

	/** Resolves when `frames` can be written or the reader cancelled. */
	whenWritable(frames: number): Promise<void> {
		return this.#until(WRITER_NEEDS, frames, () => this.writable >= frames || this.cancelled);
	}

	/** The counters wrap at 2^32, which need not be a multiple of the capacity: it is required to be a power of two. */
	#position(counter: number): number {
		return (Atomics.load(this.#header, counter) >>> 0) % this.capacityFrames;
	}

	#wake(): void {
		Atomics.add(this.#header, EVENTS, 1);
		Atomics.notify(this.#header, EVENTS);
	}

	/** All event loops that wait on this side look again, and say again what they need. */
	#serve(side: Side): void {
		Atomics.store(this.#header, side, NOTHING);
		this.#wake();
	}

	#block(ready: () => boolean): void {
		for (;;) {
			const seen = Atomics.load(this.#header, EVENTS);
			if (ready()) return;
			Atomics.wait(this.#header, EVENTS, seen, LOOK_MS);
		}
	}

	/**
	 * What is needed is said before a look at the ring: what is added behind that look wakes whoever needs it. Who was served
	 * in between does not wait.
	 */
	async #until(side: Side, frames: number, ready: () => boolean): Promise<void> {
		for (;;) {
			const seen = Atomics.load(this.#header, EVENTS);
			Atomics.store(this.#header, side, Math.min(frames, Atomics.load(this.#header, side)));
			if (ready()) return;
			const waiting = Atomics.waitAsync(this.#header, EVENTS, seen);
			if (waiting.async) await waiting.value;
		}
	}
}

/**
 * Memory of rings that are used no more, for the next ones of their size: a ring of some tens of megabytes for every pass
 * would be given back when the collector thinks so, which is late.
 */
export class RingStore {
	readonly #free: RingMemory[] = [];

	/** An empty ring's memory. */
	take(channels: number, capacityFrames: number): RingMemory {
		const place = this.#free.findIndex(
			(memory) => memory.channels === channels && memory.capacityFrames === capacityFrames,
		);
		const [memory] = place < 0 ? [] : this.#free.splice(place, 1);
		if (memory === undefined) return ringMemory(channels, capacityFrames);
		emptied(memory.header);
		return memory;
	}

	/** Neither side may use it any more. */
	giveBack(memory: RingMemory): void {
		this.#free.push(memory);
		if (this.#free.length > KEPT_RINGS) this.#free.shift();
	}
}

/** Capacity for `seconds` of audio: a power of two, so that the counters may wrap. */
export function ringCapacity(rateHz: number, seconds: number, blockFrames: number): number {
	return 2 ** Math.ceil(Math.log2(Math.max(rateHz * seconds, 4 * blockFrames)));
}
