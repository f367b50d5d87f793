import { PowerWindow } from './powerWindow.ts';

const HOPS_PER_SECOND = 100;
const MOMENTARY_HOPS = 40;
const SHORT_TERM_HOPS = 300;
/** A weighted power of -200 LUFS: what is below is the filters' tail in digital silence, and has no value. */
const NO_VALUE = 1e-20;

/** Loudness of a weighted mean power, LUFS; null for none. */
export function toLufs(power: number): number | null {
	return power > NO_VALUE ? -0.691 + 10 * Math.log10(power) : null;
}

/** Weighted mean power of a loudness. */
export function toPower(lufs: number): number {
	return 10 ** ((lufs + 0.691) / 10);
}

/**
 * Windows of ITU-R BS.1770-5 Annex 1 and EBU Tech 3341 (2023) over weighted powers by steps of 10 ms.
 *
 * Momentary (400 ms) and short-term (3 s) windows move in steps of 10 ms, counted from the first frame. Readings are LUFS,
 * null when there is no value: before the first full window, and for digital silence. `push` allocates nothing. What is
 * gated follows them: `GatedLoudness` for a file, `LiveIntegrated` and `LiveRange` for music that has no end yet.
 */
export class LoudnessWindows {
	readonly #rateHz: number;
	readonly #momentaryWindow = new PowerWindow(MOMENTARY_HOPS);
	readonly #shortTermWindow = new PowerWindow(SHORT_TERM_HOPS);
	#hops = 0;
	#momentary = 0;
	#shortTerm = 0;
	#maxMomentary = 0;
	#maxShortTerm = 0;

	constructor(rateHz: number) {
		this.#rateHz = rateHz;
	}

	/** Takes the weighted sum of squares of the next 10 ms. */
	push(power: number): void {
		this.#hops++;
		const momentary = this.#momentaryWindow.push(power);
		const shortTerm = this.#shortTermWindow.push(power);
		if (this.#hops >= MOMENTARY_HOPS) {
			this.#momentary = momentary / this.#framesOf(MOMENTARY_HOPS);
			if (this.#momentary > this.#maxMomentary) this.#maxMomentary = this.#momentary;
		}
		if (this.#hops >= SHORT_TERM_HOPS) {
			this.#shortTerm = shortTerm / this.#framesOf(SHORT_TERM_HOPS);
			if (this.#shortTerm > this.#maxShortTerm) this.#maxShortTerm = this.#shortTerm;
		}
	}

	/** Mean over the last 400 ms, at the last full 10 ms. */
	momentaryLufs(): number | null {
		return toLufs(this.#momentary);
	}

	/** Mean over the last 3 s, at the last full 10 ms. */
	shortTermLufs(): number | null {
		return toLufs(this.#shortTerm);
	}

	maxMomentaryLufs(): number | null {
		return toLufs(this.#maxMomentary);
	}

	maxShortTermLufs(): number | null {
		return toLufs(this.#maxShortTerm);
	}

	/** Weighted mean power of the last 400 ms; 0 before the first full window. */
	get momentaryPower(): number {
		return this.#momentary;
	}

	/** Weighted mean power of the last 3 s; 0 before the first full window. */
	get shortTermPower(): number {
		return this.#shortTerm;
	}

	reset(): void {
		this.#momentaryWindow.clear();
		this.#shortTermWindow.clear();
		this.#hops = 0;
		this.#momentary = 0;
		this.#shortTerm = 0;
		this.#maxMomentary = 0;
		this.#maxShortTerm = 0;
	}

	/** Frames of the last `hops` hops; each starts at the frame nearest to its time. */
	#framesOf(hops: number): number {
		return this.#boundary(this.#hops) - this.#boundary(this.#hops - hops);
	}

	#boundary(hop: number): number {
		return Math.floor((hop * this.#rateHz) / HOPS_PER_SECOND + 0.5);
	}
}
