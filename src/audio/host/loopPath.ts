import type { ChannelPair } from '../../shared/model/rig.ts';
import { LoopRun, type LoopStep } from './loopRun.ts';
import { copy, type StereoBlock, stereoBlock, type Wire } from './stereo.ts';

export interface PathFault {
	/** `over`: what would go out is beyond the converter's full scale. */
	kind: 'clipping' | 'not-finite' | 'over';
	/** The inserts of the loop. */
	name: string;
	/** Frame within the block. */
	frame: number;
	/** How many frames later it is heard behind the last loop. */
	aheadFrames: number;
}

/**
 * The way through the rack: one loop after the other in one stream. What comes back of a loop goes, through its mix and the
 * digital stages behind it, into the send of the next in the same turn, so that nothing is added to what the loops take
 * themselves. Allocates nothing after the constructor.
 */
export class LoopPath {
	/** Channels of the first send and of the last return; their blocks are the block loop's own. */
	readonly sendChannels: ChannelPair;
	readonly returnChannels: ChannelPair;
	/** All other sends and returns. */
	readonly innerSends: readonly Wire[];
	readonly innerReturns: readonly Wire[];
	/** Whole frames from the first send to the signal after the last insert. */
	readonly frames: number;
	readonly #first: LoopRun;
	readonly #runs: readonly LoopRun[];
	/** Frames from each loop's return to the end of the path. */
	readonly #ahead: readonly number[];
	readonly #entered: StereoBlock;
	#fault: PathFault | null = null;

	/**
	 * @param steps at least one
	 * @param frames the whole path's, as measured
	 * @throws DetentError `audio.dry` where a part goes by the units and cannot be aligned
	 */
	constructor(steps: readonly LoopStep[], options: { frames: number; rateHz: number; blockFrames: number }) {
		const { frames, rateHz, blockFrames } = options;
		this.#runs = steps.map((step, index) => new LoopRun(step, index === 0, rateHz, blockFrames));
		const [first] = this.#runs;
		const last = this.#runs.at(-1);
		if (first === undefined || last === undefined) throw new RangeError('a path without a loop');
		this.#first = first;
		this.frames = frames;
		this.sendChannels = first.pair.send;
		this.returnChannels = last.pair.return;
		this.innerSends = this.#runs.slice(1).map(({ pair, send }) => ({ channels: pair.send, block: send }));
		this.innerReturns = this.#runs
			.slice(0, -1)
			.map(({ pair, returned }) => ({ channels: pair.return, block: returned }));
		this.#entered = stereoBlock(blockFrames);
		this.#ahead = steps.map((_, index) =>
			steps
				.slice(index + 1)
				.reduce((sum, { before, latency }) => sum + (before?.latencyFrames ?? 0) + (latency?.frames ?? 0), 0),
		);
	}

	/**
	 * The first fault of this block: of a return before the last, which is looked at by who records it, or of a send behind
	 * the first, whose peaks are known before the pass.
	 */
	get fault(): PathFault | null {
		return this.#fault;
	}

	/**
	 * Makes the first send of the signal after *pre*, in place.
	 *
	 * @returns what the end of the path is like when the units do nothing: what it is compared with
	 */
	enter(signal: StereoBlock, frames: number): StereoBlock {
		if (this.#first.plain) {
			this.#first.enter(signal, frames);
			return signal;
		}
		copy(signal, this.#entered);
		this.#first.enter(signal, frames);
		return this.#entered;
	}

	/**
	 * Takes the returns of a block from loop to loop, and fills the sends of all but the first.
	 *
	 * @param returned the last loop's
	 * @returns the signal after the last insert
	 */
	leave(returned: StereoBlock, frames: number): StereoBlock {
		this.#fault = null;
		const last = this.#runs.length - 1;
		let signal = returned;
		for (let index = 0; index <= last; index++) {
			const run = this.#runs[index];
			if (run === undefined) continue;
			if (index > 0) this.#follow(run, signal, index, frames);
			if (index < last) this.#inspect(run, index, frames);
			signal = run.leave(index < last ? run.returned : returned, frames);
		}
		return signal;
	}

	/** Fades every send but the first. */
	fadeOut(): void {
		for (const run of this.#runs) run.fadeOut();
	}

	/** Every send but the first is silent after `fadeOut`. */
	get faded(): boolean {
		for (const run of this.#runs) if (run !== this.#first && !run.faded) return false;
		return true;
	}

	#follow(run: LoopRun, signal: StereoBlock, index: number, frames: number): void {
		const over = run.follow(signal, frames);
		if (over === null || this.#fault !== null) return;
		this.#fault = { kind: 'over', name: run.name, frame: over, aheadFrames: run.frames + (this.#ahead[index] ?? 0) };
	}

	#inspect(run: LoopRun, index: number, frames: number): void {
		const { returned } = run;
		const fault = run.guard.inspect(returned.left, returned.right, frames);
		if (fault === null || this.#fault !== null) return;
		this.#fault = { ...fault, name: run.name, aheadFrames: this.#ahead[index] ?? 0 };
	}
}
