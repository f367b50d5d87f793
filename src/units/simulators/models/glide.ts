/** Parameters that move in straight lines to their targets, all within one ramp, counted in frames. */
export class Glide {
	readonly values: Float64Array;
	readonly #targets: Float64Array;
	readonly #slopes: Float64Array;
	readonly #rampFrames: number;
	#remaining = 0;

	constructor(count: number, rampFrames: number) {
		this.values = new Float64Array(count);
		this.#targets = new Float64Array(count);
		this.#slopes = new Float64Array(count);
		this.#rampFrames = Math.max(1, Math.round(rampFrames));
	}

	get moving(): boolean {
		return this.#remaining > 0;
	}

	at(index: number): number {
		return this.values[index] as number;
	}

	/** The value it moves to. */
	targetAt(index: number): number {
		return this.#targets[index] as number;
	}

	aim(index: number, target: number): void {
		this.#targets[index] = target;
	}

	/** Starts from wherever the parameters are now. */
	start(): void {
		for (let i = 0; i < this.values.length; i++) {
			this.#slopes[i] = ((this.#targets[i] as number) - (this.values[i] as number)) / this.#rampFrames;
		}
		this.#remaining = this.#rampFrames;
	}

	snap(): void {
		this.values.set(this.#targets);
		this.#remaining = 0;
	}

	advance(frames: number): void {
		if (this.#remaining === 0) return;
		this.#remaining = Math.max(0, this.#remaining - frames);
		for (let i = 0; i < this.values.length; i++) {
			this.values[i] = (this.#targets[i] as number) - (this.#slopes[i] as number) * this.#remaining;
		}
	}
}
