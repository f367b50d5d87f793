import type { Clock } from '../../shared/clock.ts';
import { describeError } from '../../shared/errors.ts';
import { MOST_ITEMS } from '../../shared/model/monitor.ts';
import type { AudioConfig, ChannelPair } from '../../shared/model/rig.ts';
import type { HostLoad } from '../../shared/protocol/meters.ts';
import type { Backend } from '../backends/backend.ts';
import type { BlockHistogram } from '../blockHistogram.ts';
import { BlockTimes } from './blockTimes.ts';
import { type ClockVerdict, FrameClock } from './frameClock.ts';
import type { MonitorMix } from './monitorMix.ts';
import { OutputGate } from './outputGate.ts';
import { type StereoBlock, silence, stereoBlock, type Wire } from './stereo.ts';
import type { LoopPlanes, LoopTask } from './task.ts';

/** What the loop tells the host. Called from within the loop: none of them may block. */
export interface LoopObserver {
	/** A task has ended, by itself. */
	taskDone(task: LoopTask): void;
	/** After every block. */
	block(planes: LoopPlanes, monitor: StereoBlock, task: LoopTask | null, frames: number): void;
	/** The stream slipped: what was measured before no longer holds. */
	slipped(reason: string): void;
	/** The clock says that the device lost time. */
	doubted(reason: string): void;
	/** The converter runs at another rate than it should: what is wrong, or null when it is right again. */
	rateJudged(wrong: string | null): void;
	/** It runs beside its nominal rate by too little to be wrong, and by more than converters do. */
	rateOff(reason: string): void;
	/** The loop ended because the stream died. */
	died(reason: string): void;
	/** A block was handed over: time for what has none within a block. */
	betweenBlocks(nowMs: number): void;
	/** What held the loop up just now, as a sentence with a space before it; empty where nothing is known. */
	held(): string;
}

/** A rack and its converter have died away by then. */
const DIES_AWAY_SECONDS = 0.5;
const NO_WIRES: readonly Wire[] = [];

/**
 * One block read, one block written, for ever. Without a task it keeps a converter fed with silence; a backend without a
 * clock rests meanwhile. Everything is allocated in the constructor.
 */
export class BlockLoop {
	readonly #backend: Backend;
	readonly #audio: AudioConfig;
	readonly #clock: Clock;
	readonly #monitor: MonitorMix;
	readonly #observer: LoopObserver;
	readonly #in: Float32Array;
	readonly #out: Float32Array;
	readonly #planes: LoopPlanes;
	readonly #gate: OutputGate;
	readonly #monitorOut: StereoBlock;
	readonly #items: readonly StereoBlock[];
	#itemsSilent = true;
	/** Frames for which a test signal that was cut short may still come back. */
	readonly #afterFrames: number;
	#quietFrames = 0;
	readonly #frameClock: FrameClock | null;
	readonly #times: BlockTimes;
	#task: LoopTask | null = null;
	#running = true;
	#wake: (() => void) | null = null;
	#blocks = 0;
	#lastBlockMs: number;

