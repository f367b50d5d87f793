import { z } from 'zod';
import { METER_TOPICS, type MeterTopic, MOST_INNER_RETURNS } from '../../../shared/protocol/meters.ts';
import { type StereoBlock, stereoBlock, type Wire } from '../stereo.ts';
import type { MeteredPlanes, MeteredTask } from './metered.ts';

/** What both threads need to know of a meter ring. */
export const meterRingMemorySchema = z.strictObject({
	rateHz: z.number().positive(),
	blockFrames: z.int().positive(),
	/** A power of two, so that counters may wrap. */
	slots: z.int().positive(),
	header: z.instanceof(SharedArrayBuffer),
	facts: z.instanceof(SharedArrayBuffer),
	samples: z.instanceof(SharedArrayBuffer),
});
export type MeterRingMemory = z.infer<typeof meterRingMemorySchema>;

/** Header words. The two counters run on modulo 2^32; only their difference counts. */
const WRITTEN = 0;
const READ = 1;
const FINISHED = 2;
const HEADER_WORDS = 3;

/** What is said of each block, as numbers. */
const NOW_MS = 0;
const FRAME = 1;
const FRAMES = 2;
const TOPICS = 3;
const PIECE = 4;
const INNER_RETURNS = 5;
/** Not a number where there is no limiter. */
const GAIN_REDUCTION_DB = 6;
const FACTS = 7;

const POINTS = ['input', 'send', 'returned', 'monitorSource', 'monitorReturn', 'monitorMaster'] as const;
type Point = (typeof POINTS)[number];
const PAIRS = POINTS.length + MOST_INNER_RETURNS;

/** How long the metering thread may be kept from its work before blocks go by without it. */
const RING_SECONDS = 1;
/** The metering thread looks again by itself so often, a third of the time between two readings: see `FrameRing`. */
const LOOK_MS = 11;

/** The points that each topic looks at; inner returns belong to the levels. */
const POINTS_OF: Readonly<Record<MeterTopic, readonly Point[]>> = {
	levels: ['input', 'send', 'returned', 'monitorMaster'],
	loudness: ['monitorMaster'],
	spectrum: ['monitorSource', 'monitorMaster'],
	scope: ['monitorMaster'],
	host: [],
	feeds: ['monitorSource', 'monitorReturn', 'monitorMaster'],
};
const LEVELS = 1 << METER_TOPICS.indexOf('levels');
const NO_WIRES: readonly Wire[] = [];

export function meterRingMemory(rateHz: number, blockFrames: number): MeterRingMemory {
	const slots = 2 ** Math.ceil(Math.log2(Math.max(2, (RING_SECONDS * rateHz) / blockFrames)));
	return {
		rateHz,
		blockFrames,
		slots,
		header: new SharedArrayBuffer(HEADER_WORDS * Int32Array.BYTES_PER_ELEMENT),
		facts: new SharedArrayBuffer(slots * FACTS * Float64Array.BYTES_PER_ELEMENT),
		samples: new SharedArrayBuffer(slots * PAIRS * 2 * blockFrames * Float64Array.BYTES_PER_ELEMENT),
	};
}

/** The parts of a ring by name, as both sides see them. */
class Slots {
	readonly header: Int32Array;
	/** By slot. */
	readonly facts: readonly Float64Array[];
	/** By slot and pair: left, then right. */
	readonly planes: readonly (readonly (readonly [Float64Array, Float64Array])[])[];

	constructor({ blockFrames, slots, header, facts, samples }: MeterRingMemory) {
		const { BYTES_PER_ELEMENT } = Float64Array;
		const plane = (index: number) => new Float64Array(samples, index * blockFrames * BYTES_PER_ELEMENT, blockFrames);
		this.header = new Int32Array(header);
		this.facts = Array.from(
			{ length: slots },
			(_, slot) => new Float64Array(facts, slot * FACTS * Float64Array.BYTES_PER_ELEMENT, FACTS),
		);
		this.planes = this.facts.map((_, slot) =>
			Array.from({ length: PAIRS }, (_, pair) => {
				const first = 2 * (slot * PAIRS + pair);
				return [plane(first), plane(first + 1)] as const;
			}),
		);
	}

	/** Slots that are written and not read. */
	get used(): number {
		return (Atomics.load(this.header, WRITTEN) - Atomics.load(this.header, READ)) | 0;
	}

	/** Slot that a counter stands at. */
	at(counter: typeof WRITTEN | typeof READ): number {
		return (Atomics.load(this.header, counter) >>> 0) % this.facts.length;
	}
}

/**
 * The block loop's end of a meter ring: blocks go into shared memory for a thread that meters them. Only the
 * points that are wanted are copied. `write` neither blocks nor allocates. A block that nobody
 * wants, or for which there is no room, is left out, and the piece begins anew with the next one: a meter never goes on over a gap.
 */
export class MeterRingWriter {
	readonly #slots: Slots;
	#topics = 0;
	#wanted = new Uint8Array(POINTS.length);
	#piece = 0;
	#gap = false;

	constructor(memory: MeterRingMemory) {
		this.#slots = new Slots(memory);
	}

	/** Of the blocks that come. While nothing is wanted, none is written. */
	want(topics: readonly MeterTopic[]): void {
		this.#topics = topics.reduce((bits, topic) => bits | (1 << METER_TOPICS.indexOf(topic)), 0);
		this.#wanted.fill(0);
		for (const topic of topics) for (const point of POINTS_OF[topic]) this.#wanted[POINTS.indexOf(point)] = 1;
	}

