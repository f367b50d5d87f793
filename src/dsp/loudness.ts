import { DetentError } from '../shared/errors.ts';
import type { BiquadCoefficients } from './biquad.ts';
import { kWeighting } from './kWeighting.ts';

/** ITU-R BS.1770-5 table 4: rear channels count 1.41, LFE nothing. */
const REAR = 1.41;

/** Channel weights in WAVE order: L R C LFE Ls Rs; 4 channels are L R Ls Rs, 5 are L R C Ls Rs. */
const LAYOUT_WEIGHTS: readonly (readonly number[])[] = [
	[1],
	[1, 1],
	[1, 1, 1],
	[1, 1, REAR, REAR],
	[1, 1, 1, REAR, REAR],
	[1, 1, 1, 0, REAR, REAR],
];

const HOPS_PER_SECOND = 100;
const MOMENTARY_HOPS = 40;
const SHORT_TERM_HOPS = 300;
const GATE_HOPS = 10;
const ABSOLUTE_GATE_LUFS = -70;
const INTEGRATED_GATE_LU = -10;
const RANGE_GATE_LU = -20;
/** An hour of 100 ms steps before the stores must grow. */
const FIRST_CAPACITY = 36_000;
/** Below this the filter state is silence; keeps slow denormal numbers out of digital black. */
const SILENCE = 1e-150;

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

export interface LoudnessMeterOptions {
	rateHz: number;
	/** 1 to 6 channels in WAVE order. One channel is measured as one loudspeaker; give weight 2 for dual mono. */
	channels: number;
	/** Weights by channel, for another layout. */
	weights?: readonly number[];
}

/**
 * Streaming loudness meter, ITU-R BS.1770-5 Annex 1 and EBU Tech 3341 and 3342 (2023), for 1 to 5.1 channels.
 *
 * Momentary (400 ms) and short-term (3 s) windows move in steps of 10 ms, gating blocks in steps of exactly 100 ms, all
 * counted from the first frame. Readings are LUFS, null when there is no value: before the first full window, and for
 * digital silence. A sample that is not finite is read as 0 and counted. The gate's stores grow after an hour and then at
 * each doubling; otherwise `process` allocates nothing.
 */
export class LoudnessMeter {
	readonly #rateHz: number;
	readonly #weights: Float64Array;
	readonly #shelf: BiquadCoefficients;
	readonly #highPass: BiquadCoefficients;
	/** Four state values per channel. */
	readonly #state: Float64Array;
	readonly #hopSums: Float64Array;
	readonly #hopPowers = new Float64Array(SHORT_TERM_HOPS);
	readonly #hopFrames = new Int32Array(SHORT_TERM_HOPS);
	readonly #gateBlocks = new PowerStore();
	readonly #rangeBlocks = new PowerStore();
	#hops = 0;
	#hopStart = 0;
	#hopEnd: number;
	#frame = 0;
	#momentary = 0;
	#shortTerm = 0;
	#maxMomentary = 0;
	#maxShortTerm = 0;
	#nonFinite = 0;

