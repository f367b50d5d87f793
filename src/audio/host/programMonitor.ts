import { Fader } from './fader.ts';
import { History } from './history.ts';
import type { ItemFeeds } from './itemFeeds.ts';
import type { PassStages } from './stages.ts';
import type { StereoBlock } from './stereo.ts';
import type { LoopPlanes } from './task.ts';

export interface ProgramMonitorOptions {
	stages: PassStages;
	/** Files that are listened to in step with the source. */
	items: ItemFeeds | undefined;
	rateHz: number;
	blockFrames: number;
	preRollFrames: number;
	/** The source is faded in where it begins: so are the files beside it. */
	fadeIn: boolean;
}

/** What is heard of a program: source, return and master at the same place of the music, and files beside them. */
export class ProgramMonitor {
	readonly #stages: PassStages;
	readonly #items: ItemFeeds | undefined;
	readonly #sourceFader: Fader;
	readonly #returnFader: Fader;
	readonly #masterFader: Fader;
	readonly #itemsFader: Fader;
	readonly #inputs: History;
	readonly #returns: History;
	readonly #preRollFrames: number;

	constructor({ stages, items, rateHz, blockFrames, preRollFrames, fadeIn }: ProgramMonitorOptions) {
		const { path, pre, post } = stages;
		this.#stages = stages;
		this.#items = items;
		this.#preRollFrames = preRollFrames;
		this.#sourceFader = new Fader(rateHz, 1);
		this.#returnFader = new Fader(rateHz, 1);
		this.#masterFader = new Fader(rateHz, 1);
		this.#itemsFader = new Fader(rateHz, fadeIn ? 0 : 1);
		this.#itemsFader.moveTo(1);
		this.#inputs = new History(path.frames + pre.latencyFrames + post.latencyFrames + 2 * blockFrames);
		this.#returns = new History(post.latencyFrames + 2 * blockFrames);
	}

	/** The source as it was read for a block of the send. */
	sent(input: StereoBlock, frames: number): void {
		this.#inputs.write(input, frames);
	}

	/**
	 * The signal after the last insert, of a block whose first frame is return frame `first`.
	 *
	 * The *post* stages begin with the frame with which they begin offline, the first after the pre-roll: so dither and
	 * everything that counts frames gives the bits of the master that is rendered later.
	 */
	receive(
		{ monitorMaster, monitorReturn, monitorSource }: LoopPlanes,
		returned: StereoBlock,
		first: number,
		frames: number,
	): void {
		const { path, pre, post } = this.#stages;
		const from = Math.min(frames, Math.max(0, path.frames + pre.latencyFrames + this.#preRollFrames - first));
		monitorMaster.left.set(returned.left);
		monitorMaster.right.set(returned.right);
		monitorMaster.left.fill(0, 0, from);
		monitorMaster.right.fill(0, 0, from);
		if (from < frames) post.process(monitorMaster.both, frames - from, from);
		this.#returns.write(returned, frames);
		this.#returns.read(first - post.latencyFrames, frames, monitorReturn);
		this.#inputs.read(first - path.frames - pre.latencyFrames - post.latencyFrames, frames, monitorSource);
		this.#sourceFader.process(monitorSource.left, monitorSource.right, frames);
		this.#returnFader.process(monitorReturn.left, monitorReturn.right, frames);
		this.#masterFader.process(monitorMaster.left, monitorMaster.right, frames);
	}

	/** Fills the items for the block that `receive` had last. @returns whether there are any */
	listen(items: readonly StereoBlock[], first: number, frames: number): boolean {
		if (this.#items === undefined) return false;
		const { path, pre, post } = this.#stages;
		// The source frame that the monitor's source has in this block's first frame, counted from the start.
		const place = first - path.frames - pre.latencyFrames - post.latencyFrames - this.#preRollFrames;
		const lead = Math.min(frames, Math.max(0, -place));
		this.#items.read(items, lead, frames);
		this.#items.fade(items, this.#itemsFader, lead, frames);
		return true;
	}

	fadeOut(): void {
		this.#sourceFader.moveTo(0);
		this.#returnFader.moveTo(0);
		this.#masterFader.moveTo(0);
		this.#itemsFader.moveTo(0);
	}
}
