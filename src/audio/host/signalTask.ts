import type { ChannelPair } from '../../shared/model/rig.ts';
import { Fader } from './fader.ts';
import type { LoopPlanes, LoopTask } from './task.ts';

/** Silence at the end, in which the rack dies away before anything else is sent or heard. */
const DECAY_SECONDS = 0.3;
/** Silence before, in which the monitor fades out. */
const LEAD_SECONDS = 0.05;

export interface SignalTaskOptions {
	/** Of equal length; full scale is -1…1. */
	left: Float32Array;
	right: Float32Array;
	/** Frames recorded after the last one sent. */
	tailFrames: number;
	rateHz: number;
	/** The stream's own delay: what is sent is not back before. */
	loopFrames: number;
	/** Where to send and where to listen; the rack's pairs when absent. */
	sendChannels?: ChannelPair | undefined;
	returnChannels?: ChannelPair | undefined;
}

/**
 * Sends a test signal and records the return from the signal's first frame on. The monitor is closed from before the
 * signal starts until the rack has died away.
 */
export class SignalTask implements LoopTask {
	readonly mode = 'measuring';
	readonly quietMonitor = true;
	readonly sendChannels: ChannelPair | undefined;
	readonly returnChannels: ChannelPair | undefined;
	readonly #left: Float32Array;
	readonly #right: Float32Array;
	readonly #leadFrames: number;
	readonly #recordedLeft: Float32Array;
	readonly #recordedRight: Float32Array;
	readonly #fader: Fader;
	/** What is still to come when nothing more is sent: the way through the stream, and the rack's end. */
	readonly #quietFrames: number;
	#endFrame: number;
	#stopping = false;
	#sentFrames = 0;
	#returnedFrames = 0;
	#returnPeak = 0;
	#fault: { kind: string; reason: string } | null = null;
	#doubt: string | null = null;

	constructor(options: SignalTaskOptions) {
		const { left, right, tailFrames, rateHz, loopFrames } = options;
		this.#left = left;
		this.#right = right;
		this.sendChannels = options.sendChannels;
		this.returnChannels = options.returnChannels;
		this.#leadFrames = Math.round(LEAD_SECONDS * rateHz);
		this.#quietFrames = loopFrames + Math.round(DECAY_SECONDS * rateHz);
		this.#recordedLeft = new Float32Array(left.length + tailFrames);
		this.#recordedRight = new Float32Array(left.length + tailFrames);
		this.#fader = new Fader(rateHz, 1);
		this.#endFrame = this.#leadFrames + left.length + Math.max(tailFrames, loopFrames) + this.#quietFrames - loopFrames;
	}

	/** What came back; index 0 is when the first frame of the signal was sent. */
	get recording(): { left: Float32Array; right: Float32Array } {
		return { left: this.#recordedLeft, right: this.#recordedRight };
	}

	/** Highest magnitude recorded, linear. */
	get returnPeak(): number {
		return this.#returnPeak;
	}

	/** What went wrong with the stream meanwhile; null when nothing did. */
	get fault(): { kind: string; reason: string } | null {
		return this.#fault;
	}

	/** The clock had a doubt meanwhile, in words; null when it had none. */
	get doubt(): string | null {
		return this.#doubt;
	}

	get done(): boolean {
		return this.#returnedFrames >= this.#endFrame;
	}

	get frame(): number {
		return Math.min(this.#sentFrames, this.frames);
	}

	get frames(): number {
		return this.#endFrame;
	}

	/** Fades the signal out and ends when the rack has died away. */
	stop(): void {
		if (this.#stopping) return;
		this.#stopping = true;
		this.#fader.moveTo(0);
		this.#endFrame = Math.min(this.#endFrame, this.#sentFrames + this.#quietFrames);
	}

	gainReductionDb(): null {
		return null;
	}

	async prepare(): Promise<void> {}

	/** There is no recording any more, but what waits in the driver still goes out: whoever listens may only after that. */
	streamFault(kind: string, reason: string): void {
		this.#fault ??= { kind, reason };
		this.stop();
	}

	streamDoubt(reason: string): void {
		this.#doubt ??= reason;
	}

	receive(planes: LoopPlanes, frames: number): void {
		const { returned, monitorMaster, monitorReturn, monitorSource } = planes;
		for (let frame = 0; frame < frames; frame++) {
			const at = this.#returnedFrames + frame - this.#leadFrames;
			const left = returned.left[frame] ?? 0;
			const right = returned.right[frame] ?? 0;
			if (at >= 0 && at < this.#recordedLeft.length) {
				this.#recordedLeft[at] = Number.isFinite(left) ? left : 0;
				this.#recordedRight[at] = Number.isFinite(right) ? right : 0;
				const peak = Math.max(Math.abs(this.#recordedLeft[at] ?? 0), Math.abs(this.#recordedRight[at] ?? 0));
				if (peak > this.#returnPeak) this.#returnPeak = peak;
			}
		}
		for (const block of [monitorMaster, monitorReturn, monitorSource]) {
			block.left.fill(0);
			block.right.fill(0);
		}
		this.#returnedFrames += frames;
	}

	send(planes: LoopPlanes, frames: number): void {
		const { send, input } = planes;
		for (let frame = 0; frame < frames; frame++) {
			const at = this.#sentFrames + frame - this.#leadFrames;
			const gain = this.#fader.next();
			send.left[frame] = gain * (this.#left[at] ?? 0);
			send.right[frame] = gain * (this.#right[at] ?? 0);
		}
		input.left.fill(0);
		input.right.fill(0);
		this.#sentFrames += frames;
	}
}
