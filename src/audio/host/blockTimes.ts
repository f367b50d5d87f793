import type { HostLoad } from '../../shared/protocol/meters.ts';

/** Width of a step of the histogram: this part of a block's time. */
const STEP = 1 / 400;
/** Everything beyond twice a block's time is counted in the last step. */
const STEPS = 800;
/** Extremes are of the last second, in slots that pass one by one. */
const SLOTS = 8;
const SLOT_MS = 125;
/** A stream begins in bursts: what is left of the buffer says nothing so long. */
const SETTLED_MS = 2000;

/**
 * How much of its time each block takes, and how near the buffer came to running out. `block` allocates nothing and costs
 * a few additions.
 */
export class BlockTimes {
	readonly #blockMs: number;
	readonly #bufferMs: number;
	readonly #counts = new Float64Array(STEPS + 1);
	readonly #loads = new Float64Array(SLOTS);
	readonly #margins: Float64Array;
	#slot = 0;
	#slotEndMs = Number.NEGATIVE_INFINITY;
	#blocks = 0;
	#most = 0;
	#leastMarginMs: number;

	/**
	 * @param blockMs duration of one block
	 * @param bufferMs what is written ahead of the device: the prefilled blocks
	 */
	constructor(blockMs: number, bufferMs: number) {
		this.#blockMs = blockMs;
		this.#bufferMs = bufferMs;
		this.#leastMarginMs = bufferMs;
		this.#margins = new Float64Array(SLOTS).fill(bufferMs);
	}

	/**
	 * One block was done at `nowMs`.
	 *
	 * @param workMs from having it to handing over what goes out
	 * @param lateMs how much later than usual it had come
	 */
	block(nowMs: number, workMs: number, lateMs: number): void {
		const load = workMs / this.#blockMs;
		const marginMs = this.#bufferMs - workMs - lateMs;
		const step = Math.min(STEPS, Math.floor(load / STEP));
		this.#counts[step] = (this.#counts[step] ?? 0) + 1;
		this.#blocks++;
		if (load > this.#most) this.#most = load;
		if (marginMs < this.#leastMarginMs && this.#blocks * this.#blockMs > SETTLED_MS) this.#leastMarginMs = marginMs;
		if (nowMs >= this.#slotEndMs) {
			this.#slot = (this.#slot + 1) % SLOTS;
			this.#slotEndMs = nowMs + SLOT_MS;
			this.#loads[this.#slot] = 0;
			this.#margins[this.#slot] = this.#bufferMs;
		}
		if (load > (this.#loads[this.#slot] ?? 0)) this.#loads[this.#slot] = load;
		if (marginMs < (this.#margins[this.#slot] ?? 0)) this.#margins[this.#slot] = marginMs;
	}

	/**
	 * The state of affairs since the stream was opened; the least margin since two seconds later.
	 *
	 * @param measuredHz the converter's rate by this machine's clock
	 */
	read(measuredHz: number | null): HostLoad {
		return {
			load: this.#loads.reduce((most, load) => Math.max(most, load), 0),
			bufferMarginMs: Math.max(
				0,
				this.#margins.reduce((least, margin) => Math.min(least, margin), this.#bufferMs),
			),
			bufferMs: this.#bufferMs,
			leastMarginMs: Math.max(0, this.#leastMarginMs),
			loadP50: this.#share(0.5),
			loadP99: this.#share(0.99),
			loadP999: this.#share(0.999),
			loadMost: this.#most,
			blocks: this.#blocks,
			measuredHz,
		};
	}

	/** Upper edge of the step below which this share of all blocks lies, but not more than the most there was. */
	#share(share: number): number {
		const wanted = share * this.#blocks;
		let counted = 0;
		for (let step = 0; step < STEPS; step++) {
			counted += this.#counts[step] ?? 0;
			if (counted >= wanted) return Math.min(this.#most, (step + 1) * STEP);
		}
		return this.#most;
	}
}
