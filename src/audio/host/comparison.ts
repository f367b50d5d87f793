import { Fader } from './fader.ts';
import type { ItemFeeds } from './itemFeeds.ts';
import type { ListenedFiles } from './lateFiles.ts';
import { copy, type StereoBlock, silence, stereoBlock } from './stereo.ts';
import type { LoopPlanes, LoopTask } from './task.ts';

export interface ComparisonOptions {
	feeds: ItemFeeds;
	rateHz: number;
	blockFrames: number;
	/** Source frame that is heard first. */
	startFrame: number;
	loop: { fromFrame: number; toFrame: number } | null;
}

/**
 * Files against each other on the monitor alone: nothing is sent to the rack, and the return is not heard. The first of them,
 * the mix, is the source, whichever is heard: what the meters show tells nobody which that is.
 */
export class Comparison implements LoopTask {
	readonly mode = 'playing';
	readonly quietMonitor = false;
	readonly #options: ComparisonOptions;
	readonly #fader: Fader;
	readonly #mix: StereoBlock;
	#played = 0;
	#stopping = false;

	constructor(options: ComparisonOptions) {
		this.#options = options;
		this.#fader = new Fader(options.rateHz, 0);
		this.#fader.moveTo(1);
		this.#mix = stereoBlock(options.blockFrames);
	}

	get done(): boolean {
		if (this.#stopping) return this.#fader.gain === 0;
		return this.#options.loop === null && this.#place >= this.frames;
	}

	/** Source frame that is heard. */
	get frame(): number {
		const { loop } = this.#options;
		const place = this.#place;
		if (loop === null || place < loop.toFrame) return Math.min(place, this.frames);
		return loop.fromFrame + ((place - loop.toFrame) % (loop.toFrame - loop.fromFrame));
	}

	get frames(): number {
		return this.#options.feeds.endFrame;
	}

	get files(): ListenedFiles {
		return this.#options.feeds;
	}

	/** Fades out, then ends. */
	stop(): void {
		this.#stopping = true;
		this.#fader.moveTo(0);
	}

	gainReductionDb(): null {
		return null;
	}

	/** What was heard leaves nothing behind that could be wrong. */
	streamFault(): void {}

	streamDoubt(): void {}

	async prepare(): Promise<void> {
		await this.#options.feeds.whenReady(this.#options.blockFrames);
	}

	receive(planes: LoopPlanes): void {
		silence(planes.monitorMaster);
		silence(planes.monitorReturn);
	}

	listen(items: readonly StereoBlock[], frames: number): boolean {
		this.#options.feeds.read(items, 0, frames);
		this.#options.feeds.fade(items, this.#fader, 0, frames);
		const [mix] = items;
		if (mix !== undefined) copy(mix, this.#mix);
		this.#played += frames;
		return true;
	}

	send(planes: LoopPlanes): void {
		silence(planes.send);
		copy(this.#mix, planes.input);
		copy(this.#mix, planes.monitorSource);
	}

	get #place(): number {
		const { loop, startFrame } = this.#options;
		const from = loop !== null && startFrame >= loop.toFrame ? loop.fromFrame : startFrame;
		return from + this.#played;
	}
}
