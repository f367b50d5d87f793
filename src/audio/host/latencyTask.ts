import type { LoopPlanes, LoopTask } from './task.ts';

/** Silence at the end, in which the rack dies away before anything else is sent or heard. */
const DECAY_SECONDS = 0.3;
/** Silence before, in which the monitor fades out. */
const LEAD_SECONDS = 0.05;

/**
 * Sends a test signal on both channels of the send and records the return from its first frame on. The monitor is closed
 * from before the signal starts until the rack has died away.
 */
export class LatencyTask implements LoopTask {
	readonly mode = 'measuring';
	readonly quietMonitor = true;
	readonly #signal: Float64Array;
	readonly #leadFrames: number;
	readonly #decayFrames: number;
	readonly #left: Float64Array;
	readonly #right: Float64Array;
	#sentFrames = 0;
	#returnedFrames = 0;
	#fault: string | null = null;

	/** @param searchFrames the longest round trip that is found */
	constructor(options: { signal: Float64Array; rateHz: number; searchFrames: number }) {
		this.#signal = options.signal;
		this.#leadFrames = Math.round(LEAD_SECONDS * options.rateHz);
		this.#decayFrames = Math.round(DECAY_SECONDS * options.rateHz);
		this.#left = new Float64Array(options.signal.length + options.searchFrames);
		this.#right = new Float64Array(options.signal.length + options.searchFrames);
	}

	/** What came back; index 0 is when the first frame of the signal was sent. */
	get recording(): { left: Float64Array; right: Float64Array } {
		return { left: this.#left, right: this.#right };
	}

	/** The stream slipped meanwhile, in words; null when it did not. */
	get fault(): string | null {
		return this.#fault;
	}

	get done(): boolean {
		return this.#fault !== null || this.#returnedFrames >= this.frames;
	}

	get frame(): number {
		return Math.min(this.#sentFrames, this.frames);
	}

	get frames(): number {
		return this.#leadFrames + this.#left.length + this.#decayFrames;
	}

	gainReductionDb(): null {
		return null;
	}

	async prepare(): Promise<void> {}

	streamFault(_kind: string, reason: string): void {
		this.#fault ??= reason;
	}

	/** A reading that is off is found by the checks of the pass that uses it. */
	streamDoubt(): void {}

	receive(planes: LoopPlanes, frames: number): void {
		const { returned, monitorMaster, monitorReturn, monitorSource } = planes;
		for (let frame = 0; frame < frames; frame++) {
			const at = this.#returnedFrames + frame - this.#leadFrames;
			const left = returned.left[frame] ?? 0;
			const right = returned.right[frame] ?? 0;
			if (at >= 0 && at < this.#left.length) {
				this.#left[at] = Number.isFinite(left) ? left : 0;
				this.#right[at] = Number.isFinite(right) ? right : 0;
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
			const value = this.#signal[this.#sentFrames + frame - this.#leadFrames] ?? 0;
			send.left[frame] = value;
			send.right[frame] = value;
		}
		input.left.fill(0);
		input.right.fill(0);
		this.#sentFrames += frames;
	}
}
