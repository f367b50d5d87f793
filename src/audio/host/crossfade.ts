import { FADE_MS } from './fader.ts';

/**
 * Which of several feeds is heard. The weights add up to 1 at every frame, whenever and however often it is switched: what
 * the feeds have in common keeps its level. A switch takes `FADE_MS`, in a straight line from where the weights are.
 */
export class Crossfade {
	/** Of the frame that `next` was called for. */
	readonly weights: Float64Array;
	readonly #from: Float64Array;
	readonly #frames: number;
	#target: number;
	#done: number;

	constructor(feeds: number, rateHz: number, target: number) {
		this.weights = new Float64Array(feeds);
		this.#from = new Float64Array(feeds);
		this.#frames = Math.round((FADE_MS * rateHz) / 1000);
		this.#target = target;
		this.#done = this.#frames;
		this.weights[target] = 1;
	}

	/** The feed that is heard, or will be. */
	get target(): number {
		return this.#target;
	}

	/** True when one feed alone is heard. */
	get settled(): boolean {
		return this.#done === this.#frames;
	}

	switchTo(feed: number): void {
		if (feed === this.#target) return;
		this.#target = feed;
		this.#from.set(this.weights);
		this.#done = 0;
	}

	/** Moves on by one frame. */
	next(): void {
		if (this.settled) return;
		this.#done++;
		const part = this.#done / this.#frames;
		for (let feed = 0; feed < this.weights.length; feed++) {
			const aim = feed === this.#target ? 1 : 0;
			const from = this.#from[feed] as number;
			this.weights[feed] = this.settled ? aim : from + (aim - from) * part;
		}
	}
}