	constructor(options: LoudnessMeterOptions) {
		const weights = options.weights ?? LAYOUT_WEIGHTS[options.channels - 1];
		if (weights === undefined || weights.length !== options.channels) {
			throw new DetentError('audio.channels', {
				message: `Loudness of ${options.channels} channels cannot be measured without a weight for each.`,
				remedy: 'Use 1 to 6 channels, or give the weights.',
			});
		}
		this.#rateHz = options.rateHz;
		this.#weights = Float64Array.from(weights);
		[this.#shelf, this.#highPass] = kWeighting(options.rateHz);
		this.#state = new Float64Array(options.channels * 4);
		this.#hopSums = new Float64Array(options.channels);
		this.#hopEnd = this.#boundary(1);
	}

	process(planes: readonly Float64Array[], frames: number, from = 0): void {
		let done = 0;
		while (done < frames) {
			const run = Math.min(frames - done, this.#hopEnd - this.#frame);
			for (let channel = 0; channel < this.#weights.length; channel++) {
				const plane = planes[channel];
				if (plane !== undefined && this.#weights[channel] !== 0) this.#filter(channel, plane, from + done, run);
			}
			this.#frame += run;
			done += run;
			if (this.#frame === this.#hopEnd) this.#endHop();
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

	/** Samples that were no numbers. */
	get nonFiniteSamples(): number {
		return this.#nonFinite;
	}

	reset(): void {
		this.#state.fill(0);
		this.#hopSums.fill(0);
		this.#gateBlocks.clear();
		this.#rangeBlocks.clear();
		this.#hops = 0;
		this.#hopStart = 0;
		this.#hopEnd = this.#boundary(1);
		this.#frame = 0;
		this.#momentary = 0;
		this.#shortTerm = 0;
		this.#maxMomentary = 0;
		this.#maxShortTerm = 0;
		this.#nonFinite = 0;
	}

	/** Frame at which hop number `hop` starts: the nearest to its time. */
	#boundary(hop: number): number {
		return Math.round((hop * this.#rateHz) / HOPS_PER_SECOND);
	}

	#filter(channel: number, plane: Float64Array, from: number, frames: number): void {
		const { b0: p0, b1: p1, b2: p2, a1: q1, a2: q2 } = this.#shelf;
		const { b0: r0, b1: r1, b2: r2, a1: t1, a2: t2 } = this.#highPass;
		const state = this.#state;
		const base = channel * 4;
		let a1 = state[base] as number;
		let a2 = state[base + 1] as number;
		let b1 = state[base + 2] as number;
		let b2 = state[base + 3] as number;
		let sum = this.#hopSums[channel] as number;
		const end = from + frames;
		for (let i = from; i < end; i++) {
			let x = plane[i] as number;
			if (x - x !== 0) {
				x = 0;
				this.#nonFinite++;
			}
			const y = p0 * x + a1;
			a1 = p1 * x - q1 * y + a2;
			a2 = p2 * x - q2 * y;
			const z = r0 * y + b1;
			b1 = r1 * y - t1 * z + b2;
			b2 = r2 * y - t2 * z;
			sum += z * z;
		}
		state[base] = a1;
		state[base + 1] = a2;
		state[base + 2] = b1;
		state[base + 3] = b2;
		this.#hopSums[channel] = sum;
	}

	#endHop(): void {
		const slot = this.#hops % SHORT_TERM_HOPS;
		let power = 0;
		for (let channel = 0; channel < this.#weights.length; channel++) {
			power += (this.#weights[channel] as number) * (this.#hopSums[channel] as number);
			this.#hopSums[channel] = 0;
		}
		this.#hopPowers[slot] = power;
		this.#hopFrames[slot] = this.#hopEnd - this.#hopStart;
		for (let i = 0; i < this.#state.length; i++) {
			if (Math.abs(this.#state[i] as number) < SILENCE) this.#state[i] = 0;
		}
		this.#hops++;
		this.#hopStart = this.#hopEnd;
		this.#hopEnd = this.#boundary(this.#hops + 1);
		const step = this.#hops % GATE_HOPS === 0;
		if (this.#hops >= MOMENTARY_HOPS) {
			this.#momentary = this.#windowPower(MOMENTARY_HOPS);
			if (this.#momentary > this.#maxMomentary) this.#maxMomentary = this.#momentary;
			if (step) this.#gateBlocks.push(this.#momentary);
		}
		if (this.#hops >= SHORT_TERM_HOPS) {
			this.#shortTerm = this.#windowPower(SHORT_TERM_HOPS);
			if (this.#shortTerm > this.#maxShortTerm) this.#maxShortTerm = this.#shortTerm;
			if (step) this.#rangeBlocks.push(this.#shortTerm);
		}
	}

	/** Mean power of the last `hops` hops, summed afresh so that nothing drifts. */
	#windowPower(hops: number): number {
		let power = 0;
		let frames = 0;
		let slot = (this.#hops - hops) % SHORT_TERM_HOPS;
		for (let i = 0; i < hops; i++) {
			power += this.#hopPowers[slot] as number;
			frames += this.#hopFrames[slot] as number;
			slot = slot + 1 === SHORT_TERM_HOPS ? 0 : slot + 1;
		}
		return power / frames;
	}
}
