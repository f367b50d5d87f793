import type { DetentError } from '../../shared/errors.ts';
import type { Fader } from './fader.ts';
import type { ListenedFiles } from './lateFiles.ts';
import type { SourceFeed } from './sourceFeed.ts';
import type { StereoBlock } from './stereo.ts';

/**
 * The items of a comparison, read in step. One whose disk is late is silent for as long, and goes on where the others are:
 * it loses music, never its place.
 */
export class ItemFeeds implements ListenedFiles {
	readonly #feeds: readonly SourceFeed[];
	/** Frames that each feed still has to leave out, because it was late. */
	readonly #owed: Float64Array;
	#starvedFrames = 0;

	constructor(feeds: readonly SourceFeed[]) {
		this.#feeds = feeds;
		this.#owed = new Float64Array(feeds.length);
	}

	/** Source frame after the last of the longest. */
	get endFrame(): number {
		return this.#feeds.reduce((end, { frames }) => Math.max(end, frames), 0);
	}

	get starvedFrames(): number {
		return this.#starvedFrames;
	}

	get failure(): DetentError | null {
		for (const feed of this.#feeds) if (feed.failure !== null) return feed.failure;
		return null;
	}

	/** Fills each item's block: `lead` frames of silence, then its next frames up to `frames`. */
	read(items: readonly StereoBlock[], lead: number, frames: number): void {
		const count = frames - lead;
		for (let number = 0; number < this.#feeds.length; number++) {
			const feed = this.#feeds[number];
			const block = items[number];
			if (feed === undefined || block === undefined) continue;
			block.left.fill(0, 0, frames);
			block.right.fill(0, 0, frames);
			if (count === 0) continue;
			this.#catchUp(number, feed, block, count);
			if (this.#owed[number] === 0 && feed.ready >= count) feed.take(block.left, block.right, lead, count);
			else if (feed.failure === null) {
				this.#owed[number] = (this.#owed[number] as number) + count;
				this.#starvedFrames += count;
			}
		}
	}

	/** Applies one gain to all of them in place, behind `lead` frames of silence. */
	fade(items: readonly StereoBlock[], fader: Fader, lead: number, frames: number): void {
		if (fader.settled && fader.gain === 1) return;
		for (let frame = lead; frame < frames; frame++) {
			const gain = fader.next();
			for (let number = 0; number < this.#feeds.length; number++) {
				const block = items[number];
				if (block === undefined) continue;
				block.left[frame] = gain * (block.left[frame] as number);
				block.right[frame] = gain * (block.right[frame] as number);
			}
		}
	}

	async whenReady(frames: number): Promise<void> {
		for (const feed of this.#feeds) await feed.whenReady(frames);
	}

	async close(): Promise<void> {
		for (const feed of this.#feeds) await feed.close();
	}

	/** Takes what is owed and throws it away, a block's worth at a time. */
	#catchUp(number: number, feed: SourceFeed, spare: StereoBlock, most: number): void {
		while (this.#owed[number] !== 0) {
			const count = Math.min(this.#owed[number] as number, most);
			if (feed.ready < count) return;
			feed.take(spare.left, spare.right, 0, count);
			spare.left.fill(0, 0, count);
			spare.right.fill(0, 0, count);
			this.#owed[number] = (this.#owed[number] as number) - count;
		}
	}
}
