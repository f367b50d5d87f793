import { syncCode } from '../../dsp/sync/code.ts';
import type { Finding } from '../../shared/model/finding.ts';
import type { PassFailure } from '../../shared/model/revision.ts';
import type { ChannelPair } from '../../shared/model/rig.ts';
import type { Stretch } from '../engine.ts';
import type { CapturePlanes, CaptureSink } from './captureSink.ts';
import { Fader } from './fader.ts';
import { firstFailure } from './failedPass.ts';
import { FindingLog, failureAt } from './findingLog.ts';
import { History } from './history.ts';
import type { ItemFeeds } from './itemFeeds.ts';
import type { PathFault } from './loopPath.ts';
import { ReturnGuard } from './returnGuard.ts';
import type { SourceFeed } from './sourceFeed.ts';
import type { PassStages } from './stages.ts';
import { type StereoBlock, stereoBlock, type Wire } from './stereo.ts';
import type { LoopPlanes, LoopTask } from './task.ts';

export interface ProgramOptions {
	mode: 'playing' | 'printing';
	source: SourceFeed;
	/** Files that are listened to in step with the monitor's source. */
	items?: ItemFeeds | undefined;
	stages: PassStages;
	/** Null when the pass is not captured. */
	capture: CaptureSink | null;
	rateHz: number;
	blockFrames: number;
	/** Frames of the source that are played, or printed. */
	stretch: Stretch;
	/** Frames of the source that sound, in pre-roll and tail too; `source` begins with the first of them. */
	sounding: Stretch;
	/** Nothing is sent; the monitor's source still is the source. */
	silentSend: boolean;
	preRollFrames: number;
	tailFrames: number;
	/** The code is sent around the sync pair, and proves the stream. */
	syncPair: boolean;
	/** A clipping return fails the pass. Not so where the source itself may be at full scale and nothing is between. */
	judgeClipping: boolean;
	/** Goes on after a fault that spoils a stretch only. */
	keepGoing: boolean;
	/** Hears all findings whenever something is new. */
	found(findings: Finding[]): void;
}

/** Findings of one kind that are closer are one. */
const JOIN_SECONDS = 0.5;
const CLIPPED = 'The return clips the converter.';
const NO_NUMBERS = 'The return holds samples that are no numbers.';

/**
 * The music through the rack, captured or not.
 *
 * Send: source → *pre* stages, which end with the send trim → the path through the rack. Return: capture → *post* stages,
 * which start with the return trim. The capture is what the last insert gives: what the converter gave, where the insert
 * has no mix of its own. So another return trim needs no new pass. Frames are counted from the first frame sent: frame `n`
 * of the send comes back as frame `n + path.frames` of the return, and source frame `m` leaves the *pre* stages, with
 * their latency, as send frame `preRollFrames + m - stretch.fromFrame + pre.latencyFrames`.
 */
export class Program implements LoopTask {
	readonly mode: 'playing' | 'printing';
	readonly quietMonitor = false;
	readonly sendChannels: ChannelPair;
	readonly returnChannels: ChannelPair;
	readonly innerSends: readonly Wire[];
	readonly innerReturns: readonly Wire[];
	readonly #options: ProgramOptions;
	readonly #fader: Fader;
	readonly #monitorFaders: readonly [Fader, Fader, Fader];
	readonly #itemsFader: Fader;
	readonly #guard = new ReturnGuard();
	readonly #sent: History;
	readonly #inputs: History;
	readonly #returns: History;
	readonly #aligned: StereoBlock;
	readonly #capturePlanes: CapturePlanes;
	/** Return frame that holds source frame `stretch.fromFrame - preRollFrames`. */
	readonly #firstReturn: number;
	/** Frames that the capture has in the end. */
	readonly #total: number;
	#sentFrames = 0;
	#returnedFrames = 0;
	#captured = 0;
	/** What this program found itself. */
	readonly #log: FindingLog;
	#toldOwn: readonly Finding[];
	#toldCapture: readonly Finding[] = [];
	#failure: PassFailure | null = null;
	/** The failure ends the print. */
	#ended = false;
	#stopping = false;

