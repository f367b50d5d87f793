import { SyncCheck, type SyncEvent } from '../../dsp/sync/syncCheck.ts';
import type { Finding, Proof } from '../../shared/model/finding.ts';
import { type FindingLog, failureAt } from './findingLog.ts';
import { describeSyncEvent } from './syncWords.ts';

/** What the check of the sync pair has to know of a print. */
export interface SyncPlace {
	/** Index of the code that is sent while the first frame of the capture is read. */
	firstIndex: number;
	mostDelayFrames: number;
	/** What comes in now at an insert is in the capture up to so many frames later. */
	spreadFrames: number;
}

/** Frames of the capture. */
interface Span {
	from: number;
	until: number;
}

/** Without the code for so long, the pair is not there; with it for so long, it is there again: plugs crackle. */
const MISSED_SECONDS = 1.5;
const SECONDS_BEFORE = 7;

const MISSED =
	'The code of the sync pair does not come back, or only in noise: check its cable. The print is judged by the programme alone.';
const BACK = 'The sync pair is back: from here on it proves every frame.';

const NOT_PROVABLE = { kind: 'not-provable', by: 'sync', frames: null, channel: 'both' } as const;

/**
 * Turns what the sync pair shows into findings of a print. They are about the stream, never about the rack: the code does
 * not go through it.
 *
 * A cable that is pushed in is no fault of the stream: until the pair is there, the programme alone judges the print.
 */
export class SyncWatch {
	readonly #check: SyncCheck;
	readonly #log: FindingLog;
	readonly #rateHz: number;
	readonly #missedFrames: number;
	readonly #spreadFrames: number;
	/** Source frame of the capture's first frame. */
	readonly #firstFrame: number;
	/** Where the stream was not whole. */
	readonly #faults: Span[] = [];
	readonly #outages: Span[] = [];
	#outage: Span | null = null;
	/** From here on the code of an outage is in its place again, as far as that is known. */
	#backFrame = 0;
	#slip: Finding | null = null;
	#given = 0;

	constructor(options: {
		rateHz: number;
		place: SyncPlace;
		fromFrame: number;
		preRollFrames: number;
		log: FindingLog;
	}) {
		const { rateHz, place, fromFrame, preRollFrames, log } = options;
		this.#rateHz = rateHz;
		this.#missedFrames = Math.round(MISSED_SECONDS * rateHz);
		this.#log = log;
		this.#spreadFrames = place.spreadFrames;
		this.#firstFrame = fromFrame - preRollFrames;
		this.#check = new SyncCheck({ rateHz, ...place, found: (event) => this.#found(event) });
	}

	/** One frame of the sync input. */
	push(value: number): void {
		this.#check.push(value);
		this.#given++;
		const missing = this.#check.missingSince;
		if (this.#outage === null) {
			if (!this.#check.locked && this.#given >= this.#missedFrames) this.#begin();
		} else if (missing === null && this.#given - this.#backFrame >= this.#missedFrames) this.#end(this.#outage);
	}

	/** No more frames come. */
	finish(): Proof {
		this.#check.finish();
		if (this.#outage !== null && this.#check.missingSince === null) this.#end(this.#outage);
		else if (this.#outage === null && !this.#check.locked) this.#begin();
		return this.#outages.length === 0 ? 'every frame' : 'programme only';
	}

	/**
	 * Whether the stream was whole around a frame of the capture: from some seconds before it up to `frames` after it. Null
	 * while that is not known, or cannot be.
	 */
	whole(frame: number, frames: number, last: boolean): boolean | null {
		if (!this.#check.locked) return null;
		const from = frame - SECONDS_BEFORE * this.#rateHz;
		const within = (span: Span) => span.until >= from && span.from <= frame + frames;
		if (this.#outages.some(within)) return null;
		if (!last && this.#check.judgedFrames < frame + frames) return null;
		return !this.#faults.some(within);
	}

	#found(event: SyncEvent): void {
		const frame = this.#firstFrame + event.frame;
		const until = event.frame + event.frames;
		const text = describeSyncEvent(event, this.#rateHz);
		if (this.#outage !== null && event.kind !== 'clock') this.#backFrame = until;
		// What came while the pair was not there, nobody can say: that it is in its place again is all that is known.
		if (this.#outage !== null && event.kind === 'disturbed') return;
		this.#faults.push({ from: event.frame, until });
		if (event.kind === 'clock') {
			this.#log.add(failureAt('clock', 'sync', { frame, frames: null }, text));
			return;
		}
		if (event.kind === 'disturbed') {
			this.#log.add(failureAt('dropout', 'sync', { frame, frames: event.frames + this.#spreadFrames }, text));
			return;
		}
		if (this.#slip !== null) this.#log.end(this.#slip, frame + this.#spreadFrames);
		const back = this.#check.movedFrames === 0;
		const slip = this.#log.add(
			failureAt('slip', 'sync', { frame, frames: back ? event.frames + this.#spreadFrames : null }, text),
		);
		this.#slip = back ? null : slip;
	}

	/** The pair is not there. */
	#begin(): void {
		this.#outage = { from: 0, until: Number.POSITIVE_INFINITY };
		this.#outages.push(this.#outage);
		this.#log.add({ ...NOT_PROVABLE, severity: 'warning', frame: null, text: MISSED });
	}

	/** The pair is there, and has been for a while. */
	#end(outage: Span): void {
		this.#outage = null;
		outage.until = this.#backFrame;
		this.#log.add({ ...NOT_PROVABLE, severity: 'note', frame: this.#firstFrame + this.#backFrame, text: BACK });
	}
}
