import type { FindingSink } from './findingSink.ts';
import type { LevelGap } from './levelProof.ts';
import { ProgrammeWatch, type ProgrammeWatchOptions } from './programmeWatch.ts';

/** A programme begins where it is as loud as this, on either channel. */
const BEGINS = 10 ** (-60 / 20);
/** What follows its beginning is held back for so long at most: a chain that is not known by then is judged as far as it is. */
const HELD_SECONDS = 4;
/** Frames of what is held back that are judged for each new one, until there are none left. */
const CATCH_UP = 2;
/** A second scout learns from so far behind the beginning on, so that a fault in the head cannot be taken for the chain. */
const SECOND_SECONDS = 1.2;
/** The first one is believed unless more than so many times as much is usually left over of its predictions. */
const MUCH_WORSE = 2;
/** Return left and right, sent left and right. */
const PLANES = 4;

/** Learns without telling anybody. */
const NOBODY: FindingSink = { add: (finding) => finding, end: () => {} };

/**
 * Supervision from the programme, its head included. What the chain makes of a programme is known after a second or two of
 * it; so the first frames are held back, two scouts learn the chain from them, one from the beginning and one from later on, and then
 * all of them are judged by what is known now, with their own times. What is found in the head of a pass is told up to `HELD_SECONDS` later for that.
 *
 * Takes blocks of any length. Nothing is allocated after the start.
 */
export class WholeWatch {
	readonly #judge: ProgrammeWatch;
	/** Null when the chain is known, or will not be. */
	#scouts: { first: ProgrammeWatch; second: ProgrammeWatch } | null;
	readonly #secondFrom: number;
	readonly #planes: readonly Float64Array[];
	/** Place of the first frame held, and how many there are. */
	#first = 0;
	#held = 0;
	#begun = false;

	constructor(options: ProgrammeWatchOptions) {
		this.#judge = new ProgrammeWatch(options);
		const scout = () => new ProgrammeWatch({ ...options, log: NOBODY });
		this.#scouts = { first: scout(), second: scout() };
		this.#secondFrom = Math.round(SECOND_SECONDS * options.rateHz);
		const frames = Math.round(HELD_SECONDS * options.rateHz);
		this.#planes = Array.from({ length: PLANES }, () => new Float64Array(frames));
	}

	/** Return left and right, sent left and right: `frames` frames from `at` on. */
	process(planes: readonly Float64Array[], at: number, frames: number): void {
		const capacity = this.#planes[0]?.length ?? 0;
		for (let done = 0; done < frames; ) {
			// Full, and the chain is still not known: it is judged as far as it is, and what is judged makes room.
			if (this.#held === capacity) {
				this.#known();
				this.#release(Math.min(this.#held, CATCH_UP * (frames - done)));
			}
			const count = Math.min(frames - done, capacity - this.#held);
			this.#take(planes, at + done, count);
			done += count;
		}
	}

	/** See `ProgrammeWatch.inPlaceSince`; null for what is still held back. */
	inPlaceSince(frame: number): boolean | null {
		return this.#judge.inPlaceSince(frame);
	}

	/** Where a jump of level would not be seen, or only a larger one. */
	get levelGaps(): readonly LevelGap[] {
		return this.#judge.levelGaps;
	}

	/** Judges what is held back, and what still waits for its surroundings. */
	finish(): void {
		this.#known();
		this.#release(this.#held);
		this.#judge.finish();
	}

	#take(planes: readonly Float64Array[], at: number, frames: number): void {
		const scouts = this.#scouts;
		scouts?.first.process(planes, at, frames);
		this.#begun ||= this.#begins(planes, at, frames);
		if (this.#held === 0 && (scouts === null || !this.#begun)) {
			this.#judge.process(planes, at, frames);
			return;
		}
		if (this.#held >= this.#secondFrom) scouts?.second.process(planes, at, frames);
		this.#hold(planes, at, frames);
		if (scouts === null) this.#release(Math.min(this.#held, CATCH_UP * frames));
		else if (scouts.second.settled) this.#known();
	}

	/** The chain is known as well as it will be. */
	#known(): void {
		if (this.#scouts === null) return;
		const { first, second } = this.#scouts;
		this.#scouts = null;
		const spoiled = second.learned && Math.max(...first.limits) > MUCH_WORSE * Math.max(...second.limits);
		this.#judge.adopt(spoiled ? second : first);
	}

	#begins(planes: readonly Float64Array[], at: number, frames: number): boolean {
		const [, , left, right] = planes as [Float64Array, Float64Array, Float64Array, Float64Array];
		for (let frame = at; frame < at + frames; frame++)
			if (Math.abs(left[frame] as number) > BEGINS || Math.abs(right[frame] as number) > BEGINS) return true;
		return false;
	}

	#hold(planes: readonly Float64Array[], at: number, frames: number): void {
		for (let index = 0; index < this.#planes.length; index++) {
			const held = this.#planes[index] as Float64Array;
			const plane = planes[index] as Float64Array;
			let to = (this.#first + this.#held) % held.length;
			for (let frame = at; frame < at + frames; frame++) {
				held[to] = plane[frame] as number;
				if (++to === held.length) to = 0;
			}
		}
		this.#held += frames;
	}

	/** Lets the first `frames` frames that are held be judged. */
	#release(frames: number): void {
		const capacity = this.#planes[0]?.length ?? 0;
		for (let rest = frames; rest > 0; ) {
			const count = Math.min(rest, capacity - this.#first);
			this.#judge.process(this.#planes, this.#first, count);
			this.#first = (this.#first + count) % capacity;
			this.#held -= count;
			rest -= count;
		}
	}
}