	/** Another piece begins with the next block. */
	restart(): void {
		this.#piece++;
	}

	write(nowMs: number, planes: MeteredPlanes, task: MeteredTask | null, frames: number): void {
		const slots = this.#slots;
		if (this.#topics === 0 || slots.used >= slots.facts.length) {
			this.#gap = true;
			return;
		}
		if (this.#gap) this.#piece++;
		this.#gap = false;
		const slot = slots.at(WRITTEN);
		const pairs = slots.planes[slot] as Slots['planes'][number];
		for (let point = 0; point < POINTS.length; point++)
			if (this.#wanted[point] === 1) put(planes[POINTS[point] as Point], pairs[point]);
		const inner = (this.#topics & LEVELS) === 0 ? NO_WIRES : (task?.innerReturns ?? NO_WIRES);
		for (let i = 0; i < inner.length; i++) put((inner[i] as Wire).block, pairs[POINTS.length + i]);
		const facts = slots.facts[slot] as Float64Array;
		facts[NOW_MS] = nowMs;
		facts[FRAME] = task?.frame ?? 0;
		facts[FRAMES] = frames;
		facts[TOPICS] = this.#topics;
		facts[PIECE] = this.#piece;
		facts[INNER_RETURNS] = Math.min(inner.length, MOST_INNER_RETURNS);
		facts[GAIN_REDUCTION_DB] = task?.gainReductionDb() ?? Number.NaN;
		Atomics.add(slots.header, WRITTEN, 1);
	}

	/** The last word. */
	finish(): void {
		Atomics.store(this.#slots.header, FINISHED, 1);
		Atomics.notify(this.#slots.header, FINISHED);
	}
}

function put(from: StereoBlock, to: readonly [Float64Array, Float64Array] | undefined): void {
	to?.[0].set(from.left);
	to?.[1].set(from.right);
}

function get(from: readonly [Float64Array, Float64Array] | undefined, to: StereoBlock): void {
	if (from === undefined) return;
	to.left.set(from[0]);
	to.right.set(from[1]);
}

/** What a metering thread finds of one block; the same object for every block. */
export interface MeterBlock {
	readonly planes: MeteredPlanes;
	readonly task: MeteredTask;
	nowMs: number;
	frames: number;
	/** Bits by `METER_TOPICS`: see `topicsOf`. */
	topics: number;
	/** Another number than that of the block before: another piece has begun. */
	piece: number;
}

/** The topics that a block's bits stand for. */
export function topicsOf(bits: number): MeterTopic[] {
	return METER_TOPICS.filter((_, index) => (bits & (1 << index)) !== 0);
}

/** The metering thread's end. */
export class MeterRingReader {
	readonly #slots: Slots;
	readonly #block: MeterBlock;
	readonly #inner: readonly Wire[];
	/** As many of the inner returns as a block has, by their number. */
	readonly #innerOf: readonly (readonly Wire[])[];
	readonly #task = { frame: 0, innerReturns: NO_WIRES, reductionDb: Number.NaN };

	constructor(memory: MeterRingMemory) {
		this.#slots = new Slots(memory);
		const pair = () => stereoBlock(memory.blockFrames);
		this.#inner = Array.from({ length: MOST_INNER_RETURNS }, () => ({ channels: [0, 1] as const, block: pair() }));
		this.#innerOf = Array.from({ length: MOST_INNER_RETURNS + 1 }, (_, count) => this.#inner.slice(0, count));
		const task = this.#task;
		this.#block = {
			planes: {
				input: pair(),
				send: pair(),
				returned: pair(),
				monitorSource: pair(),
				monitorReturn: pair(),
				monitorMaster: pair(),
			},
			task: {
				get frame() {
					return task.frame;
				},
				get innerReturns() {
					return task.innerReturns;
				},
				gainReductionDb: () => (Number.isNaN(task.reductionDb) ? null : task.reductionDb),
			},
			nowMs: 0,
			frames: 0,
			topics: 0,
			piece: 0,
		};
	}

	/**
	 * Blocks the calling thread until there is a block.
	 *
	 * @returns null when the writer has finished and every block was taken. Valid until the next call.
	 */
	take(): MeterBlock | null {
		const slots = this.#slots;
		for (;;) {
			const finished = Atomics.load(slots.header, FINISHED);
			if (slots.used > 0) break;
			if (finished === 1) return null;
			Atomics.wait(slots.header, FINISHED, 0, LOOK_MS);
		}
		const slot = slots.at(READ);
		const facts = slots.facts[slot] as Float64Array;
		const pairs = slots.planes[slot] as Slots['planes'][number];
		const block = this.#block;
		for (let point = 0; point < POINTS.length; point++) get(pairs[point], block.planes[POINTS[point] as Point]);
		const inner = facts[INNER_RETURNS] as number;
		for (let i = 0; i < inner; i++) get(pairs[POINTS.length + i], (this.#inner[i] as Wire).block);
		block.nowMs = facts[NOW_MS] as number;
		block.frames = facts[FRAMES] as number;
		block.topics = facts[TOPICS] as number;
		block.piece = facts[PIECE] as number;
		this.#task.frame = facts[FRAME] as number;
		this.#task.innerReturns = this.#innerOf[inner] as readonly Wire[];
		this.#task.reductionDb = facts[GAIN_REDUCTION_DB] as number;
		Atomics.add(slots.header, READ, 1);
		return block;
	}
}
