import type { StateSection } from '../../src/dsp/eq/sections.ts';

/** Sections change towards others from a frame on, slow at both ends. */
export interface PlainMove {
	readonly frame: number;
	readonly to: readonly StateSection[];
	readonly rampFrames: number;
}

/** A state-variable filter by the trapezoidal rule as it is derived, its two integrators named. */
class PlainSection {
	#first = 0;
	#second = 0;

	next(x: number, { g, k, m0, m1, m2 }: StateSection): number {
		// A section that changes nothing is not computed: it leaves the identity from silence.
		if (m0 === 1 && m1 === 0 && m2 === 0) {
			this.#first = 0;
			this.#second = 0;
			return x;
		}
		const high = (x - (k + g) * this.#first - this.#second) / (1 + g * (g + k));
		const band = g * high + this.#first;
		const low = g * band + this.#second;
		this.#first = g * high + band;
		this.#second = g * band + low;
		return m0 * x + m1 * band + m2 * low;
	}
}

/** One channel through sections in a row, as a textbook says: what `SectionRow` does to a lane. */
export function equalizedPlainly(
	input: Float64Array,
	sections: readonly StateSection[],
	move: PlainMove | null = null,
): Float64Array {
	const filters = sections.map(() => new PlainSection());
	return input.map((sample, frame) => {
		const t = move === null ? 0 : Math.min(1, Math.max(0, (frame - move.frame + 1) / move.rampFrames));
		const done = t * t * (3 - 2 * t);
		return filters.reduce((x, filter, index) => {
			const from = sections[index] as StateSection;
			const to = move?.to[index] ?? from;
			const between = (key: keyof StateSection) => from[key] + (to[key] - from[key]) * done;
			return filter.next(x, {
				g: between('g'),
				k: between('k'),
				m0: between('m0'),
				m1: between('m1'),
				m2: between('m2'),
			});
		}, sample);
	});
}
