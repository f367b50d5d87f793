import { SyncCheck, type SyncEvent } from '../../dsp/sync/syncCheck.ts';
import type { Finding, Proof } from '../../shared/model/finding.ts';
import { type FindingLog, failureAt } from './findingLog.ts';

/** What the check of the sync pair has to know of a print. */
export interface SyncPlace {
	/** Index of the code that is sent while the first frame of the capture is read. */
	firstIndex: number;
	mostDelayFrames: number;
	/** What comes in now at an insert is in the capture up to so many frames later. */
	spreadFrames: number;
}

/** Without the code for so long, the pair is not there. */
const MISSED_SECONDS = 1.5;
const SECONDS_BEFORE = 7;

function count(frames: number): string {
	return frames === 1 ? '1 frame' : `${frames} frames`;
}

function describe({ kind, frames, movedFrames, silent }: SyncEvent, rateHz: number): string {
	if (kind === 'clock') {
		const partsPerMillion = (1e6 * Math.abs(movedFrames)) / Math.max(1, frames);
		return `The two converters of the sync pair do not run on one clock: their delay moved by ${Math.abs(movedFrames).toFixed(2)} frames in ${(frames / rateHz).toFixed(1)} s (${partsPerMillion.toFixed(2)} ppm).`;
	}
	const damage = silent
		? `nothing came for ${count(frames)}`
		: `${count(frames)} ${frames === 1 ? 'is' : 'are'} not what was sent`;
	if (kind === 'disturbed') return `In the stream ${damage}.`;
	const moved =
		movedFrames > 0
			? `The stream lost ${count(movedFrames)}`
			: `The stream came late by ${count(-movedFrames)}, repeated or put in`;
	return frames > 0 ? `${moved}; ${damage}.` : `${moved}.`;
}

/**
 * Turns what the sync pair shows into findings of a print. They are about the stream, never about the rack: the code does
 * not go through it.
 */
export class SyncWatch {
	readonly #check: SyncCheck;
	readonly #log: FindingLog;
	readonly #rateHz: number;
	readonly #spreadFrames: number;
	/** Source frame of the capture's first frame. */
	readonly #firstFrame: number;
	readonly #events: { frame: number; until: number }[] = [];
	#slip: Finding | null = null;
	#given = 0;
	#missed = false;

	constructor(options: {
		rateHz: number;
		place: SyncPlace;
		fromFrame: number;
		preRollFrames: number;
		log: FindingLog;
	}) {
		const { rateHz, place, fromFrame, preRollFrames, log } = options;
		this.#rateHz = rateHz;
		this.#log = log;
		this.#spreadFrames = place.spreadFrames;
		this.#firstFrame = fromFrame - preRollFrames;
		this.#check = new SyncCheck({ rateHz, ...place, found: (event) => this.#found(event) });
	}

	/** One frame of the sync input. */
	push(value: number): void {
		this.#check.push(value);
		if (++this.#given === Math.round(MISSED_SECONDS * this.#rateHz) && !this.#check.locked) this.#miss();
	}

	/** No more frames come. */
	finish(): Proof {
		this.#check.finish();
		if (!this.#check.locked) this.#miss();
		return this.#check.locked ? 'every frame' : 'programme only';
	}

	/**
	 * Whether the stream was whole around a frame of the capture: from some seconds before it up to `frames` after it. Null
	 * while that is not known, or cannot be.
	 */
	whole(frame: number, frames: number, last: boolean): boolean | null {
		if (!this.#check.locked) return null;
		if (!last && this.#check.judgedFrames < frame + frames) return null;
		const from = frame - SECONDS_BEFORE * this.#rateHz;
		return !this.#events.some((event) => event.until >= from && event.frame <= frame + frames);
	}

	#found(event: SyncEvent): void {
		const frame = this.#firstFrame + event.frame;
		const text = describe(event, this.#rateHz);
		this.#events.push({ frame: event.frame, until: event.frame + event.frames });
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

	#miss(): void {
		if (this.#missed) return;
		this.#missed = true;
		this.#log.add({
			kind: 'not-provable',
			severity: 'warning',
			by: 'sync',
			frame: null,
			frames: null,
			channel: 'both',
			text: 'The code of the sync pair does not come back, or only in noise: check its cable. The print is judged by the programme alone.',
		});
	}
}
