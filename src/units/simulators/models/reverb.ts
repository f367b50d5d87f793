import { seededRng } from '../../../shared/random.ts';
import { fromDb } from '../../../shared/units.ts';
import { Glide } from './glide.ts';
import { PacedModel, RAMP_SECONDS } from './pacedModel.ts';
import { type Positions, stepOf, subSeed, type UnitCore, type UnitModel, type UnitModelOptions } from './unitModel.ts';

const LINES = 4;
const LONGEST_SECONDS = 0.09;
/** The reverb is mixed this far under the dry signal. */
const WET_DB = -20;
/** Below this a delay line is silent. */
const SILENCE = 1e-12;

const [WET, COUNT] = [0, 1] as const;

/** What a program is here: drawn from its number, the same in every box. Nothing of the real programs is known. */
interface Program {
	lengths: number[];
	decay: number[];
	damping: number;
}

function drawProgram(number: number, rateHz: number): Program {
	const rng = seededRng(subSeed(number, 40));
	const decaySeconds = 0.4 + 2.6 * rng();
	const size = 0.35 + 0.65 * rng();
	const lengths = [0.0297, 0.0411, 0.0587, 0.0773].map((seconds) =>
		Math.round(seconds * size * (0.95 + 0.1 * rng()) * rateHz),
	);
	const decay = lengths.map((frames) => 10 ** ((-3 * frames) / (decaySeconds * rateHz)));
	return { lengths, decay, damping: 0.15 + 0.4 * rng() };
}

class ReverbCore implements UnitCore {
	readonly latencyFrames = 0;
	readonly noiseDb = -Infinity;
	readonly #glide: Glide;
	readonly #options: UnitModelOptions;
	readonly #lines: readonly Float64Array[];
	readonly #damped = new Float64Array(LINES);
	readonly #out = new Float64Array(LINES);
	#wanted = 0;
	#program: Program;
	#number = 0;
	#wet = 0;
	#frame = 0;

	constructor(glide: Glide, options: UnitModelOptions) {
		this.#glide = glide;
		this.#options = options;
		const size = Math.ceil(LONGEST_SECONDS * options.rateHz);
		this.#lines = Array.from({ length: LINES }, () => new Float64Array(size));
		this.#program = drawProgram(0, options.rateHz);
	}

	aim(positions: Positions): void {
		this.#wanted = stepOf(positions, 'bank', 128, 0) * 128 + stepOf(positions, 'program', 128, 0);
		// Another program: the sound goes first, and comes back with the new one.
		this.#glide.aim(WET, this.#wanted === this.#number || this.#frame === 0 ? fromDb(WET_DB) : 0);
	}

	update(): void {
		this.#wet = this.#glide.at(WET);
		const silent = this.#wet === 0 || this.#frame === 0;
		if (this.#wanted === this.#number || !silent) return;
		this.#number = this.#wanted;
		this.#program = drawProgram(this.#number, this.#options.rateHz);
		this.#clear();
		this.#glide.aim(WET, fromDb(WET_DB));
		if (this.#frame > 0) this.#glide.start();
	}

	run(left: Float64Array, right: Float64Array, from: number, frames: number): void {
		const onLeft = this.#options.channel !== 'right';
		const onRight = this.#options.channel !== 'left';
		const { lengths, decay, damping } = this.#program;
		const out = this.#out;
		for (let i = from; i < from + frames; i++) {
			const l = onLeft ? (left[i] as number) : 0;
			const r = onRight ? (right[i] as number) : 0;
			let sum = 0;
			for (let k = 0; k < LINES; k++) {
				const line = this.#lines[k];
				if (line === undefined) continue;
				const read = line[this.#frame % (lengths[k] ?? 1)] as number;
				const damped = (1 - damping) * read + damping * (this.#damped[k] as number);
				this.#damped[k] = Math.abs(damped) < SILENCE ? 0 : damped;
				out[k] = (decay[k] ?? 0) * (this.#damped[k] as number);
				sum += out[k] as number;
			}
			// Householder feedback: each line gets its own sound less half of the sum.
			for (let k = 0; k < LINES; k++) {
				const line = this.#lines[k];
				if (line === undefined) continue;
				line[this.#frame % (lengths[k] ?? 1)] = (out[k] as number) - sum / 2 + (k % 2 === 0 ? l : r);
			}
			if (onLeft) left[i] = l + this.#wet * ((out[0] as number) + (out[1] as number));
			if (onRight) right[i] = r + this.#wet * ((out[2] as number) - (out[3] as number));
			this.#frame += 1;
		}
	}

	reset(): void {
		this.#frame = 0;
		this.#clear();
	}

	#clear(): void {
		for (const line of this.#lines) line.fill(0);
		this.#damped.fill(0);
	}
}

/**
 * Bricasti M7: a small feedback delay network of four lines (Householder matrix, damping in each line) for every program,
 * 20 dB under the dry signal. A digital box: no noise, no drift, no mismatch. Latency 0 for the dry signal.
 */
export function createReverb(options: UnitModelOptions): UnitModel {
	const glide = new Glide(COUNT, RAMP_SECONDS * options.rateHz);
	return new PacedModel(new ReverbCore(glide, options), glide, { ...options, noise: false, drift: false });
}
