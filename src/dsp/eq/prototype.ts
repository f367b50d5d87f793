import type { EqBand } from '../../shared/model/eq.ts';

/**
 * A section of an analogue filter, `(b2·s² + b1·s + b0) / (a2·s² + a1·s + a0)`, `s` in units of the band's angular
 * frequency. First order where `a2` is 0.
 */
export interface AnalogueSection {
	readonly b: readonly [b0: number, b1: number, b2: number];
	readonly a: readonly [a0: number, a1: number, a2: number];
}

export interface Prototype {
	readonly frequencyHz: number;
	readonly sections: readonly AnalogueSection[];
}

/** Butterworth sections of an order, a cut at the top or the bottom. */
export function butterworth(kind: 'highPass' | 'lowPass', slopeDbPerOctave: number): AnalogueSection[] {
	const order = Math.round(slopeDbPerOctave / 6);
	const sections: AnalogueSection[] = [];
	for (let i = 0; i < order >> 1; i++) {
		const damping = 2 * Math.sin((Math.PI * (2 * i + 1)) / (2 * order));
		sections.push({ b: kind === 'lowPass' ? [1, 0, 0] : [0, 0, 1], a: [1, damping, 1] });
	}
	if (order % 2 === 1) sections.push({ b: kind === 'lowPass' ? [1, 0, 0] : [0, 1, 0], a: [1, 1, 0] });
	return sections;
}

/** Damping (1/Q) of a shelf from its Q or its slope; A is the square root of its gain. */
function shelfDamping(band: { q?: number | undefined; slope?: number | undefined }, a: number): number {
	if (band.slope !== undefined) return Math.sqrt((a + 1 / a) * (1 / band.slope - 1) + 2);
	return 1 / (band.q ?? Math.SQRT1_2);
}

/**
 * The analogue filter that a band stands for. Bells and shelves: R. Bristow-Johnson, "Cookbook formulae for audio EQ
 * biquad filter coefficients", the prototypes before the bilinear transform. Cuts: Butterworth.
 */
export function prototype(band: EqBand): Prototype {
	const { frequencyHz } = band;
	switch (band.type) {
		case 'bell': {
			const a = 10 ** (band.gainDb / 40);
			return { frequencyHz, sections: [{ b: [1, a / band.q, 1], a: [1, 1 / (a * band.q), 1] }] };
		}
		case 'lowShelf': {
			const a = 10 ** (band.gainDb / 40);
			const middle = shelfDamping(band, a) * Math.sqrt(a);
			return { frequencyHz, sections: [{ b: [a * a, a * middle, a], a: [1, middle, a] }] };
		}
		case 'highShelf': {
			const a = 10 ** (band.gainDb / 40);
			const middle = shelfDamping(band, a) * Math.sqrt(a);
			return { frequencyHz, sections: [{ b: [a, a * middle, a * a], a: [a, middle, 1] }] };
		}
		case 'tilt': {
			const a = 10 ** (band.gainDb / 20);
			return { frequencyHz, sections: [{ b: [1, a, 0], a: [a, 1, 0] }] };
		}
		case 'highPass':
		case 'lowPass':
			return { frequencyHz, sections: butterworth(band.type, band.slopeDbPerOctave) };
	}
}

/** True where a band changes nothing: off, or 0 dB. */
export function isFlat(band: EqBand): boolean {
	return !band.on || ('gainDb' in band && band.gainDb === 0);
}

/** Gain of a section at a real frequency, squared; `x` is the square of the frequency over the band's. */
export function sectionPower({ b, a }: AnalogueSection, x: number): number {
	const power = ([c0, c1, c2]: readonly [number, number, number]) => (c0 - c2 * x) ** 2 + c1 * c1 * x;
	return power(b) / power(a);
}

/** Magnitude of an analogue filter at a frequency, linear; the yardstick of the digital one. */
export function prototypeMagnitude({ frequencyHz, sections }: Prototype, atHz: number): number {
	const x = (atHz / frequencyHz) ** 2;
	return Math.sqrt(sections.reduce((product, section) => product * sectionPower(section, x), 1));
}
