import { EarlierPrint } from '../../dsp/supervise/earlierPrint.ts';
import { MainsWatch } from '../../dsp/supervise/mainsWatch.ts';
import { ReturnWatch } from '../../dsp/supervise/returnWatch.ts';
import { WholeWatch } from '../../dsp/supervise/wholeWatch.ts';
import type { InsertChannels } from '../../shared/model/chain.ts';
import type { Finding, Proof } from '../../shared/model/finding.ts';
import type { EdgeCheck } from '../../shared/model/revision.ts';
import type { AgainstEarlier, EarlierRequest } from '../engine.ts';
import type { BroadcastInfo } from '../files/bext.ts';
import { WavWriter } from '../files/wavWriter.ts';
import type { CaptureFault } from './captureFault.ts';
import { EarlierFile } from './earlierFile.ts';
import { EdgeWatch } from './edgeWatch.ts';
import { FindingLog, failureAt } from './findingLog.ts';
import { Whitener } from './match.ts';
import { type SyncPlace, SyncWatch } from './syncWatch.ts';

export interface CaptureRequest {
	/** The file grows under this very name. */
	path: string;
	rateHz: number;
	/** Frames the loop writes at a time. */
	blockFrames: number;
	preRollFrames: number;
	/** How many of the first frames hold nothing of the source: the whole pre-roll, unless a stretch is printed. */
	silentFrames: number;
	/** Source frame of the first frame after the pre-roll. */
	fromFrame: number;
	/** Null without a sync pair. */
	sync: SyncPlace | null;
	/** Frames of the source between pre-roll and tail. */
	sourceFrames: number;
	/** A slip of the stream is judged on the loop, never through tape. */
	judgeLoop: boolean;
	/** The music comes off a tape: head and tail can't be held against what was sent. */
	silentSend: boolean;
	/** False for a pass that only records to tape. */
	returnExpected: boolean;
	/** What comes back is placed afterwards: where it lies is not judged. */
	placedLater: boolean;
	/** How far the rack, or tape, may move the match with the source. */
	toleranceFrames: number;
	/** The chain treats mid and side apart. */
	midSide: boolean;
	/** No unit is on these: nothing needs to come back of them. */
	bareSides: InsertChannels[];
	/** For the file's `bext` chunk; null leaves it out. */
	broadcast: BroadcastInfo | null;
	/** An earlier print that the levels are compared with; null without one. */
	earlier: EarlierRequest | null;
}

/** A doubt comes up to three windows of the frame clock after its cause. */
const DOUBT_BEFORE_SECONDS = 7;
/** Findings of one kind that are closer are one: nobody repairs them one by one. */
const JOIN_SECONDS = 0.5;
/** Off tape, what comes back may lie so far from what was sent: a print is placed afterwards within 2.5 s. */
const TAPE_APART_SECONDS = 3;
/** So many zeros in a row, of a return that has noise. */
const ZEROS = 64;

export interface CaptureReport {
	/** Frames in the file. */
	frames: number;
	findings: readonly Finding[];
	edges: EdgeCheck;
	proof: Proof;
	/** Levels against the earlier print; null without one. */
	againstEarlier: AgainstEarlier | null;
}

/**
 * Return left and right to be captured, then what was sent for these frames, left and right, then the sync input. Where
 * nothing is sent it is the source: what is on the tape.
 */
export type CapturePlanes = readonly [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array];

/** Where the block loop puts the capture. */
export interface CaptureSink {
	/** Frames that can be written now. */
	readonly space: number;
	/** What was found up to now; another list after every change. */
	readonly findings: readonly Finding[];
	/** Why no more can be written; null while all is well. */
	readonly broken: CaptureFault | null;
	write(planes: CapturePlanes, at: number, frames: number): void;
	/**
	 * Something may be missing before here, or for as many frames after as the finding says: a finding, unless the audio
	 * itself proves that nothing is.
	 *
	 * @param reported the device itself says so: only the sync pair can prove otherwise
	 */
	doubt(finding: Finding, reported: boolean): void;
	/** Resolves when `frames` can be written, or the sink has failed. */
	whenSpace(frames: number): Promise<void>;
	/** Closes the file. Rejects with `file.*`. */
	finish(): Promise<CaptureReport>;
}

