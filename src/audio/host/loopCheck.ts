import type { Finding } from '../../shared/model/finding.ts';
import { type FindingLog, failureAt } from './findingLog.ts';
import { bestMatch, energy, likeness, type Match } from './match.ts';

/** Frames judged at a time: less than any common device period, so that one lost period fills at least one. */
const WINDOW = 512;
/** How far a slip is looked for on either side. */
const REACH = 4096;
const SPAN = WINDOW + 2 * REACH;
/** Judged windows before the loop's usual likeness is believed. */
const SETTLED = 8;
/** Windows whose verdict is remembered: 10 s and more at 192 kHz. */
const REMEMBERED = 4096;
const NOT_JUDGED = 0;
const GOOD = 1;
const BAD = 2;
/** Mean square (after whitening) below which nothing is judged: far below 24-bit dither. */
const SILENCE = 1e-11;
/** The sent signal must stand this far above the rack's own noise. */
const SIGNAL_TO_NOISE = 100;
/** Mean square taken for the rack's noise where the pre-roll is too short to measure it. */
const UNKNOWN_NOISE = 1e-10;
const LEAST_NOISE_FRAMES = 1024;
/** Looking for a slip costs much more than a verdict: on average one search for so many windows, and a few in a row. */
const WINDOWS_PER_SEARCH = 16;
const SEARCHES_IN_A_ROW = 4;
/** Through gear, so many windows that are found nowhere are a dropout. */
const LOST_WINDOWS = 6;
/** So many windows in a row that are in their place again end a fault. */
const BACK_WINDOWS = 4;

/**
 * Watches, window by window, that what comes back is what was sent `latency` frames before. It learns the rack's noise
 * from the pre-roll and how alike the two usually are, and names what breaks: a `slip` when the signal is found at
 * another place, a `dropout` when it is not found at all. Silence and what drowns in noise is not judged.
 *
 * Takes whitened signals (see `Whitener`), one call per frame; allocates nothing.
 */
export class LoopCheck {
	readonly #tolerance: number;
	readonly #log: FindingLog;
	readonly #keepGoing: boolean;
	/** Frames at the start without anything of the source. */
	readonly #silentFrames: number;
	/** Source frame of the first frame given (minus the pre-roll). */
	readonly #firstFrame: number;
	readonly #returned = new Float64Array(2 * SPAN);
	readonly #sent = new Float64Array(2 * SPAN);
	/** Frames in the two arrays. */
	#held = REACH;
	/** Frames given in all. */
	#given = 0;
	#noise = 0;
	#noiseFrames = 0;
	#typical = 0;
	#gain = 1;
	#judged = 0;
	#searches = SEARCHES_IN_A_ROW;
	#lost = 0;
	#suspectLag: number | null = null;
	/** The fault that lasts; without `keepGoing`, the only one. */
	#fault: Finding | null = null;
	#backWindows = 0;
	readonly #verdicts = new Uint8Array(REMEMBERED);
	#windows = 0;

	/** @param toleranceFrames how far the rack's own phase may move the match */
	constructor(options: {
		preRollFrames: number;
		silentFrames: number;
		fromFrame: number;
		toleranceFrames: number;
		/** Judges on after a fault, and finds its end. */
		keepGoing: boolean;
		/** Where faults are told. */
		log: FindingLog;
	}) {
		this.#firstFrame = options.fromFrame - options.preRollFrames;
		this.#silentFrames = options.silentFrames;
		this.#tolerance = options.toleranceFrames;
		this.#keepGoing = options.keepGoing;
		this.#log = options.log;
	}

