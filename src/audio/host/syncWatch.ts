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

export interface SyncWatchOptions {
	rateHz: number;
	place: SyncPlace;
	fromFrame: number;
	preRollFrames: number;
	/** What the programme proves since a frame of the capture (`WholeWatch.inPlaceSince`); null where it is not judged. */
	programme: ((frame: number) => boolean | null) | null;
	log: FindingLog;
}

/** What the pair says of the stream around a frame; `not provable` where it was not there. */
export type StreamProof = 'whole' | 'broken' | 'not yet' | 'not provable';

/** Frames of the capture. */
interface Span {
	from: number;
	until: number;
}

/** A stretch without the code that is too long for most faults of a stream: the cable is out, or the stream is gone. */
interface Outage extends Span {
	/** The code was in its place before, and the programme has not borne out yet that the stream is whole without it. */
	doubted: boolean;
	/** What was told of it and lasts until the pair is back. */
	open: Finding[];
	/** It is a fault, so that nothing in it has to be proven. */
	failed: boolean;
}

/** Without the code for so long, the pair is not there; with it for so long, it is there again: plugs crackle. */
const MISSED_SECONDS = 1.5;
/** The programme needs so long at most to bear something out, the head of a print included. */
const BORNE_OUT_SECONDS = 6;
const ASK_EVERY = 1024;
const SECONDS_BEFORE = 7;

const MISSED =
	'The code of the sync pair does not come back, or only in noise: check its cable. The print is judged by the programme alone.';
const GONE =
	'The code of the sync pair is gone: check its cable. The print is judged by the programme alone while it is.';
const NOT_BORNE_OUT =
	'The code of the sync pair is gone, and the programme does not bear out that the stream is whole without it.';
const BACK = 'The sync pair is back: from here on it proves every frame.';

const NOT_PROVABLE = { kind: 'not-provable', by: 'sync', frames: null, channel: 'both' } as const;

/**
 * Turns what the sync pair shows into findings of a print. They are about the stream, never about the rack: the code does
 * not go through it.
 *
 * A cable that is pulled out, or in, is no fault of the stream: while the pair is not there, the programme alone judges the
 * print. But the stream itself may have failed, so it is a cable only where the programme bears that out.
 */
export class SyncWatch {
	readonly #check: SyncCheck;
	readonly #log: FindingLog;
	readonly #rateHz: number;
	readonly #missedFrames: number;
	readonly #spreadFrames: number;
	/** Source frame of the capture's first frame. */
	readonly #firstFrame: number;
	readonly #programme: SyncWatchOptions['programme'];
	/** Where the stream was not whole. */
	readonly #faults: Span[] = [];
	readonly #outages: Outage[] = [];
	#outage: Outage | null = null;
	/** From here on the code of an outage is in its place again, as far as that is known. */
	#backFrame = 0;
	#back: Finding | null = null;
	#slip: Finding | null = null;
	#given = 0;

	constructor(options: SyncWatchOptions) {
		const { rateHz, place, fromFrame, preRollFrames, programme, log } = options;
		this.#rateHz = rateHz;
		this.#missedFrames = Math.round(MISSED_SECONDS * rateHz);
		this.#log = log;
		this.#spreadFrames = place.spreadFrames;
		this.#firstFrame = fromFrame - preRollFrames;
		this.#programme = programme;
		this.#check = new SyncCheck({ rateHz, ...place, found: (event) => this.#found(event) });
	}

	/** One frame of the sync input. */
	push(value: number): void {
		this.#check.push(value);
		this.#given++;
		const missing = this.#check.missingSince;
		if (this.#outage === null) {
			if (missing !== null && this.#given - missing >= this.#missedFrames) this.#begin(missing);
		} else if (missing === null) {
			if (this.#given - this.#backFrame >= this.#missedFrames) this.#end(this.#outage);
		} else if (this.#outage.doubted && this.#given % ASK_EVERY === 0) this.#bearOut(this.#outage);
	}

	/** No more frames come. */
	finish(): Proof {
		this.#check.finish();
		if (this.#outage !== null && this.#check.missingSince === null) this.#end(this.#outage);
		else if (this.#outage === null && !this.#check.locked) this.#begin(0);
		return this.#outages.every(({ failed }) => failed) ? 'every frame' : 'programme only';
	}

	/** Whether the stream was whole around a frame of the capture: from some seconds before it up to `frames` after it. */
	around(frame: number, frames: number, last: boolean): StreamProof {
		const from = frame - SECONDS_BEFORE * this.#rateHz;
		const to = frame + frames;
		const within = (span: Span) => span.until >= from && span.from <= to;
		if (this.#faults.some(within)) return 'broken';
		if (this.#outages.some(within)) return 'not provable';
		return last || (this.#check.locked && this.#check.judgedFrames >= to) ? 'whole' : 'not yet';
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

	/** The pair is not there since a frame of the capture. */
	#begin(from: number): void {
		const doubted = this.#check.locked;
		const frame = this.#firstFrame + from;
		if (this.#back !== null) this.#log.end(this.#back, frame);
		const outage = { from, until: Number.POSITIVE_INFINITY, doubted, open: [], failed: false };
		this.#outage = outage;
		this.#outages.push(outage);
		this.#backFrame = from;
		if (doubted) this.#bearOut(outage);
		if (!doubted) this.#log.add({ ...NOT_PROVABLE, severity: 'warning', frame: null, text: MISSED });
		else if (!outage.failed) this.#tell(outage, { ...NOT_PROVABLE, severity: 'warning', frame, text: GONE });
	}

	/** Only the code is gone where the programme says so; where it can't say so in time, the stream may be, too. */
	#bearOut(outage: Outage): void {
		const { from } = outage;
		const inPlace = this.#programme === null ? false : this.#programme(from);
		if (inPlace === null && this.#given - from < BORNE_OUT_SECONDS * this.#rateHz) return;
		outage.doubted = false;
		if (inPlace === true) return;
		outage.failed = true;
		this.#faults.push(outage);
		const place = { frame: this.#firstFrame + from, frames: null };
		this.#tell(outage, failureAt('dropout', 'sync', place, NOT_BORNE_OUT));
	}

	#tell(outage: Outage, finding: Finding): void {
		outage.open.push(this.#log.add(finding));
	}

	/** The pair is there again, and has been for a while. */
	#end(outage: Outage): void {
		this.#outage = null;
		outage.until = this.#backFrame;
		const frame = this.#firstFrame + this.#backFrame;
		for (const finding of outage.open) this.#log.end(finding, frame + this.#spreadFrames);
		this.#back = this.#log.add({ ...NOT_PROVABLE, severity: 'note', frame, text: BACK });
	}
}
