import { syncCode } from '../../dsp/sync/code.ts';
import type { Finding } from '../../shared/model/finding.ts';
import type { ChannelPair } from '../../shared/model/rig.ts';
import type { Stretch } from '../engine.ts';
import type { CapturePlanes, CaptureSink } from './captureSink.ts';
import { Fader } from './fader.ts';
import { failureAt } from './findingLog.ts';
import { History } from './history.ts';
import type { ItemFeeds } from './itemFeeds.ts';
import type { ListenedFiles } from './lateFiles.ts';
import type { PathFault } from './loopPath.ts';
import { PrintFaults } from './printFaults.ts';
import { ProgramMonitor } from './programMonitor.ts';
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
	readonly #faults: PrintFaults;
	readonly #monitor: ProgramMonitor;
	/** Of the source where it is played from within: no print begins with a fade. */
	readonly #entryFader: Fader;
	readonly #fader: Fader;
	readonly #guard = new ReturnGuard();
	readonly #sent: History;
	readonly #aligned: StereoBlock;
	readonly #capturePlanes: CapturePlanes;
	/** Return frame that holds source frame `stretch.fromFrame - preRollFrames`. */
	readonly #firstReturn: number;
	/** Frames that the capture has in the end. */
	readonly #total: number;
	#sentFrames = 0;
	#returnedFrames = 0;
	#captured = 0;
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
		this.#faults = new PrintFaults({ ...options, end: () => this.stop() });
		const fadeIn = options.mode === 'playing' && stretch.fromFrame > 0;
		this.#monitor = new ProgramMonitor({ ...options, items: options.items, fadeIn });
		this.#entryFader = new Fader(rateHz, fadeIn ? 0 : 1);
		this.#entryFader.moveTo(1);
		this.#fader = new Fader(rateHz, 1);
		this.#firstReturn = loopFrames + stages.pre.latencyFrames;
		this.#total = options.preRollFrames + (stretch.toFrame - stretch.fromFrame) + options.tailFrames;
		this.#sent = new History(loopFrames + 2 * blockFrames);
		this.#aligned = stereoBlock(blockFrames);
		this.#capturePlanes = [
			new Float64Array(blockFrames),
			new Float64Array(blockFrames),
			this.#aligned.left,
			this.#aligned.right,
			new Float64Array(blockFrames),
		];
	}

	/** Why this is no print, what was found by the program itself, and whether that ended it. */
	get faults(): Pick<PrintFaults, 'failure' | 'findings' | 'ended'> {
		return this.#faults;
	}

	/** Everything was sent and has come back. */
	get complete(): boolean {
		return !this.#faults.ended && this.#returnedFrames >= this.#firstReturn + this.#total;
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
		this.#monitor.fadeOut();
	}

	gainReductionDb(): number | null {
		return this.#options.stages.post.gainReductionDb();
	}

	streamFault(kind: string, reason: string): void {
		// What is only heard goes on: the host tells that it may be out of time.
		if (kind === 'xrun' && this.mode === 'playing') return;
		const frame = this.#sourceFrameOfReturn(0);
		if (kind !== 'xrun') this.#faults.endWith({ kind, frame, reason });
		else {
			// What was lost of the send is only now on its way.
			const found = failureAt('xrun', 'device', { frame, frames: this.#onTheWay }, reason);
			const { capture, syncPair } = this.#options;
			if (syncPair && capture !== null) capture.doubt(found, true);
			else this.#faults.find(found);
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
		if (capture !== null && !this.#faults.ended) this.#capture(capture, returned, planes.syncReturned, first, frames);
		this.#monitor.receive(planes, returned, first, frames);
		this.#returnedFrames += frames;
	}

	get files(): ListenedFiles | undefined {
		return this.#options.items;
	}

	listen(items: readonly StereoBlock[], frames: number): boolean {
		return this.#monitor.listen(items, this.#returnedFrames - frames, frames);
	}

	send(planes: LoopPlanes, frames: number): void {
		const { input, send } = planes;
		const { stages } = this.#options;
		this.#readSource(input, frames);
		this.#entryFader.process(input.left, input.right, frames);
		this.#monitor.sent(input, frames);
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
		const entered = stages.path.enter(send, frames);
		this.#sent.write(this.#options.silentSend ? input : entered, frames);
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
			this.#faults.endWith({
				kind: 'source-starved',
				frame: this.frame,
				reason: 'The source could not be read from the disk in time.',
			});
		if (source.failure !== null)
			this.#faults.endWith({ kind: 'source-failed', frame: this.frame, reason: source.failure.describe() });
	}

	#capture(capture: CaptureSink, returned: StereoBlock, code: Float64Array, first: number, frames: number): void {
		const from = Math.max(0, this.#firstReturn - first);
		const count = Math.min(frames - from, this.#total - this.#captured);
		if (count <= 0) return;
		if (capture.space < count) {
			const frame = this.#sourceFrameOfReturn(from);
			this.#faults.endWith({
				kind: 'capture-overflow',
				frame,
				reason: 'The capture is not written as fast as it comes: the disk or the processor does not keep up.',
			});
			return;
		}
		const [left, right, , , sync] = this.#capturePlanes;
		if (from === 0) {
			left.set(returned.left);
			right.set(returned.right);
			sync.set(code);
		} else
			for (let frame = 0; frame < count; frame++) {
				left[frame] = returned.left[from + frame] as number;
				right[frame] = returned.right[from + frame] as number;
				sync[frame] = code[from + frame] as number;
			}
		this.#sent.read(first + from - this.#options.stages.path.frames, count, this.#aligned);
		capture.write(this.#capturePlanes, 0, count);
		this.#captured += count;
	}

	/** What was found within the way, with the frame at which it is heard behind it. */
	#pathFault({ kind, name, frame, aheadFrames }: PathFault): void {
		if (kind === 'over') this.#returnFault('clipping', frame + aheadFrames, `The send to ${name} clips the converter.`);
		else this.#returnFault(kind, frame + aheadFrames, `${name}: ${kind === 'clipping' ? CLIPPED : NO_NUMBERS}`);
	}

	#returnFault(kind: 'clipping' | 'not-finite', at: number, text = kind === 'clipping' ? CLIPPED : NO_NUMBERS): void {
		if (this.mode !== 'printing' || (kind === 'clipping' && !this.#options.judgeClipping)) return;
		const place = { frame: this.#sourceFrameOfReturn(at), frames: 1 };
		this.#faults.find(failureAt(kind, 'device', place, text));
	}

	/** What has become of the capture meanwhile. */
	#hear({ broken }: CaptureSink): void {
		if (broken !== null) this.#faults.endWith({ ...broken, frame: this.#sourceFrameOfReturn(0) });
		this.#faults.hear();
	}

	#sourceFrameOfReturn(at: number): number {
		const { stretch, preRollFrames } = this.#options;
		return stretch.fromFrame + this.#returnedFrames + at - this.#firstReturn - preRollFrames;
	}
}
