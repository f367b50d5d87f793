import type { StereoBlock } from './stereo.ts';

/** The last frames of a stereo signal, found again by their number since the start. */
export class History {
	readonly #left: Float64Array;
	readonly #right: Float64Array;
	#written = 0;

	/** @param reachFrames how far back `read` may go, from the last frame written */
	constructor(reachFrames: number) {
		this.#left = new Float64Array(reachFrames);
		this.#right = new Float64Array(reachFrames);
	}

	/** Appends `frames` frames. */
	write(block: StereoBlock, frames: number): void {
		const size = this.#left.length;
		let at = this.#written % size;
		for (let frame = 0; frame < frames; frame++) {
			this.#left[at] = block.left[frame] ?? 0;
			this.#right[at] = block.right[frame] ?? 0;
			if (++at === size) at = 0;
		}
		this.#written += frames;
	}

	/** Frames `from`…`from + frames`; silence before the first one. @throws RangeError for what is gone or not yet there */
	read(from: number, frames: number, out: StereoBlock): void {
		const size = this.#left.length;
		if (from + frames > this.#written || (from >= 0 && from < this.#written - size))
			throw new RangeError(`frames ${from}…${from + frames} are not in the history`);
		const silent = Math.min(frames, Math.max(0, -from));
		out.left.fill(0, 0, silent);
		out.right.fill(0, 0, silent);
		let at = (from + silent) % size;
		for (let frame = silent; frame < frames; frame++) {
			out.left[frame] = this.#left[at] as number;
			out.right[frame] = this.#right[at] as number;
			if (++at === size) at = 0;
		}
	}
}
