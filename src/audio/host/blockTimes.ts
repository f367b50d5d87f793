import type { HostLoad } from '../../shared/protocol/meters.ts';
import { type BlockHistogram, blockPercentile } from '../blockHistogram.ts';

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
	/** Of blocks with a task: what a host that waits all day takes says nothing of its work. */
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
	 * @param atWork something was played, printed or measured in it
	 */
	block(nowMs: number, workMs: number, lateMs: number, atWork: boolean): void {
		const load = workMs / this.#blockMs;
		const marginMs = this.#bufferMs - workMs - lateMs;
		this.#blocks++;
		if (atWork) {
			const step = Math.min(STEPS, Math.floor(load / STEP));
			this.#counts[step] = (this.#counts[step] ?? 0) + 1;
			if (load > this.#most) this.#most = load;
		}
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
	 * The state of affairs since the stream was opened, percentiles of the blocks at work; the least margin since two seconds
	 * later.
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
			loadP50: this.#percentile(0.5),
			loadP99: this.#percentile(0.99),
			loadP999: this.#percentile(0.999),
			loadMost: this.#most,
			blocks: this.#blocks,
			measuredHz,
		};
	}

	/** All blocks at work since the stream was opened. */
	get worked(): BlockHistogram {
		return { step: STEP, counts: [...this.#counts] };
	}

	#percentile(share: number): number {
		return blockPercentile(this.#counts, STEP, share, this.#most);
	}
}
