import { PowerWindow } from './powerWindow.ts';

const HOPS_PER_SECOND = 100;
const MOMENTARY_HOPS = 40;
const SHORT_TERM_HOPS = 300;
const GATE_HOPS = 10;
const ABSOLUTE_GATE_LUFS = -70;
const INTEGRATED_GATE_LU = -10;
const RANGE_GATE_LU = -20;
/** An hour of 100 ms steps before the stores must grow. */
const FIRST_CAPACITY = 36_000;
/** A weighted power of -200 LUFS: what is below is the filters' tail in digital silence, and has no value. */
const NO_VALUE = 1e-20;

/** Loudness of a weighted mean power, LUFS; null for none. */
function toLufs(power: number): number | null {
	return power > NO_VALUE ? -0.691 + 10 * Math.log10(power) : null;
}

function toPower(lufs: number): number {
	return 10 ** ((lufs + 0.691) / 10);
}

/** Powers by 100 ms step. Grows by doubling, so that a long track costs a rare allocation and never a wrong figure. */
class PowerStore {
	#values = new Float64Array(FIRST_CAPACITY);
	#length = 0;

	push(power: number): void {
		if (this.#length === this.#values.length) {
			const grown = new Float64Array(this.#length * 2);
			grown.set(this.#values);
			this.#values = grown;
		}
		this.#values[this.#length++] = power;
	}

	/** Mean of the powers above `gate`; 0 when there are none. */
	meanAbove(gate: number): number {
		const values = this.#values;
		let sum = 0;
		let count = 0;
		for (let i = 0; i < this.#length; i++) {
			const power = values[i] as number;
			if (power > gate) {
				sum += power;
				count++;
			}
		}
		return count === 0 ? 0 : sum / count;
	}

	/** Powers of at least `gate`, ascending. */
	sortedFrom(gate: number): Float64Array {
		return this.#values
			.subarray(0, this.#length)
			.filter((power) => power >= gate)
			.sort();
	}

	clear(): void {
		this.#length = 0;
	}
}

/**
 * Windows and gates of ITU-R BS.1770-5 Annex 1 and EBU Tech 3341 and 3342 (2023) over weighted powers by steps of 10 ms.
 *
 * Momentary (400 ms) and short-term (3 s) windows move in steps of 10 ms, gating blocks in steps of exactly 100 ms, all
 * counted from the first frame. Readings are LUFS, null when there is no value: before the first full window, and for
 * digital silence. The gate's stores grow after an hour and then at each doubling; otherwise `push` allocates nothing.
 */
export class LoudnessWindows {
	readonly #rateHz: number;
	readonly #momentaryWindow = new PowerWindow(MOMENTARY_HOPS);
	readonly #shortTermWindow = new PowerWindow(SHORT_TERM_HOPS);
	readonly #gateBlocks = new PowerStore();
	readonly #rangeBlocks = new PowerStore();
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
		const step = this.#hops % GATE_HOPS === 0;
		if (this.#hops >= MOMENTARY_HOPS) {
			this.#momentary = momentary / this.#framesOf(MOMENTARY_HOPS);
			if (this.#momentary > this.#maxMomentary) this.#maxMomentary = this.#momentary;
			if (step) this.#gateBlocks.push(this.#momentary);
		}
		if (this.#hops >= SHORT_TERM_HOPS) {
			this.#shortTerm = shortTerm / this.#framesOf(SHORT_TERM_HOPS);
			if (this.#shortTerm > this.#maxShortTerm) this.#maxShortTerm = this.#shortTerm;
			if (step) this.#rangeBlocks.push(this.#shortTerm);
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

	/** Gated loudness since the start; an unfinished last block does not count. */
	integratedLufs(): number | null {
		const absolute = toPower(ABSOLUTE_GATE_LUFS);
		const ungated = this.#gateBlocks.meanAbove(absolute);
		const relative = ungated * 10 ** (INTEGRATED_GATE_LU / 10);
		return toLufs(this.#gateBlocks.meanAbove(Math.max(absolute, relative)));
	}

	/**
	 * Loudness range, LU, from short-term values each 100 ms; null before there is one. Allocates a sorted copy. For a
	 * file, 1.5 s of silence must follow its last frame (Tech 3342); `FileLoudness` does that.
	 */
	loudnessRangeLu(): number | null {
		const absolute = toPower(ABSOLUTE_GATE_LUFS);
		const kept = this.#rangeBlocks.sortedFrom(absolute);
		if (kept.length === 0) return null;
		let sum = 0;
		for (const power of kept) sum += power;
		const relative = (sum / kept.length) * 10 ** (RANGE_GATE_LU / 10);
		const first = kept.findIndex((power) => power >= relative);
		const percentile = (part: number) => kept[first + Math.round((kept.length - first - 1) * part)] as number;
		return 10 * Math.log10(percentile(0.95) / percentile(0.1));
	}

	reset(): void {
		this.#momentaryWindow.clear();
		this.#shortTermWindow.clear();
		this.#gateBlocks.clear();
		this.#rangeBlocks.clear();
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
