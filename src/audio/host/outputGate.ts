import { Fader } from './fader.ts';

/** The gain of everything that leaves the converter: closed, with a fade, while relays switch the paths behind it. */
export class OutputGate {
	/** The gain of each frame of the block in hand, linear; exactly 1 while it is open. */
	readonly gains: Float64Array;
	readonly #fader: Fader;
	#resting = false;

	constructor(rateHz: number, blockFrames: number) {
		this.gains = new Float64Array(blockFrames).fill(1);
		this.#fader = new Fader(rateHz, 1);
	}

	set(open: boolean): void {
		this.#fader.moveTo(open ? 1 : 0);
		this.#resting = false;
	}

	/** For each block, before its gains are used. */
	next(frames: number): void {
		if (this.#resting) return;
		// A whole block of one gain need not be written again.
		this.#resting = this.#fader.settled;
		for (let frame = 0; frame < frames; frame++) this.gains[frame] = this.#fader.next();
	}
}
