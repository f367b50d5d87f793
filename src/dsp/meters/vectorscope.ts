/**
 * Keeps every n-th frame of a stereo signal for a drawing, the newest `most` of them. No filter comes before: the points are
 * samples of the picture, not of a sound. `process` allocates nothing.
 */
export class Vectorscope {
	/** Points kept at most. */
	readonly most: number;
	readonly #stride: number;
	readonly #lefts: Float64Array;
	readonly #rights: Float64Array;
	#skip = 0;
	#next = 0;
	#count = 0;

	/** @param pointsPerSecond about how many points a second are kept, over which `most` is read each time */
	constructor(rateHz: number, { most, pointsPerSecond }: { most: number; pointsPerSecond: number }) {
		this.most = most;
		// An odd stride meets all phases of tones at even parts of the rate.
		this.#stride = Math.ceil(rateHz / pointsPerSecond) | 1;
		this.#lefts = new Float64Array(most);
		this.#rights = new Float64Array(most);
	}

	process(planes: readonly Float64Array[], frames: number): void {
		const [left, right] = planes;
		if (left === undefined || right === undefined) return;
		let at = this.#skip;
		for (; at < frames; at += this.#stride) {
			this.#lefts[this.#next] = left[at] as number;
			this.#rights[this.#next] = right[at] as number;
			this.#next = this.#next + 1 === this.most ? 0 : this.#next + 1;
			if (this.#count < this.most) this.#count++;
		}
		this.#skip = at - frames;
	}

	/**
	 * Gives the points since the reading before, oldest first, and forgets them.
	 *
	 * @param scale what full scale becomes; rounded, and cut at twice full scale
	 * @returns left and right in turn
	 */
	read(scale: number): number[] {
		const points: number[] = [];
		const round = (value: number) =>
			value - value === 0 ? Math.round(scale * Math.max(-2, Math.min(2, value))) || 0 : 0;
		for (let i = this.#count; i > 0; i--) {
			const at = (this.#next - i + this.most) % this.most;
			points.push(round(this.#lefts[at] as number), round(this.#rights[at] as number));
		}
		this.#count = 0;
		return points;
	}

	reset(): void {
		this.#count = 0;
	}
}