/** Writes a capture and checks it while it grows. Synchronous: it belongs into a thread. */
export class CaptureKeeper {
	readonly #writer: WavWriter;
	readonly #request: CaptureRequest;
	readonly #watch: WholeWatch | null;
	/** Null where nothing need come back. */
	readonly #mains: MainsWatch | null;
	readonly #return: ReturnWatch | null;
	readonly #sync: SyncWatch | null;
	readonly #edges: EdgeWatch;
	readonly #returned = new Whitener();
	readonly #sent = new Whitener();
	readonly #log: FindingLog;
	readonly #earlier: { file: EarlierFile; judge: EarlierPrint; name: string } | null;
	#noisy = false;
	#zeros = 0;
	#silence: Finding | null = null;
	/** Doubts that wait for the audio after them. */
	#doubts: { finding: Finding; frame: number; reported: boolean }[] = [];

	/** @throws DetentError `file.*` */
	constructor(request: CaptureRequest) {
		this.#request = request;
		this.#log = new FindingLog(Math.round(JOIN_SECONDS * request.rateHz));
		const { fromFrame, midSide, preRollFrames, rateHz, silentFrames, sourceFrames, sync, toleranceFrames } = request;
		const judged = { rateHz, sourceFrom: fromFrame, sourceTo: fromFrame + sourceFrames, log: this.#log };
		this.#watch = request.judgeLoop
			? new WholeWatch({ ...judged, firstFrame: fromFrame - preRollFrames, toleranceFrames, midSide })
			: null;
		// Levels, hum and an offset need no exact place, and no steady speed.
		const apartSeconds = request.judgeLoop ? 0 : TAPE_APART_SECONDS;
		const silentTo = fromFrame - preRollFrames + silentFrames;
		const { bareSides, returnExpected } = request;
		this.#mains = returnExpected ? new MainsWatch({ ...judged, apartSeconds }) : null;
		this.#return = returnExpected ? new ReturnWatch({ ...judged, silentTo, apartSeconds, midSide, bareSides }) : null;
		const watch = this.#watch;
		const programme = watch === null ? null : (frame: number) => watch.inPlaceSince(frame);
		this.#sync = sync === null ? null : new SyncWatch({ ...request, place: sync, programme, log: this.#log });
		this.#edges = new EdgeWatch(request);
		this.#earlier = request.judgeLoop && request.earlier !== null ? this.#openEarlier(request.earlier) : null;
		this.#writer = new WavWriter(request.path, {
			rateHz: request.rateHz,
			channels: 2,
			sample: 'float32',
			broadcast: request.broadcast,
		});
	}

	get findings(): readonly Finding[] {
		return this.#log.findings;
	}

	/** @throws DetentError `file.*` */
	write(planes: CapturePlanes, at: number, frames: number): void {
		const { fromFrame, preRollFrames, silentFrames, silentSend, sourceFrames } = this.#request;
		const first = this.#writer.frames - preRollFrames;
		const [left, right, sentLeft, sentRight, sync] = planes;
		for (let frame = 0; frame < frames; frame++) {
			const l = left[at + frame] ?? 0;
			const r = right[at + frame] ?? 0;
			const returned = this.#returned.next(l, r);
			const sl = sentLeft[at + frame] ?? 0;
			const sr = sentRight[at + frame] ?? 0;
			const sent = silentSend ? 0 : this.#sent.next(sl, sr);
			const place = first + frame;
			this.#mains?.push(l, r, sl, sr, fromFrame + place);
			this.#return?.push(l, r, sl, sr, fromFrame + place);
			this.#sync?.push(sync[at + frame] ?? 0);
			if (place >= 0 && place < sourceFrames) this.#edges.push(returned, sent);
			this.#watchZeros(l, r, fromFrame + place, place + preRollFrames < silentFrames);
		}
		this.#watch?.process(planes, at, frames);
		this.#compare(planes, at, frames);
		this.#writer.write([left, right], at, frames);
		if (this.#doubts.length > 0) this.#settleDoubts(false);
	}

	doubt(finding: Finding, reported: boolean): void {
		this.#doubts.push({ finding, frame: this.#writer.frames, reported });
	}

	/** Ends a file that could not be written on, so that what is there can be read. Never throws. */
	salvage(): void {
		this.#earlier?.file.close();
		try {
			this.#writer.salvage();
		} catch {
			// The disk takes nothing more, not even a header in place: the file stays as it is, and its name will say so.
		}
	}

	#openEarlier(earlier: EarlierRequest): { file: EarlierFile; judge: EarlierPrint; name: string } {
		const { blockFrames, fromFrame, preRollFrames, rateHz, sourceFrames } = this.#request;
		const { name, toleranceDb } = earlier;
		const firstFrame = fromFrame - preRollFrames;
		const toFrame = fromFrame + sourceFrames;
		return {
			file: new EarlierFile(earlier, firstFrame, rateHz, blockFrames),
			judge: new EarlierPrint({ rateHz, firstFrame, fromFrame, toFrame, name, toleranceDb, log: this.#log }),
			name,
		};
	}

	/** Behind a slip other music is at the same place: nothing can be compared there. */
	#compare(planes: CapturePlanes, at: number, frames: number): void {
		const earlier = this.#earlier;
		if (earlier === null || this.findings.some(({ kind }) => kind === 'slip')) return;
		const then = earlier.file.next(frames);
		if (then !== null) earlier.judge.process(planes, at, then, frames);
	}

	#endComparing(): AgainstEarlier | null {
		if (this.#earlier === null) return null;
		const { file, judge, name } = this.#earlier;
		file.close();
		if (file.problem !== null)
			this.#log.add({
				kind: 'level-differs',
				severity: 'note',
				by: 'programme',
				frame: null,
				frames: null,
				channel: 'both',
				text: `The level could not be compared with ${name}: ${file.problem}`,
			});
		return judge.levels;
	}

	/** Completes the file. @throws DetentError `file.*` */
	finish(): CaptureReport {
		const { fromFrame, preRollFrames, sourceFrames } = this.#request;
		const complete = this.#writer.frames >= preRollFrames + sourceFrames;
		if (complete) for (const watch of [this.#watch, this.#mains]) watch?.finish();
		const proof = this.#sync?.finish() ?? 'programme only';
		this.#settleDoubts(true);
		const { edges, failed } = this.#edges.finish();
		if (complete)
			for (const { end, frame, frames, text } of failed)
				this.#log.add(failureAt(end, 'programme', { frame: fromFrame + frame, frames }, text));
		const againstEarlier = this.#endComparing();
		return { frames: this.#writer.finish().frames, findings: this.findings, edges, proof, againstEarlier };
	}

	/**
	 * A doubt is gone when the audio after it is in its place, and that before it was: what halted then halted as a whole.
	 *
	 * @param last no more audio will come
	 */
	#settleDoubts(last: boolean): void {
		const before = DOUBT_BEFORE_SECONDS * this.#request.rateHz;
		this.#doubts = this.#doubts.filter(({ finding, frame, reported }) => {
			const stream = this.#sync?.around(frame, finding.frames ?? 0, last) ?? 'not provable';
			if (stream === 'whole' || stream === 'broken') {
				const whole = stream === 'whole';
				this.#log.add(whole ? { ...finding, severity: 'note', text: `${finding.text} No frame is missing.` } : finding);
				return false;
			}
			if (reported) {
				// Where the pair is not there, nobody is going to say otherwise.
				if (stream === 'not provable') this.#log.add(finding);
				return stream === 'not yet';
			}
			const around = this.#watch?.inPlaceSince(frame - before) ?? (last ? false : null);
			const after = last ? around : (this.#watch?.inPlaceSince(frame) ?? null);
			if (around === false) this.#log.add(this.#sinceSteady(finding, before));
			return around !== false && after === null;
		});
	}

	/** What the clock found may have happened at any time since its last steady window: all of that is to be printed again. */
	#sinceSteady(finding: Finding, before: number): Finding {
		if (finding.frame === null) return finding;
		const frame = Math.max(this.#request.fromFrame, finding.frame - before);
		return { ...finding, frame, frames: finding.frame + (finding.frames ?? 0) - frame };
	}

	/** A converter's return is never exactly zero for long; a driver that had nothing to give is. */
	#watchZeros(left: number, right: number, frame: number, silent: boolean): void {
		if (left !== 0 || right !== 0) {
			if (silent) this.#noisy = true;
			if (this.#silence !== null) this.#log.end(this.#silence, frame);
			this.#silence = null;
			this.#zeros = 0;
			return;
		}
		if (++this.#zeros !== ZEROS || !this.#noisy || !this.#request.judgeLoop) return;
		const place = { frame: frame - ZEROS + 1, frames: null };
		const text = `The device delivered nothing for at least ${ZEROS} frames.`;
		this.#silence = this.#log.add(failureAt('dropout', 'device', place, text));
	}
}

/** Writes in the caller's thread: for tests and other callers that may wait for a disk. */
export function directCapture(request: CaptureRequest): CaptureSink {
	const keeper = new CaptureKeeper(request);
	return {
		space: Number.POSITIVE_INFINITY,
		get findings() {
			return keeper.findings;
		},
		broken: null,
		write: (planes, at, frames) => keeper.write(planes, at, frames),
		doubt: (finding, reported) => keeper.doubt(finding, reported),
		async whenSpace() {},
		finish: async () => keeper.finish(),
	};
}
