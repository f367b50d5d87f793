import type { Glide } from './glide.ts';
import { StateVariable } from './stateVariable.ts';

export type BandShape = 'bell' | 'lowShelf' | 'highShelf';

/** One band: where its gain (dB) and frequency (natural log of Hz) stand in the glide. */
export interface Band {
	shape: BandShape;
	q: number;
	gainIndex: number;
	frequencyIndex: number;
	/** This box's own parts, relative to the drawing. */
	gainFactor: number;
	frequencyFactor: number;
}

/** A row of bands on one channel. Latency 0. */
export class EqBands {
	readonly #bands: readonly Band[];
	readonly #sections: readonly StateVariable[];

	constructor(bands: readonly Band[], rateHz: number) {
		this.#bands = bands;
		this.#sections = bands.map(() => new StateVariable(rateHz));
	}

	update(glide: Glide, driftRatio: number): void {
		for (let i = 0; i < this.#bands.length; i++) {
			const band = this.#bands[i];
			const section = this.#sections[i];
			if (band === undefined || section === undefined) continue;
			const frequencyHz = Math.exp(glide.at(band.frequencyIndex)) * band.frequencyFactor * driftRatio;
			section[band.shape](frequencyHz, band.q, glide.at(band.gainIndex) * band.gainFactor);
		}
	}

	process(plane: Float64Array, from: number, frames: number): void {
		for (let i = 0; i < this.#sections.length; i++) this.#sections[i]?.process(plane, from, frames);
	}

	reset(): void {
		for (const section of this.#sections) section.reset();
	}
}

/** Keeps the dry signal beside a wet one, in pieces, for a relay bypass that fades instead of clicking. */
export class BypassMix {
	readonly #dry = new Float64Array(64);

	/** Runs `wet` in place and mixes: 0 is exactly the input, 1 exactly what `wet` makes. */
	process(
		wet: { process(plane: Float64Array, from: number, frames: number): void },
		mix: number,
		gain: number,
		plane: Float64Array,
		from: number,
		frames: number,
	): void {
		const dry = this.#dry;
		for (let at = from; at < from + frames; at += dry.length) {
			const part = Math.min(dry.length, from + frames - at);
			for (let i = 0; i < part; i++) dry[i] = plane[at + i] as number;
			wet.process(plane, at, part);
			for (let i = 0; i < part; i++) {
				const out = (plane[at + i] as number) * gain;
				const straight = dry[i] as number;
				plane[at + i] = mix === 1 ? out : mix === 0 ? straight : straight + (out - straight) * mix;
			}
		}
	}
}
