import { CELL, OVERLAP } from './cells.ts';
import { TAPS } from './chainModel.ts';
import { Preemphasis } from './preemphasis.ts';

type Pair = readonly [Float64Array, Float64Array];

/** Taps before the frame that the latency names: filters that ring before, and a latency that is a little late. */
export const LEAD = 64;
/** How far a slip is looked for on either side, frames. */
export const REACH = 4096;

/** What was sent and what came back, pre-emphasised, one overlapping stretch after the other. */
export class Stretch {
	/** Index `REACH + TAPS + i` is tap 0 of return frame `i` of the stretch, at lag 0. */
	readonly sent: Pair;
	readonly returned: Pair;
	readonly #frames: number;
	readonly #emphasis = Array.from({ length: 4 }, () => new Preemphasis());
	#sentHeld = REACH + TAPS - LEAD;
	#returnedHeld = 0;
	#first = 0;

	constructor(frames: number) {
		this.#frames = frames;
		const sent = TAPS + 2 * REACH + frames;
		this.sent = [new Float64Array(sent), new Float64Array(sent)];
		this.returned = [new Float64Array(frames + REACH + LEAD), new Float64Array(frames + REACH + LEAD)];
	}

	/** Frames given before the stretch at hand. */
	get first(): number {
		return this.#first;
	}

	/** Frames given in all. */
	get given(): number {
		return this.#first + this.#returnedHeld;
	}

	/** @returns true when the stretch is whole, and all that may be sought around it is there */
	push(left: number, right: number, sentLeft: number, sentRight: number): boolean {
		const [a, b, c, d] = this.#emphasis as [Preemphasis, Preemphasis, Preemphasis, Preemphasis];
		this.returned[0][this.#returnedHeld] = a.next(left);
		this.returned[1][this.#returnedHeld] = b.next(right);
		this.#returnedHeld++;
		this.sent[0][this.#sentHeld] = c.next(sentLeft);
		this.sent[1][this.#sentHeld] = d.next(sentRight);
		this.#sentHeld++;
		return this.#sentHeld === this.sent[0].length;
	}

	/** Goes on to the next stretch. */
	advance(): void {
		const frames = this.#frames - OVERLAP * CELL;
		for (const plane of this.sent) plane.copyWithin(0, frames, this.#sentHeld);
		for (const plane of this.returned) plane.copyWithin(0, frames, this.#returnedHeld);
		this.#sentHeld -= frames;
		this.#returnedHeld -= frames;
		this.#first += frames;
	}

	/** What was sent for the stretch, `TAPS` frames before it included, when it comes back `lag` frames late. */
	view(lag: number): [Float64Array, Float64Array] {
		const from = REACH - lag;
		const to = from + TAPS + this.#frames;
		return [this.sent[0].subarray(from, to), this.sent[1].subarray(from, to)];
	}
}
