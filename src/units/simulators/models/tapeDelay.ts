import type { Flutter } from './flutter.ts';

/** The delay is taken anew every so many frames, with straight lines between. */
const CELL_FRAMES = 64;

/**
 * The way of the tape from the record head to the repro head: a delay line, with wow and flutter when the transport has
 * them. A whole number of frames at rest is exact; else 4-point Lagrange interpolation.
 */
export class TapeDelay {
	readonly #ring: Float64Array;
	readonly #mask: number;
	readonly #flutter: Flutter | null;
	#frame = 0;
	#from = 0;
	#to = 0;
	#wanted = 0;

	/** @param longestFrames largest delay that will be asked for */
	constructor(longestFrames: number, flutter: Flutter | null) {
		const size = 2 ** Math.ceil(Math.log2(longestFrames + 512));
		this.#ring = new Float64Array(size);
		this.#mask = size - 1;
		this.#flutter = flutter;
	}

	set(delayFrames: number): void {
		this.#wanted = delayFrames;
	}

	process(plane: Float64Array, from: number, frames: number): void {
		const ring = this.#ring;
		const mask = this.#mask;
		for (let i = from; i < from + frames; i++) {
			const frame = this.#frame;
			const within = frame % CELL_FRAMES;
			if (within === 0) {
				this.#from = frame === 0 ? this.#delayAt(0) : this.#to;
				this.#to = this.#delayAt(frame + CELL_FRAMES);
			}
			ring[frame & mask] = plane[i] as number;
			const delay = this.#from + ((this.#to - this.#from) * within) / CELL_FRAMES;
			const whole = Math.floor(delay);
			const part = delay - whole;
			const at = frame - whole;
			const y0 = ring[at & mask] as number;
			if (part === 0) {
				plane[i] = y0;
			} else {
				const before = ring[(at + 1) & mask] as number;
				const y1 = ring[(at - 1) & mask] as number;
				const y2 = ring[(at - 2) & mask] as number;
				const c1 = y1 - before / 3 - y0 / 2 - y2 / 6;
				const c2 = (before + y1) / 2 - y0;
				const c3 = (y2 - before) / 6 + (y0 - y1) / 2;
				plane[i] = ((c3 * part + c2) * part + c1) * part + y0;
			}
			this.#frame = frame + 1;
		}
	}

	reset(): void {
		this.#ring.fill(0);
		this.#frame = 0;
	}

	#delayAt(frame: number): number {
		if (this.#flutter === null) return this.#wanted;
		return Math.max(2, this.#wanted + this.#flutter.lateFrames(frame));
	}
}
