import type { LiveFeeds } from '../../shared/protocol/meters.ts';

/** Windows of short-term loudness, which do not overlap. */
const WINDOW_S = 3;
/** So many windows give a figure. */
const LEAST_WINDOWS = 3;
/** Below this the mix is silence, in which the rack's own noise would count. */
const QUIET_LUFS = -50;
/** What is this much softer than the mean does not count for integrated loudness (ITU-R BS.1770-5). */
const GATE_LU = -10;

/** How much louder than the mix a feed is, and how far that may be from the figure of the whole piece, LU. */
export interface HeardLevel {
	louderLu: number;
	doubtLu: number;
}

export interface LiveReading {
	return: HeardLevel;
	master: HeardLevel;
	/** Music that it is read from. */
	seconds: number;
	/** All of the piece was heard: listening on tells nothing new. */
	whole: boolean;
}

type Powers = Record<keyof LiveFeeds, number>;

const power = (lufs: number) => 10 ** (lufs / 10);
const LU_PER_NEPER = 10 / Math.LN10;

/**
 * How much louder than the mix the rack's return and the live master are, from what is heard of them at the same place of the
 * music: windows of three seconds (short-term loudness), each place of the piece once, added up by energy and gated as
 * integrated loudness is (ITU-R BS.1770-5). Pure; what was heard before a knob was turned is forgotten by `reset`.
 */
export class LiveLoudness {
	readonly #rateHz: number;
	/** By the place in the piece; null is silence. */
	readonly #heard = new Map<number, Powers | null>();
	/** Where the window began that is heard now, and the frame of the reading before; null between two pieces. */
	#window: { from: number; last: number } | null = null;
	#reading: LiveReading | null = null;

	constructor(rateHz: number) {
		this.#rateHz = rateHz;
	}

	/** By everything that was heard; null before that is enough. */
	get reading(): LiveReading | null {
		return this.#reading;
	}

	reset(): void {
		this.#heard.clear();
		this.#window = null;
		this.#reading = null;
	}

	/**
	 * @param frame source frame
	 * @param pieceFrames length of the piece
	 * @returns whether there is another reading
	 */
	push(frame: number, feeds: LiveFeeds, pieceFrames: number): boolean {
		const window = this.#window;
		const windowFrames = WINDOW_S * this.#rateHz;
		// A jump, a loop or a new start: the meters still hear what was before.
		if (window === null || frame < window.last || frame - window.last > this.#rateHz) {
			this.#window = { from: frame, last: frame };
			return false;
		}
		window.last = frame;
		if (frame - window.from < windowFrames) return false;
		window.from += windowFrames;
		const powers = powersOf(feeds);
		if (powers === undefined) return false;
		this.#heard.set(Math.round(window.from / windowFrames), powers);
		const before = this.#reading;
		this.#reading = readingOf([...this.#heard.values()], Math.floor(pieceFrames / windowFrames));
		return this.#reading !== before;
	}
}

/** Null for silence; undefined for what tells nothing. */
function powersOf({ source, return: returned, master }: LiveFeeds): Powers | null | undefined {
	if (source === null) return undefined;
	if (source < QUIET_LUFS) return null;
	if (returned === null || master === null) return undefined;
	return { source: power(source), return: power(returned), master: power(master) };
}

/** @param windows in the whole piece */
function readingOf(heard: readonly (Powers | null)[], windows: number): LiveReading | null {
	const music = heard.filter((powers) => powers !== null);
	if (music.length < LEAST_WINDOWS) return null;
	const unheard = windows > 0 ? Math.max(0, 1 - heard.length / windows) : 1;
	const source = music.map((powers) => powers.source);
	const level = (feed: 'return' | 'master'): HeardLevel => {
		const own = music.map((powers) => powers[feed]);
		const difference = (gateLu: number) => gatedLufs(own, gateLu) - gatedLufs(source, gateLu);
		const louderLu = difference(GATE_LU);
		// The standard gates blocks of 0.4 s: of a window near the gate, some lie on either side of it.
		const gateDoubts = [-1, 1].map((nearLu) => Math.abs(difference(GATE_LU + nearLu) - louderLu) / 2);
		return { louderLu, doubtLu: spreadLu(own, source, unheard) + Math.max(...gateDoubts) };
	};
	return {
		return: level('return'),
		master: level('master'),
		seconds: WINDOW_S * music.length,
		// A play that began a moment after the first frame has no room for the last window.
		whole: windows > 0 && heard.length >= windows - 1,
	};
}

function gatedLufs(powers: readonly number[], gateLu: number): number {
	const least = mean(powers) * power(gateLu);
	return 10 * Math.log10(mean(powers.filter((one) => one >= least)));
}

/** How much each window moves the gated loudness of all of them, nepers of power. */
function influences(powers: readonly number[]): number[] {
	const least = mean(powers) * power(GATE_LU);
	const counting = powers.filter((one) => one >= least);
	const loud = mean(counting);
	return powers.map((one) => (one >= least ? (one / loud - 1) / counting.length : 0));
}

function mean(values: readonly number[]): number {
	return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/**
 * Two standard errors of the difference of two loudnesses, wider for few windows (as Student's t is), and nothing when nothing is
 * left to be heard. What both do alike cancels out: the difference is far surer than either.
 *
 * @param unheard part of the piece, 0…1
 */
function spreadLu(own: readonly number[], source: readonly number[], unheard: number): number {
	if (unheard === 0) return 0;
	const count = own.length;
	if (count <= 3) return Number.POSITIVE_INFINITY;
	const theirs = influences(source);
	const squares = influences(own).reduce((sum, mine, window) => sum + (mine - (theirs[window] ?? 0)) ** 2, 0);
	return 2 * LU_PER_NEPER * Math.sqrt((squares * count * unheard) / (count - 3));
}
