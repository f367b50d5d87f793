import type { LiveFeeds } from '../../shared/protocol/meters.ts';

/** Windows of short-term loudness, which do not overlap. */
const WINDOW_S = 3;
/** So many windows give a figure. */
const LEAST_WINDOWS = 3;
/** Below this the mix is silence, in which the rack's own noise would count. */
const QUIET_LUFS = -50;
/** A figure that is in force gives way to another one by so much: the ear notices a step more than a tenth of a LU. */
const STEP_LU = 0.2;

export interface LiveReading {
	returnLu: number;
	masterLu: number;
	/** Music that it is read from. */
	seconds: number;
}

const power = (lufs: number) => 10 ** (lufs / 10);

/**
 * How much louder than the mix the rack's return and the live master are, from what is heard of them at the same place of the
 * music: windows of three seconds (ITU-R BS.1770-5, short-term), added up by energy. Pure; what was heard before a knob was turned is
 * forgotten by `reset`.
 */
export class LiveLoudness {
	readonly #rateHz: number;
	#sums = { source: 0, return: 0, master: 0, windows: 0 };
	/** Where the window began that is heard now, and the frame of the reading before; null between two pieces. */
	#window: { from: number; last: number } | null = null;
	#inForce: LiveReading | null = null;

	constructor(rateHz: number) {
		this.#rateHz = rateHz;
	}

	/** What is in force; null before enough was heard. */
	get reading(): LiveReading | null {
		return this.#inForce;
	}

	reset(): void {
		this.#sums = { source: 0, return: 0, master: 0, windows: 0 };
		this.#window = null;
		this.#inForce = null;
	}

	/**
	 * @param frame source frame
	 * @returns whether another figure is in force
	 */
	push(frame: number, feeds: LiveFeeds): boolean {
		const window = this.#window;
		// A jump, a loop or a new start: the meters still hear what was before.
		if (window === null || frame < window.last || frame - window.last > this.#rateHz) {
			this.#window = { from: frame, last: frame };
			return false;
		}
		window.last = frame;
		if (frame - window.from < WINDOW_S * this.#rateHz) return false;
		window.from = frame;
		const { source, return: returned, master } = feeds;
		if (source === null || source < QUIET_LUFS || returned === null || master === null) return false;
		const sums = this.#sums;
		sums.source += power(source);
		sums.return += power(returned);
		sums.master += power(master);
		sums.windows += 1;
		if (sums.windows < LEAST_WINDOWS) return false;
		const lu = (sum: number) => 10 * Math.log10(sum / sums.source);
		const reading = { returnLu: lu(sums.return), masterLu: lu(sums.master), seconds: WINDOW_S * sums.windows };
		const before = this.#inForce;
		const moved =
			before === null ||
			Math.abs(reading.returnLu - before.returnLu) > STEP_LU ||
			Math.abs(reading.masterLu - before.masterLu) > STEP_LU;
		if (moved) this.#inForce = reading;
		return moved;
	}
}
