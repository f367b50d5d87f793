import type { Cancel, Clock } from '../../shared/clock.ts';
import { DetentError } from '../../shared/errors.ts';
import { ceilingLevelDb } from '../../shared/model/monitor.ts';
import type { PassFailure } from '../../shared/model/revision.ts';
import type { AudioConfig } from '../../shared/model/rig.ts';
import type { HostLoad } from '../../shared/protocol/meters.ts';
import type { Backend, BackendInfo } from '../backends/backend.ts';
import type { StreamFault } from '../backends/streamFault.ts';
import type { BlockHistogram } from '../blockHistogram.ts';
import type { ThreadLook } from '../threadLook.ts';
import { BlockLoop } from './blockLoop.ts';
import { FADE_MS } from './fader.ts';
import { Held } from './held.ts';
import type { OpenMetering } from './meters/metering.ts';
import { MonitorMix, MUTED_MONITOR } from './monitorMix.ts';
import type { LoopTask } from './task.ts';
import { Telemetry, type TelemetryListener } from './telemetry.ts';

/**
 * Without a block for this long the device has stalled. Counted in our own turns, not by the time that went by: a host that
 * was itself kept from the processor is called by its timers first, while what the device gave still lies unread.
 */
const STALL_MS = 2000;
const STALL_BLOCKS = 16;
const WATCH_MS = 500;
/** Held up for this part of the buffer, the host may have caused what the device reports. */
const HELD_SHARE = 0.25;

export interface StreamListener extends TelemetryListener {
	stalled(reason: string): void;
	resumed(): void;
	died(reason: string): void;
	/** What was measured of the round trip does not hold any more, or may not. */
	slipped(reason: string): void;
	/** Another rate than the nominal one, in words; null when it is right again. */
	rateJudged(wrong: string | null): void;
	/** Beside the nominal rate, by less than is wrong. */
	rateOff(reason: string): void;
}

/** An open device with its block loop, monitor and telemetry. */
export class Stream {
	readonly audio: AudioConfig;
	readonly monitor: MonitorMix;
	readonly telemetry: Telemetry;
	readonly #backend: Backend;
	readonly #clock: Clock;
	readonly #listener: StreamListener;
	readonly #loop: BlockLoop;
	#running: Promise<void> = Promise.resolve();
	#waiting: { task: LoopTask; resolve: () => void } | null = null;
	#slip: string | null = null;
	#doubt: string | null = null;
	#wrongRate: string | null = null;
	#stalled = false;
	#dead = false;
	#stopWatch: Cancel = () => {};
	/** When the block came that was the last one at the last turn of the watch, and how many turns ago that was. */
	#seenMs = Number.NaN;
	#silentTurns = 0;
	readonly #held: Held;

	/** @param options.look at the thread that this runs in; gives null where that is not known */
	constructor(options: {
		backend: Backend;
		audio: AudioConfig;
		clock: Clock;
		listener: StreamListener;
		openMetering: OpenMetering;
		look: () => ThreadLook | null;
		betweenBlocks: (nowMs: number) => void;
	}) {
		const { backend, audio, clock, listener, openMetering, look, betweenBlocks } = options;
		const bufferMs = (1000 * backend.info.prefillBlocks * backend.info.blockFrames) / backend.info.rateHz;
		this.#held = new Held({ turnMs: WATCH_MS, leastMs: HELD_SHARE * bufferMs, look });
		this.audio = audio;
		this.#backend = backend;
		this.#clock = clock;
		this.#listener = listener;
		this.monitor = new MonitorMix(backend.info.rateHz, ceilingLevelDb(audio.monitor));
		this.telemetry = new Telemetry({
			clock,
			rateHz: backend.info.rateHz,
			blockFrames: backend.info.blockFrames,
			realTime: backend.info.pace === 'realtime',
			openMetering,
			listener,
			load: () => this.#loop.load(),
		});
		this.#loop = new BlockLoop({
			backend,
			audio,
			clock,
			monitor: this.monitor,
			observer: {
				taskDone: (task) => this.#taskDone(task),
				block: (planes, out, task, frames) => this.telemetry.block(planes, out, task, frames),
				slipped: (reason) => {
					if (this.#slip === null) listener.slipped(reason);
					this.#slip ??= reason;
				},
				doubted: (reason) => {
					// A print judges itself whether it is in place.
					if (this.#doubt === null && this.#loop.task?.mode !== 'printing') listener.slipped(reason);
					this.#doubt ??= reason;
				},
				rateJudged: (wrong) => {
					this.#wrongRate = wrong;
					listener.rateJudged(wrong);
				},
				rateOff: (reason) => listener.rateOff(reason),
				died: (reason) => {
					this.#dead = true;
					listener.died(reason);
				},
				betweenBlocks,
				held: () => this.#held.words(),
			},
		});
	}

	get info(): BackendInfo {
		return this.#backend.info;
	}

	/** No round trip is shorter than the prefilled blocks. */
	get leastLatencyFrames(): number {
		return this.info.prefillBlocks * this.info.blockFrames;
	}

	get blocks(): number {
		return this.#loop.blocks;
	}

	/** How the host keeps up. */
	load(): HostLoad {
		return this.#loop.load();
	}

	/** How long the blocks at work took. */
	blockTimes(): BlockHistogram {
		return this.#loop.blockTimes();
	}

