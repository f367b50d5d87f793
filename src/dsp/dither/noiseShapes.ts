import { type DitherShape, ditherShapeSchema } from '../../shared/model/dither.ts';
import type { CoefficientsByRate } from './coefficients.ts';
import * as published from './publishedShapes.ts';
import { gentle, weighted } from './weightedShapes.ts';

/**
 * A noise transfer function `1 - B(z) / (1 + A(z))`, with `B = Σ forward[k-1] z^-k` and `A = Σ recursive[k-1] z^-k`:
 * what of the quantiser's error comes out. All listed have a mean logarithmic gain of 0 dB (Gerzon and Craven 1989).
 */
export interface NoiseShape {
	readonly forward: readonly number[];
	readonly recursive: readonly number[];
}

const FORWARD: Readonly<Record<Exclude<DitherShape, 'tpdf' | 'gesemann'>, CoefficientsByRate>> = {
	gentle,
	weighted,
	lipshitz: published.lipshitz,
	'f-weighted': published.fWeighted,
	'modified-e': published.modifiedE,
	'improved-e': published.improvedE,
	'wannamaker-3': published.wannamaker3,
	'wannamaker-24': published.wannamaker24,
	'low-shibata': published.lowShibata,
	shibata: published.shibata,
	'high-shibata': published.highShibata,
	ssrc: published.ssrc,
};

/** Sebastian Gesemann, in SoX: four zeros and four poles. */
const GESEMANN: Readonly<Record<number, NoiseShape>> = {
	44100: { forward: [2.2061, -0.4706, -0.2534, -0.6214], recursive: [1.0587, 0.0676, -0.6054, -0.2738] },
	48000: { forward: [2.2374, -0.7339, -0.1251, -0.6033], recursive: [0.903, 0.0116, -0.5853, -0.2571] },
};

const FLAT: NoiseShape = { forward: [], recursive: [] };

/**
 * Coefficients of a shape at a rate, by the rate's own member of the family and never by one made for another rate.
 *
 * @returns null where there are none; `tpdf` has none to need, at any rate
 */
export function noiseShape(shape: DitherShape, rateHz: number): NoiseShape | null {
	if (shape === 'tpdf') return FLAT;
	if (shape === 'gesemann') return GESEMANN[rateHz] ?? null;
	const forward = FORWARD[shape][rateHz];
	return forward === undefined ? null : { forward, recursive: [] };
}

/** The shapes that can be had at a rate; `tpdf` is always the first. */
export function shapesAtRate(rateHz: number): DitherShape[] {
	return ditherShapeSchema.options.filter((shape) => noiseShape(shape, rateHz) !== null);
}
