import { fromDb } from '../../../shared/units.ts';
import { REST } from './stateVariable.ts';

/** A push-pull pair is never balanced: this much of the swing is the working point. Gives the even harmonics. */
const BIAS = 0.03;
const TRANSFORMER_HZ = 1;

/**
 * A gentle line amplifier: tanh transfer with a small bias, then the output transformer's first-order high pass at 1 Hz,
 * which takes the offset away. Gain 1 for small signals. The harmonics are so low that nothing is oversampled:
 * 26 dB above the reference is the end of its swing. Latency 0.
 */
export class TubeStage {
	readonly #swing: number;
	readonly #rest: number;
	readonly #bias: number;
	readonly #scale: number;
	readonly #leak: number;
	#offset = 0;

	constructor(rateHz: number, referenceDbfs: number, bias = BIAS) {
		this.#swing = fromDb(referenceDbfs + 26);
		this.#rest = Math.tanh(bias);
		this.#bias = bias;
		this.#scale = this.#swing / (1 - this.#rest * this.#rest);
		this.#leak = 1 - Math.exp((-2 * Math.PI * TRANSFORMER_HZ) / rateHz);
	}

	process(plane: Float64Array, from: number, frames: number): void {
		for (let i = from; i < from + frames; i++) plane[i] = this.tick(plane[i] as number);
	}

	tick(sample: number): number {
		const bent = this.#scale * (Math.tanh(sample / this.#swing + this.#bias) - this.#rest);
		this.#offset += this.#leak * (bent - this.#offset);
		if (this.#offset < REST && this.#offset > -REST) this.#offset = 0;
		return bent - this.#offset;
	}

	reset(): void {
		this.#offset = 0;
	}
}