	constructor(options: ProgramOptions) {
		const { rateHz, blockFrames, stages, stretch } = options;
		const loopFrames = stages.path.frames;
		this.#options = options;
		this.sendChannels = stages.path.sendChannels;
		this.returnChannels = stages.path.returnChannels;
		this.innerSends = stages.path.innerSends;
		this.innerReturns = stages.path.innerReturns;
		this.mode = options.mode;
		this.#log = new FindingLog(Math.round(JOIN_SECONDS * rateHz));
		this.#toldOwn = this.#log.findings;
		this.#fader = new Fader(rateHz, 1);
		this.#monitorFaders = [new Fader(rateHz, 1), new Fader(rateHz, 1), new Fader(rateHz, 1)];
		this.#itemsFader = new Fader(rateHz, 1);
		const preFrames = stages.pre.latencyFrames;
		const postFrames = stages.post.latencyFrames;
		this.#firstReturn = loopFrames + preFrames;
		this.#total = options.preRollFrames + (stretch.toFrame - stretch.fromFrame) + options.tailFrames;
		this.#sent = new History(loopFrames + 2 * blockFrames);
		this.#inputs = new History(loopFrames + preFrames + postFrames + 2 * blockFrames);
		this.#returns = new History(postFrames + 2 * blockFrames);
		this.#aligned = stereoBlock(blockFrames);
		this.#capturePlanes = [
			new Float64Array(blockFrames),
			new Float64Array(blockFrames),
			this.#aligned.left,
			this.#aligned.right,
			new Float64Array(blockFrames),
		];
	}

	/** Why this is no print: the first reason. */
	get failure(): PassFailure | null {
		return this.#failure;
	}

	/** What was found by the program itself; what the capture found is in its report. */
	get findings(): readonly Finding[] {
		return this.#log.findings;
	}

	/** Everything was sent and has come back. */
	get complete(): boolean {
		return !this.#ended && this.#returnedFrames >= this.#firstReturn + this.#total;
	}

	get done(): boolean {
		return this.complete || (this.#stopping && this.#fader.gain === 0 && this.#options.stages.path.faded);
	}

	get frame(): number {
		const { stretch, preRollFrames } = this.#options;
		return Math.min(stretch.toFrame, Math.max(0, stretch.fromFrame + this.#sentFrames - preRollFrames));
	}

	get frames(): number {
		return this.#options.source.frames;
	}

	/** Fades out, then ends. */
	stop(): void {
		this.#stopping = true;
		this.#fader.moveTo(0);
		this.#options.stages.path.fadeOut();
		for (const fader of [...this.#monitorFaders, this.#itemsFader]) fader.moveTo(0);
	}

	gainReductionDb(): number | null {
		return this.#options.stages.post.gainReductionDb();
	}

	streamFault(kind: string, reason: string): void {
		const frame = this.#sourceFrameOfReturn(0);
		if (kind !== 'xrun') this.#fail(kind, frame, reason);
		else {
			// What was lost of the send is only now on its way.
			const found = failureAt('xrun', 'device', { frame, frames: this.#onTheWay }, reason);
			const { capture, syncPair } = this.#options;
			if (syncPair && capture !== null) capture.doubt(found, true);
			else this.#find(found);
		}
	}

	streamDoubt(reason: string): void {
		const place = { frame: this.#sourceFrameOfReturn(0), frames: this.#onTheWay };
		if (this.mode === 'printing') this.#options.capture?.doubt(failureAt('xrun', 'device', place, reason), false);
	}

	get #onTheWay(): number {
		return this.#options.stages.path.frames + 2 * this.#options.blockFrames;
	}

	async prepare(): Promise<void> {
		const { source, capture, blockFrames } = this.#options;
		const wanted = this.#sourceFramesIn(blockFrames).frames;
		if (wanted > 0) await source.whenReady(wanted);
		await this.#options.items?.whenReady(blockFrames);
		await capture?.whenSpace(blockFrames);
	}

	receive(planes: LoopPlanes, frames: number): void {
		const { capture, stages } = this.#options;
		const { path } = stages;
		const fault = this.#guard.inspect(planes.returned.left, planes.returned.right, frames);
		if (fault !== null) this.#returnFault(fault.kind, fault.frame);
		const returned = path.leave(planes.returned, frames);
		if (path.fault !== null) this.#pathFault(path.fault);
		const first = this.#returnedFrames;
		if (capture !== null) this.#hear(capture);
		if (capture !== null && !this.#ended) this.#capture(capture, returned, planes.syncReturned, first, frames);
		const { monitorMaster, monitorReturn, monitorSource } = planes;
		this.#master(monitorMaster, returned, first, frames);
		this.#returns.write(returned, frames);
		this.#returns.read(first - stages.post.latencyFrames, frames, monitorReturn);
		this.#inputs.read(
			first - path.frames - stages.pre.latencyFrames - stages.post.latencyFrames,
			frames,
			monitorSource,
		);
		const [sourceFader, returnFader, masterFader] = this.#monitorFaders;
		sourceFader.process(monitorSource.left, monitorSource.right, frames);
		returnFader.process(monitorReturn.left, monitorReturn.right, frames);
		masterFader.process(monitorMaster.left, monitorMaster.right, frames);
		this.#returnedFrames += frames;
	}

	listen(items: readonly StereoBlock[], frames: number): void {
		const { stages, preRollFrames, items: feeds } = this.#options;
		if (feeds === undefined) return;
		// The source frame that the monitor's source has in this block's first frame, counted from the start.
		const late = stages.path.frames + stages.pre.latencyFrames + stages.post.latencyFrames + preRollFrames;
		const place = this.#returnedFrames - frames - late;
		feeds.read(items, Math.min(frames, Math.max(0, -place)), frames);
		feeds.fade(items, this.#itemsFader, frames);
	}

	send(planes: LoopPlanes, frames: number): void {
		const { input, send } = planes;
		const { stages } = this.#options;
		this.#readSource(input, frames);
		this.#inputs.write(input, frames);
		if (this.#options.silentSend) {
			send.left.fill(0);
			send.right.fill(0);
		} else {
			send.left.set(input.left);
			send.right.set(input.right);
		}
		stages.pre.process(send.both, frames);
		this.#fader.process(send.left, send.right, frames);
		if (this.#options.syncPair)
			for (let frame = 0; frame < frames; frame++) planes.syncSend[frame] = syncCode(this.#sentFrames + frame);
		this.#sent.write(stages.path.enter(send, frames), frames);
		this.#sentFrames += frames;
	}

	/** Where in a block of `frames` frames the source sounds. */
	#sourceFramesIn(frames: number): { at: number; frames: number } {
		const { preRollFrames, sounding, stretch } = this.#options;
		const first = stretch.fromFrame - preRollFrames + this.#sentFrames;
		const from = Math.max(0, sounding.fromFrame - first);
		const end = sounding.toFrame - first;
		const to = Math.min(frames, Math.max(0, end));
		return { at: from, frames: Math.max(0, to - from) };
	}

	#readSource(input: StereoBlock, frames: number): void {
		const { source } = this.#options;
		input.left.fill(0);
		input.right.fill(0);
		const wanted = this.#sourceFramesIn(frames);
		if (wanted.frames === 0) return;
		if (source.failure === null && source.ready >= wanted.frames)
			source.take(input.left, input.right, wanted.at, wanted.frames);
		else if (source.failure === null)
			this.#fail('source-starved', this.frame, 'The source could not be read from the disk in time.');
		if (source.failure !== null) this.#fail('source-failed', this.frame, source.failure.describe());
	}

	#capture(capture: CaptureSink, returned: StereoBlock, code: Float64Array, first: number, frames: number): void {
		const from = Math.max(0, this.#firstReturn - first);
		const count = Math.min(frames - from, this.#total - this.#captured);
		if (count <= 0) return;
		if (capture.space < count) {
			this.#fail('capture-overflow', this.#sourceFrameOfReturn(from), 'The disk does not keep up with the capture.');
			return;
		}
		const [left, right, , , sync] = this.#capturePlanes;
		for (let frame = 0; frame < count; frame++) {
			left[frame] = returned.left[from + frame] ?? 0;
			right[frame] = returned.right[from + frame] ?? 0;
			sync[frame] = code[from + frame] ?? 0;
		}
		this.#sent.read(first + from - this.#options.stages.path.frames, count, this.#aligned);
		capture.write(this.#capturePlanes, 0, count);
		this.#captured += count;
	}

	/**
	 * The *post* stages begin with the frame with which they begin offline, the first after the pre-roll: so dither and
	 * everything that counts frames gives the bits of the master that is rendered later.
	 */
	#master(master: StereoBlock, returned: StereoBlock, first: number, frames: number): void {
		const from = Math.min(frames, Math.max(0, this.#firstReturn + this.#options.preRollFrames - first));
		master.left.set(returned.left);
		master.right.set(returned.right);
		master.left.fill(0, 0, from);
		master.right.fill(0, 0, from);
		if (from < frames) this.#options.stages.post.process(master.both, frames - from, from);
	}

	/** What was found within the way, with the frame at which it is heard behind it. */
	#pathFault({ kind, name, frame, aheadFrames }: PathFault): void {
		if (kind === 'over') this.#returnFault('clipping', frame + aheadFrames, `The send to ${name} clips the converter.`);
		else this.#returnFault(kind, frame + aheadFrames, `${name}: ${kind === 'clipping' ? CLIPPED : NO_NUMBERS}`);
	}

	#returnFault(kind: 'clipping' | 'not-finite', at: number, text = kind === 'clipping' ? CLIPPED : NO_NUMBERS): void {
		if (this.mode !== 'printing' || (kind === 'clipping' && !this.#options.judgeClipping)) return;
		const place = { frame: this.#sourceFrameOfReturn(at), frames: 1 };
		this.#find(failureAt(kind, 'device', place, text));
	}

	/** What the check of the capture has found meanwhile. */
	#hear(capture: CaptureSink): void {
		if (capture.broken !== null) this.#fail('capture-failed', this.#sourceFrameOfReturn(0), capture.broken);
		if (capture.findings === this.#toldCapture) return;
		const failure = firstFailure(capture.findings);
		if (failure !== null) this.#failWith(failure, !this.#options.keepGoing);
		this.#tellFindings();
	}

	#find(finding: Finding): void {
		this.#log.add(finding);
		this.#failWith({ kind: finding.kind, frame: finding.frame, reason: finding.text }, !this.#options.keepGoing);
		this.#tellFindings();
	}

	#tellFindings(): void {
		const captured = this.#options.capture?.findings ?? [];
		if (this.#log.findings === this.#toldOwn && captured === this.#toldCapture) return;
		this.#toldOwn = this.#log.findings;
		this.#toldCapture = captured;
		if (this.#toldOwn.length + captured.length > 0) this.#options.found(allFindings(this.#toldOwn, captured));
	}

	#sourceFrameOfReturn(at: number): number {
		const { stretch, preRollFrames } = this.#options;
		return stretch.fromFrame + this.#returnedFrames + at - this.#firstReturn - preRollFrames;
	}

	#fail(kind: string, frame: number | null, reason: string): void {
		this.#failWith({ kind, frame, reason }, true);
	}

	/** The first failure counts; the rack and the ears still get a fade. */
	#failWith(failure: PassFailure, ends: boolean): void {
		this.#failure ??= failure;
		if (!ends) return;
		this.#ended = true;
		this.stop();
	}
}

/** What program and capture have found, in the order of their places. */
export function allFindings(own: readonly Finding[], captured: readonly Finding[]): Finding[] {
	const place = ({ frame }: Finding) => frame ?? Number.NEGATIVE_INFINITY;
	return [...own, ...captured].sort((a, b) => (place(a) < place(b) ? -1 : place(a) > place(b) ? 1 : 0));
}
