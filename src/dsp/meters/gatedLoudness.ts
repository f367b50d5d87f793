import { type LoudnessWindows, toLufs, toPower } from './loudnessWindows.ts';

const HOPS_A_STEP = 10;
const ABSOLUTE_GATE_LUFS = -70;
const INTEGRATED_GATE_LU = -10;
const RANGE_GATE_LU = -20;
/** An hour of 100 ms steps before the stores must grow. */
const FIRST_CAPACITY = 36_000;

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
 * Gated loudness (ITU-R BS.1770-5 Annex 1) and loudness range (EBU Tech 3342, 2023) of something with an end: every gating
 * block is kept. They come in steps of exactly 100 ms, counted from the first frame. The stores grow after an hour and then
 * at each doubling; otherwise `pushHop` allocates nothing.
 */
export class GatedLoudness {
	readonly #gateBlocks = new PowerStore();
	readonly #rangeBlocks = new PowerStore();
	#hops = 0;

	/** Comes after each hop of 10 ms that `windows` has taken. */
	pushHop(windows: LoudnessWindows): void {
		if (++this.#hops % HOPS_A_STEP !== 0) return;
		const { momentaryPower, shortTermPower } = windows;
		if (momentaryPower > 0) this.#gateBlocks.push(momentaryPower);
		if (shortTermPower > 0) this.#rangeBlocks.push(shortTermPower);
	}

	/** Gated loudness since the start, LUFS; an unfinished last block does not count. Null when nothing is above the gate. */
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
		this.#gateBlocks.clear();
		this.#rangeBlocks.clear();
		this.#hops = 0;
	}
}
