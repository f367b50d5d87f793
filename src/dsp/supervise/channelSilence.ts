import type { Finding } from '../../shared/model/finding.ts';
import { CELL } from './cells.ts';

const CHANNELS = ['left', 'right'] as const;
/** While the other channel could be proven for so long, the silence of one is a matter of its own. */
const TOLD_SECONDS = 1;

/**
 * Stretches in which one channel could be proven and the other could not: a fault of both would have been seen, one of the
 * silent channel alone would not. Cell by cell, without an allocation.
 */
export class ChannelSilence {
	readonly #rateHz: number;
	readonly #add: (finding: Finding) => void;
	readonly #from: [number | null, number | null] = [null, null];
	/** Cells of the other channel that could be proven meanwhile. */
	readonly #other: [number, number] = [0, 0];

	constructor(rateHz: number, add: (finding: Finding) => void) {
		this.#rateHz = rateHz;
		this.#add = add;
	}

	/** @param left a fault of this channel would have been seen in the cell at `frame` @param right as `left` */
	take(left: boolean, right: boolean, frame: number): void {
		this.#one(0, left, right, frame);
		this.#one(1, right, left, frame);
	}

	/** The programme ends at this frame. */
	finish(frame: number): void {
		this.#end(0, frame);
		this.#end(1, frame);
	}

	#one(channel: 0 | 1, provable: boolean, other: boolean, frame: number): void {
		if (provable) {
			this.#end(channel, frame);
			return;
		}
		this.#from[channel] ??= frame;
		if (other) this.#other[channel] += 1;
	}

	#end(channel: 0 | 1, to: number): void {
		const from = this.#from[channel];
		const other = this.#other[channel] * CELL;
		this.#from[channel] = null;
		this.#other[channel] = 0;
		if (from === null || other < TOLD_SECONDS * this.#rateHz) return;
		this.#add({
			kind: 'not-provable',
			severity: 'note',
			by: 'programme',
			frame: from,
			frames: to - from,
			channel: CHANNELS[channel],
			text: 'Silence on this channel, or less than the noise: a fault of it alone would not be seen.',
		});
	}
}
