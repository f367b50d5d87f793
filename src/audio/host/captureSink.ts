import type { EdgeCheck, PassFailure } from '../../shared/model/revision.ts';
import { WavWriter } from '../files/wavWriter.ts';
import { EdgeWatch } from './edgeWatch.ts';
import { LoopCheck } from './loopCheck.ts';
import { Whitener } from './match.ts';

export interface CaptureRequest {
	/** The file grows under this very name. */
	path: string;
	rateHz: number;
	/** Frames the loop writes at a time. */
	blockFrames: number;
	preRollFrames: number;
	/** Frames of the source between pre-roll and tail. */
	sourceFrames: number;
	/** A slip of the stream is judged on the loop, never through tape. */
	judgeLoop: boolean;
	/** False for a pass that only records to tape. */
	returnExpected: boolean;
	/** What comes back is placed afterwards: where it lies is not judged. */
	placedLater: boolean;
	/** How far the rack, or tape, may move the match with the source. */
	toleranceFrames: number;
}

/** A doubt comes up to three windows of the frame clock after its cause. */
const DOUBT_BEFORE_SECONDS = 7;

export interface CaptureReport {
	/** Frames in the file. */
	frames: number;
	failure: PassFailure | null;
	edges: EdgeCheck;
}

/** Return left and right to be captured, then what was sent for these frames, left and right. */
export type CapturePlanes = readonly [Float64Array, Float64Array, Float64Array, Float64Array];

/** Where the block loop puts the capture. */
export interface CaptureSink {
	/** Frames that can be written now. */
	readonly space: number;
	/** The first thing found wrong; null while all is well. */
	readonly failure: PassFailure | null;
	write(planes: CapturePlanes, at: number, frames: number): void;
	/** Something may be missing before here: a failure, unless the audio itself proves that nothing is. */
	doubt(failure: PassFailure): void;
	/** Resolves when `frames` can be written, or the sink has failed. */
	whenSpace(frames: number): Promise<void>;
	/** Closes the file. Rejects with `file.*`. */
	finish(): Promise<CaptureReport>;
}

/** Writes a capture and checks it while it grows. Synchronous: it belongs into a thread. */
export class CaptureKeeper {
	readonly #writer: WavWriter;
	readonly #request: CaptureRequest;
	readonly #loop: LoopCheck | null;
	readonly #edges: EdgeWatch;
	readonly #returned = new Whitener();
	readonly #sent = new Whitener();
	#failure: PassFailure | null = null;
	#noisy = false;
	#zeros = 0;
	/** Doubts that wait for the audio after them. */
	#doubts: { failure: PassFailure; frame: number }[] = [];

	/** @throws DetentError `file.*` */
	constructor(request: CaptureRequest) {
		this.#request = request;
		this.#loop = request.judgeLoop ? new LoopCheck(request) : null;
		this.#edges = new EdgeWatch(request);
		this.#writer = new WavWriter(request.path, {
			rateHz: request.rateHz,
			channels: 2,
			sample: 'float32',
			broadcast: null,
		});
	}

	get failure(): PassFailure | null {
		return this.#failure;
	}

	/** @throws DetentError `file.*` */
	write(planes: CapturePlanes, at: number, frames: number): void {
		const first = this.#writer.frames - this.#request.preRollFrames;
		const [left, right, sentLeft, sentRight] = planes;
		for (let frame = 0; frame < frames; frame++) {
			const l = left[at + frame] ?? 0;
			const r = right[at + frame] ?? 0;
			const returned = this.#returned.next(l, r);
			const sent = this.#sent.next(sentLeft[at + frame] ?? 0, sentRight[at + frame] ?? 0);
			const place = first + frame;
			this.#loop?.push(returned, sent);
			if (place >= 0 && place < this.#request.sourceFrames) this.#edges.push(returned, sent);
			this.#watchZeros(l, r, place);
		}
		this.#failure ??= this.#loop?.failure ?? null;
		this.#writer.write([left, right], at, frames);
		if (this.#doubts.length > 0) this.#settleDoubts(false);
	}

	doubt(failure: PassFailure): void {
		this.#doubts.push({ failure, frame: this.#writer.frames });
	}

	/** Completes the file. @throws DetentError `file.*` */
	finish(): CaptureReport {
		const complete = this.#writer.frames >= this.#request.preRollFrames + this.#request.sourceFrames;
		if (complete) {
			this.#loop?.finish();
			this.#failure ??= this.#loop?.failure ?? null;
		}
		this.#settleDoubts(true);
		const edges = this.#edges.finish();
		if (complete && this.#failure === null)
			for (const end of ['head', 'tail'] as const)
				if (edges[end] === 'failed' && this.#failure === null)
					this.#failure = {
						kind: end,
						frame: end === 'head' ? 0 : this.#request.sourceFrames,
						reason: edges.note,
					};
		return { frames: this.#writer.finish().frames, failure: this.#failure, edges };
	}

	/**
	 * A doubt is gone when the audio after it is in its place, and that before it was: what halted then halted as a whole.
	 *
	 * @param last no more audio will come
	 */
	#settleDoubts(last: boolean): void {
		const before = DOUBT_BEFORE_SECONDS * this.#request.rateHz;
		this.#doubts = this.#doubts.filter(({ failure, frame }) => {
			const around = this.#loop?.inPlaceSince(frame - before) ?? (last ? false : null);
			const after = last ? around : (this.#loop?.inPlaceSince(frame) ?? null);
			if (around === false) this.#failure ??= failure;
			return around !== false && after === null;
		});
	}

	/** A converter's return is never exactly zero for long; a driver that had nothing to give is. */
	#watchZeros(left: number, right: number, place: number): void {
		if (left !== 0 || right !== 0) {
			if (place < 0) this.#noisy = true;
			this.#zeros = 0;
			return;
		}
		if (++this.#zeros === 64 && this.#noisy && this.#request.judgeLoop)
			this.#failure ??= {
				kind: 'dropout',
				frame: place - 63,
				reason: 'The device delivered nothing for at least 64 frames.',
			};
	}
}

/** Writes in the caller's thread: for tests and other callers that may wait for a disk. */
export function directCapture(request: CaptureRequest): CaptureSink {
	const keeper = new CaptureKeeper(request);
	return {
		space: Number.POSITIVE_INFINITY,
		get failure() {
			return keeper.failure;
		},
		write: (planes, at, frames) => keeper.write(planes, at, frames),
		doubt: (failure) => keeper.doubt(failure),
		async whenSpace() {},
		finish: async () => keeper.finish(),
	};
}