	/** The converter runs at another rate than it should; null when it does not. */
	get rateFault(): PassFailure | null {
		return this.#wrongRate === null ? null : { kind: 'clock', frame: null, reason: this.#wrongRate };
	}

	/**
	 * The stream has slipped since the latency was measured, so that a print would be out of place; null when it has not.
	 *
	 * @param judged the pass itself finds a wrong delay, so that a mere doubt need not stop it
	 */
	slipFault(judged: boolean): PassFailure | null {
		const why = this.#slip ?? (judged ? null : this.#doubt);
		if (why === null) return null;
		return { kind: 'slip', frame: null, reason: `The stream slipped after the latency was measured. ${why}` };
	}

	/** The latency is about to be measured anew. */
	forgetSlips(): void {
		this.#slip = null;
		this.#doubt = null;
	}

	async start(): Promise<void> {
		await this.#backend.start();
		this.#running = this.#loop.run();
		this.#watch();
	}

	/** Gives the loop a task; resolves when the task is done. */
	run(task: LoopTask): Promise<void> {
		if (this.#dead) {
			task.streamFault('device-lost', 'The device is gone.');
			return Promise.resolve();
		}
		return new Promise((resolve) => {
			this.#waiting = { task, resolve };
			this.#loop.start(task);
		});
	}

	/** @throws DetentError `audio.not-simulated`, `audio.no-such-unit` */
	setPositions(unit: string, positions: Record<string, number>): void {
		if (this.#backend.setPositions === undefined)
			throw new DetentError('audio.not-simulated', {
				message: 'The rack is not simulated: nothing can be set for it here.',
				subject: unit,
			});
		this.#backend.setPositions(unit, positions);
	}

	/** @throws DetentError `audio.not-simulated`, `audio.fault` */
	injectFault(fault: StreamFault): void {
		if (this.#backend.injectFault === undefined)
			throw new DetentError('audio.not-simulated', {
				message: 'The rack is not simulated: no fault can be made here.',
			});
		this.#backend.injectFault(fault);
	}

	/** Fades the monitor, ends the loop and closes the device. */
	async close(): Promise<'closed' | 'hung'> {
		this.#stopWatch();
		if (this.info.pace === 'realtime' && !this.#dead && !this.#stalled) {
			this.monitor.set(MUTED_MONITOR);
			await this.#faded();
		}
		this.#loop.end();
		// A stalled device never gives the block that the loop waits for.
		if (!this.#stalled) await this.#running;
		this.telemetry.close();
		return this.#stalled ? 'hung' : this.#backend.close();
	}

	/**
	 * Fades everything out that leaves the converter, or in again. Resolves when the fade has passed the converter; at once
	 * where nothing leaves it.
	 */
	async holdOutputs(held: boolean): Promise<void> {
		this.#loop.setOutputs(!held);
		const silent = this.info.pace === 'fast' && this.#loop.task === null;
		if (held && !silent && !this.#dead && !this.#stalled) await this.#faded();
	}

	/** A fade takes this long until its end has passed the blocks that wait in the driver. */
	#faded(): Promise<void> {
		const fadeBlocks = Math.ceil((FADE_MS * this.info.rateHz) / 1000 / this.info.blockFrames);
		return this.#blocksPass(fadeBlocks + this.info.prefillBlocks);
	}

	#taskDone(task: LoopTask): void {
		const waiting = this.#waiting;
		if (waiting?.task !== task) return;
		this.#waiting = null;
		this.telemetry.stopped();
		waiting.resolve();
	}

	/** Resolves when the loop has done `count` more blocks, or when it no longer does any. */
	async #blocksPass(count: number): Promise<void> {
		const until = this.#loop.blocks + count;
		const blockMs = (this.info.blockFrames * 1000) / this.info.rateHz;
		for (let turn = 0; turn < 4 * count && this.#loop.blocks < until; turn++)
			await new Promise<void>((resolve) => this.#clock.after(blockMs, resolve));
	}

	/** A device that has gone gives no error: its blocks just do not come any more. */
	#watch(): void {
		this.#stopWatch = this.#clock.after(WATCH_MS, () => {
			this.#watch();
			if (this.info.pace !== 'realtime') return;
			this.#held.turn(this.#clock.monotonicMs());
			const { lastBlockMs } = this.#loop;
			this.#silentTurns = lastBlockMs === this.#seenMs ? this.#silentTurns + 1 : 0;
			this.#seenMs = lastBlockMs;
			const blockMs = (this.info.blockFrames * 1000) / this.info.rateHz;
			const silentMs = this.#clock.monotonicMs() - lastBlockMs;
			const stalled = this.#silentTurns * WATCH_MS > Math.max(STALL_MS, STALL_BLOCKS * blockMs);
			if (stalled === this.#stalled || this.#dead) return;
			this.#stalled = stalled;
			if (!stalled) {
				this.#listener.resumed();
				return;
			}
			const reason = `The device has given no audio for ${Math.round(silentMs)} ms.`;
			this.#slip ??= reason;
			const waiting = this.#waiting;
			this.#waiting = null;
			waiting?.task.streamFault('stalled', reason);
			waiting?.resolve();
			this.#listener.stalled(reason);
		});
	}
}