	push(returned: number, sent: number): void {
		if (this.#fault !== null && !this.#keepGoing) return;
		// The first frames hold the filters' start.
		if (this.#given < this.#silentFrames && this.#given >= 64) {
			this.#noise += returned * returned;
			this.#noiseFrames++;
		}
		this.#given++;
		this.#returned[this.#held] = returned;
		this.#sent[this.#held] = sent;
		this.#held++;
		if (this.#held >= SPAN && (this.#held - SPAN) % WINDOW === 0) {
			this.#verdicts[this.#windows % REMEMBERED] = NOT_JUDGED;
			this.#searches = Math.min(SEARCHES_IN_A_ROW, this.#searches + 1 / WINDOWS_PER_SEARCH);
			this.#judge(this.#held - REACH - WINDOW);
			this.#windows++;
			if (this.#held + WINDOW > this.#returned.length) {
				this.#returned.copyWithin(0, this.#held - SPAN + WINDOW, this.#held);
				this.#sent.copyWithin(0, this.#held - SPAN + WINDOW, this.#held);
				this.#held = SPAN - WINDOW;
			}
		}
	}

	/**
	 * What the audio since a frame (counted from the first one given) proves: true when enough of it could be judged and
	 * all of that was in its place, false when something was not, null when there is too little. Reaches back as far as
	 * the verdicts are remembered.
	 */
	inPlaceSince(frame: number): boolean | null {
		const first = Math.max(0, Math.floor(frame / WINDOW), this.#windows - REMEMBERED);
		let good = 0;
		for (let window = first; window < this.#windows; window++) {
			const verdict = this.#verdicts[window % REMEMBERED];
			if (verdict === BAD) return false;
			if (verdict === GOOD) good++;
		}
		return good >= SETTLED ? true : null;
	}

	/** Judges what is still waiting for its surroundings. */
	finish(): void {
		for (let frame = 0; frame < REACH + WINDOW; frame++) this.push(0, 0);
	}

	#judge(at: number): void {
		const sentEnergy = energy(this.#sent, at, WINDOW);
		const floor = this.#noiseFrames >= LEAST_NOISE_FRAMES ? this.#noise / this.#noiseFrames : UNKNOWN_NOISE;
		if (sentEnergy * this.#gain < WINDOW * Math.max(SILENCE, SIGNAL_TO_NOISE * floor)) return;
		const returnedEnergy = energy(this.#returned, at, WINDOW);
		// The exact place first: it is where nearly every window of a loop without much phase is found.
		let here = likeness(this.#returned, at, this.#sent, at, WINDOW, returnedEnergy);
		const settled = this.#judged >= SETTLED;
		const enough = settled ? 0.6 * this.#typical : 0.9;
		if (here < enough && this.#tolerance > 0)
			here = bestMatch(this.#returned, this.#sent, at, WINDOW, -this.#tolerance, this.#tolerance).likeness;
		if (this.#fault !== null) {
			this.#verdicts[this.#windows % REMEMBERED] = BAD;
			this.#wait(this.#fault, at, here >= enough);
			return;
		}
		this.#judged++;
		this.#verdicts[this.#windows % REMEMBERED] = here >= enough ? GOOD : settled ? BAD : NOT_JUDGED;
		if (here >= enough) {
			this.#learn(here, returnedEnergy / sentEnergy);
			return;
		}
		const comparable = !settled || this.#typical >= 0.3;
		if (comparable) this.#suspect(at, here, settled && this.#typical > 0.999);
		if (!settled || !comparable) this.#learn(here, returnedEnergy / sentEnergy);
	}

	/** For what comes back to be in its place again. */
	#wait(fault: Finding, at: number, inPlace: boolean): void {
		this.#backWindows = inPlace ? this.#backWindows + 1 : 0;
		if (this.#backWindows < BACK_WINDOWS) return;
		this.#log.end(fault, this.#frameAt(at) - (BACK_WINDOWS - 1) * WINDOW);
		this.#fault = null;
		this.#backWindows = 0;
		this.#lost = 0;
		this.#suspectLag = null;
	}

	#learn(here: number, gain: number): void {
		const weight = 1 / Math.min(16, this.#judged);
		this.#typical += weight * (here - this.#typical);
		if (gain > 0) this.#gain += weight * (gain - this.#gain);
		this.#lost = 0;
		this.#suspectLag = null;
	}

	#suspect(at: number, here: number, transparent: boolean): void {
		const match = this.#search(at);
		if (match !== null && match.likeness >= Math.max(0.8, here + 0.3) && Math.abs(match.lagFrames) > this.#tolerance) {
			const lag = match.lagFrames;
			// Through gear one window may mislead, and a tone is like itself at many places: the same lag twice does not.
			const slipped = transparent || (this.#suspectLag === lag && !this.#tonal(at));
			this.#suspectLag = lag;
			if (slipped)
				this.#fail(
					'slip',
					at,
					`The return is ${Math.abs(lag)} frames ${lag > 0 ? 'late' : 'early'} against the measured latency.`,
				);
			return;
		}
		if (match !== null && match.likeness < 0.5 && here < 0.3 * this.#typical) this.#lost++;
		if (transparent ? here < 0.7 : this.#lost >= LOST_WINDOWS)
			this.#fail('dropout', at, 'What came back is no longer what was sent.');
	}

	/** What was sent is like itself at another place, so that finding it there proves nothing. */
	#tonal(at: number): boolean {
		const near = Math.max(64, this.#tolerance);
		const before = bestMatch(this.#sent, this.#sent, at, WINDOW, -REACH, -near);
		const after = bestMatch(this.#sent, this.#sent, at, WINDOW, near, REACH);
		return Math.max(before.likeness, after.likeness) > 0.7;
	}

	#fail(kind: 'slip' | 'dropout', at: number, text: string): void {
		this.#fault = this.#log.add(failureAt(kind, 'programme', { frame: this.#frameAt(at), frames: null }, text));
	}

	#frameAt(at: number): number {
		return this.#firstFrame + this.#given - (this.#held - at);
	}

	/** Null when it was searched too often of late. */
	#search(at: number): Match | null {
		if (this.#searches < 1) return null;
		this.#searches--;
		return bestMatch(this.#returned, this.#sent, at, WINDOW, -REACH, REACH);
	}
}