	constructor(options: {
		backend: Backend;
		audio: AudioConfig;
		clock: Clock;
		monitor: MonitorMix;
		observer: LoopObserver;
	}) {
		const { backend, clock } = options;
		const { blockFrames, inputs, outputs, rateHz } = backend.info;
		this.#backend = backend;
		this.#audio = options.audio;
		this.#clock = clock;
		this.#monitor = options.monitor;
		this.#observer = options.observer;
		this.#in = new Float32Array(blockFrames * inputs);
		this.#out = new Float32Array(blockFrames * outputs);
		this.#planes = {
			returned: stereoBlock(blockFrames),
			send: stereoBlock(blockFrames),
			input: stereoBlock(blockFrames),
			monitorSource: stereoBlock(blockFrames),
			monitorReturn: stereoBlock(blockFrames),
			monitorMaster: stereoBlock(blockFrames),
			syncReturned: new Float64Array(blockFrames),
			syncSend: new Float64Array(blockFrames),
		};
		this.#gate = new OutputGate(rateHz, blockFrames);
		this.#monitorOut = stereoBlock(blockFrames);
		this.#items = Array.from({ length: MOST_ITEMS }, () => stereoBlock(blockFrames));
		this.#afterFrames = backend.info.prefillBlocks * blockFrames + Math.round(DIES_AWAY_SECONDS * rateHz);
		this.#frameClock = backend.info.ownClock ? new FrameClock(blockFrames, rateHz) : null;
		const blockMs = (blockFrames * 1000) / rateHz;
		this.#times = new BlockTimes(blockMs, backend.info.prefillBlocks * blockMs);
		this.#lastBlockMs = clock.monotonicMs();
	}

	/** Blocks read and written since the start. */
	get blocks(): number {
		return this.#blocks;
	}

	/** When the last block came, on the monotonic clock. */
	get lastBlockMs(): number {
		return this.#lastBlockMs;
	}

	/** How the loop keeps up. */
	load(): HostLoad {
		return this.#times.read(this.#frameClock?.measuredHz ?? null);
	}

	/** How long its blocks with a task took. */
	blockTimes(): BlockHistogram {
		return this.#times.worked;
	}

	get task(): LoopTask | null {
		return this.#task;
	}

	/** Gives the loop something to do, from the next block on. */
	start(task: LoopTask): void {
		this.#task = task;
		this.#lastBlockMs = this.#clock.monotonicMs();
		this.#wakeUp();
	}

	/** Lets sends and monitor out, or fades all of them out. */
	setOutputs(open: boolean): void {
		this.#gate.set(open);
	}

	/** Ends after the block in hand; `run` then resolves. */
	end(): void {
		this.#running = false;
		this.#wakeUp();
	}

	/** Runs until `end`, or until the stream dies. Never rejects. */
	async run(): Promise<void> {
		try {
			while (this.#running) await this.#turn();
			this.#task?.streamFault('interrupted', 'The audio device was closed.');
			this.#finishTask();
		} catch (error) {
			this.#running = false;
			const reason = describeError(error);
			this.#task?.streamFault('device-lost', reason);
			this.#finishTask();
			this.#observer.died(reason);
		}
	}

	#wakeUp(): void {
		this.#wake?.();
		this.#wake = null;
	}

	async #turn(): Promise<void> {
		if (this.#backend.info.pace === 'fast') {
			if (this.#task === null) {
				await new Promise<void>((resolve) => {
					this.#wake = resolve;
				});
				return;
			}
			await this.#task.prepare();
		}
		const readFault = await this.#backend.readBlock(this.#in);
		this.#lastBlockMs = this.#clock.monotonicMs();
		const verdict = this.#frameClock?.block(this.#lastBlockMs) ?? null;
		const atWork = this.#task !== null;
		this.#process();
		const doneMs = this.#clock.monotonicMs();
		this.#times.block(doneMs, doneMs - this.#lastBlockMs, this.#frameClock?.lateMs ?? 0, atWork);
		const writeFault = await this.#backend.writeBlock(this.#out);
		this.#blocks++;
		this.#judge(readFault ?? writeFault, verdict);
		if (this.#task?.done) this.#finishTask();
		this.#observer.betweenBlocks(doneMs);
	}

	#process(): void {
		const { blockFrames, inputs, outputs } = this.#backend.info;
		const planes = this.#planes;
		const { returned, send } = planes;
		const task = this.#task;
		this.#read(task?.returnChannels ?? this.#audio.returnChannels, returned, blockFrames, inputs);
		for (const { channels, block } of task?.innerReturns ?? NO_WIRES) this.#read(channels, block, blockFrames, inputs);
		const { sync } = this.#audio;
		planes.syncSend.fill(0);
		if (sync !== undefined)
			for (let frame = 0; frame < blockFrames; frame++)
				planes.syncReturned[frame] = this.#in[frame * inputs + sync.input] ?? 0;
		const monitor = this.#monitor;
		const quiet = task?.quietMonitor ?? false;
		monitor.setGate(!quiet && this.#quietFrames === 0);
		this.#quietFrames = Math.max(0, this.#quietFrames - blockFrames);
		this.#silenceItems();
		// A test signal is not asked for its first sample before the monitor is closed.
		if (task === null || (quiet && !monitor.gated)) {
			silence(planes.input);
			silence(send);
			silence(planes.monitorSource);
			silence(planes.monitorReturn);
			silence(planes.monitorMaster);
		} else {
			task.receive(planes, blockFrames);
			if (task.listen?.(this.#items, blockFrames)) this.#itemsSilent = false;
			task.send(planes, blockFrames);
		}
		const out = this.#monitorOut;
		const { monitorSource, monitorReturn, monitorMaster } = planes;
		monitor.process(monitorSource, monitorReturn, monitorMaster, this.#items, out, blockFrames);
		this.#out.fill(0);
		this.#gate.next(blockFrames);
		this.#write(task?.sendChannels ?? this.#audio.sendChannels, send, blockFrames, outputs);
		for (const { channels, block } of task?.innerSends ?? NO_WIRES) this.#write(channels, block, blockFrames, outputs);
		if (sync !== undefined)
			for (let frame = 0; frame < blockFrames; frame++)
				this.#out[frame * outputs + sync.output] = planes.syncSend[frame] ?? 0;
		// Last of all: whatever the channels say, nothing but the monitor leaves there.
		this.#write(this.#audio.monitorChannels, out, blockFrames, outputs);
		this.#observer.block(planes, out, task, blockFrames);
	}

	/** Most of the time nobody listens to files. */
	#silenceItems(): void {
		if (this.#itemsSilent) return;
		for (const item of this.#items) silence(item);
		this.#itemsSilent = true;
	}

	#read([left, right]: ChannelPair, block: StereoBlock, frames: number, inputs: number): void {
		const from = this.#in;
		const { left: toLeft, right: toRight } = block;
		for (let frame = 0, at = 0; frame < frames; frame++, at += inputs) {
			toLeft[frame] = from[at + left] as number;
			toRight[frame] = from[at + right] as number;
		}
	}

	#write([left, right]: ChannelPair, block: StereoBlock, frames: number, outputs: number): void {
		const { gains } = this.#gate;
		const to = this.#out;
		const { left: fromLeft, right: fromRight } = block;
		for (let frame = 0, at = 0; frame < frames; frame++, at += outputs) {
			const gain = gains[frame] as number;
			to[at + left] = gain * (fromLeft[frame] as number);
			to[at + right] = gain * (fromRight[frame] as number);
		}
	}

	#judge(report: string | null, verdict: ClockVerdict | null): void {
		const doubt = verdict === null ? null : this.#doubtOf(verdict);
		if (report !== null) {
			const fault = `The device reports: ${report}.${this.#observer.held()}`;
			this.#task?.streamFault('xrun', fault);
			this.#observer.slipped(fault);
		} else if (doubt !== null) {
			this.#task?.streamDoubt(doubt);
			this.#observer.doubted(doubt);
		}
	}

	/** @returns why the music may lie elsewhere now; null for a verdict on the rate alone */
	#doubtOf({ kind, reason }: ClockVerdict): string | null {
		if (kind === 'jump' || kind === 'drift') return reason;
		if (kind === 'wrong rate') {
			this.#task?.streamFault('clock', reason);
			this.#observer.rateJudged(reason);
		} else if (kind === 'right rate') this.#observer.rateJudged(null);
		else this.#observer.rateOff(reason);
		return null;
	}

	#finishTask(): void {
		const task = this.#task;
		this.#task = null;
		if (task?.quietMonitor && task.frame < task.frames) this.#quietFrames = this.#afterFrames;
		if (task !== null) this.#observer.taskDone(task);
	}
}
