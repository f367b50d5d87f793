import type { EqBand } from '../../shared/model/eq.ts';
import { type AnalogueSection, isFlat, type Prototype, prototype, sectionPower } from './prototype.ts';
import { type Complex, divided, unwarped, WARP_ORDER, warped, warpedSquare } from './warp.ts';

/**
 * A digital section in state-variable form: `g` and `k` of the two integrators, and how much of input, band and low output
 * makes the result. Stable for every `g` and `k` above 0, also while they move.
 */
export interface StateSection {
	readonly g: number;
	readonly k: number;
	readonly m0: number;
	readonly m1: number;
	readonly m2: number;
}

export const THROUGH: StateSection = { g: 1, k: 2, m0: 1, m1: 0, m2: 0 };

/** Sections that change nothing by more than this anywhere are left out. */
const NEGLIGIBLE_DB = 0.0005;

/** `s² + sum·s + product` of two roots, in the bilinear transform's plane (`s = tan(ω/2)·i` on the unit circle). */
interface Quadratic {
	readonly sum: number;
	readonly product: number;
}

/** The roots in `s²` of `c2·s⁴ + …`: where the polynomial `c0 + c1·s + c2·s²` has its roots, squared, with the sign turned. */
function rootsInX([c0, c1, c2]: readonly [number, number, number], order: number): (Complex | null)[] {
	if (order === 1) return c1 === 0 ? [null] : [{ re: -((c0 / c1) ** 2), im: 0 }];
	if (c2 === 0) return [null, null];
	const half = c1 / (2 * c2);
	const product = c0 / c2;
	const rest = half * half - product;
	if (rest < 0) {
		const re = product - 2 * half * half;
		const im = 2 * half * Math.sqrt(-rest);
		return [
			{ re, im },
			{ re, im: -im },
		];
	}
	const large = half + Math.sqrt(rest);
	const small = large === 0 ? 0 : product / large;
	return [
		{ re: -(large * large), im: 0 },
		{ re: -(small * small), im: 0 },
	];
}

/** The root with a positive real part of `u/(u − 2)`: a pole at `u` becomes one at minus this in the bilinear plane. */
function bilinearRoot(u: Complex): Complex {
	const square = divided(u, { re: u.re - 2, im: u.im });
	const size = Math.hypot(square.re, square.im);
	const re = Math.sqrt(Math.max(0, (size + square.re) / 2));
	// The difference loses its digits near the real axis; the product does not.
	const im = re > 0 ? square.im / (2 * re) : Math.sqrt(size);
	return { re, im };
}

function quadratics(polynomial: readonly [number, number, number], order: number, square: number): Quadratic[] {
	const chains = rootsInX(polynomial, order).map((x) =>
		unwarped(x === null ? null : { re: x.re * square, im: x.im * square }).map(bilinearRoot),
	);
	if (order === 1) {
		const roots = (chains[0] as Complex[]).map(({ re }) => re);
		const [low, middle, high] = roots as [number, number, number];
		// A pole and a zero at s = −1 (z = 0) take each other away.
		return [
			{ sum: low + 1, product: low },
			{ sum: middle + high, product: middle * high },
		];
	}
	const [one, other] = chains as [Complex[], Complex[]];
	return Array.from({ length: WARP_ORDER }, (_, index) => {
		const a = one[index] as Complex;
		const b = other[index] as Complex;
		return { sum: a.re + b.re, product: a.re * b.re - a.im * b.im };
	});
}

function stateSection(zeros: Quadratic, poles: Quadratic, gain: number): StateSection {
	const g = Math.sqrt(poles.product);
	const k = poles.sum / g;
	return { g, k, m0: gain, m1: gain * (zeros.sum / g - k), m2: gain * (zeros.product / poles.product - 1) };
}

/** Power of `s² + sum·s + product` where `s² = −t`, over `t²` for large `t`. */
function power({ sum, product }: Quadratic, u: number): number {
	const t = u / (2 - u);
	if (t > 1) return (product / t - 1) ** 2 + (sum * sum) / t;
	return (product - t) ** 2 + sum * sum * t;
}

const PROBES = Array.from({ length: 24 }, (_, index) => 1 - Math.cos((Math.PI * (index + 1)) / 24.0001));

/** True for a section that is 1 at DC and negligibly far from it elsewhere. */
function negligible(zeros: Quadratic, poles: Quadratic, gain: number): boolean {
	return PROBES.every((u) => {
		const db = 10 * Math.log10((gain * gain * power(zeros, u)) / power(poles, u));
		return Math.abs(db) < NEGLIGIBLE_DB;
	});
}

/** The section as the identity, its poles where they are, so that a move from it or to it stays near them. */
function muted({ g, k }: StateSection): StateSection {
	return { ...THROUGH, g, k };
}

/** Digital sections of an analogue one: three, or two of a first-order one. */
function matchedSection(section: AnalogueSection, square: number): StateSection[] {
	const order = section.a[2] === 0 ? 1 : 2;
	const zeros = quadratics(section.b, order, square);
	const poles = quadratics(section.a, order, square);
	let kept = 0;
	const made = poles.map((pole, index): StateSection => {
		const zero = zeros[index] as Quadratic;
		if (index === 0) return THROUGH;
		const gain = pole.product / zero.product;
		if (negligible(zero, pole, gain)) return muted(stateSection(zero, pole, gain));
		kept += 10 * Math.log10((gain * gain * power(zero, REFERENCE_TOP)) / power(pole, REFERENCE_TOP));
		return stateSection(zero, pole, gain);
	});
	// The gain is made right at DC, where the other sections are 1, or at the top for a filter that has none at DC.
	const first = zeros[0] as Quadratic;
	const firstPole = poles[0] as Quadratic;
	let gain: number;
	if (section.b[0] !== 0) gain = (section.b[0] / section.a[0]) * (firstPole.product / first.product);
	else {
		const wanted = sectionPower(section, warped(REFERENCE_TOP) / square) / 10 ** (kept / 10);
		gain = Math.sqrt((wanted * power(firstPole, REFERENCE_TOP)) / power(first, REFERENCE_TOP));
	}
	made[0] = stateSection(first, firstPole, gain);
	return made;
}

const REFERENCE_TOP = 2 - 1e-9;

/** Digital sections of an analogue filter, minimum phase. See {@link bandSections}. */
export function matchedSections({ frequencyHz, sections }: Prototype, rateHz: number): StateSection[] {
	const square = warpedSquare(frequencyHz, rateHz);
	return sections.flatMap((section) => matchedSection(section, square));
}

/**
 * Digital sections of a band, minimum phase, whose magnitude is that of the analogue filter up to half the rate.
 *
 * The analogue filter's power is a rational function of ω². A rational approximation of ω² in `1 − cos ω` is put in its
 * place (scaled to be exact at the band's frequency) and the result split into zeros and poles inside the unit circle. So the
 * magnitude is exactly the analogue one at a frequency off by a ratio of at most 1.0012 up to 0.907 of half the rate, and
 * 1.0063 above: an error of 0.0017 dB and 0.009 dB for each dB an octave that the filter is steep, plus what is left out.
 */
export function bandSections(band: EqBand, rateHz: number): StateSection[] {
	const sections = matchedSections(prototype(band), rateHz);
	return isFlat(band) ? sections.map(muted) : sections;
}

/** Magnitude of a digital section at a frequency, linear. */
export function sectionMagnitude({ g, k, m0, m1, m2 }: StateSection, frequencyHz: number, rateHz: number): number {
	const w = Math.tan((Math.PI * frequencyHz) / rateHz) / g;
	const numerator = Math.hypot(m0 * (1 - w * w) + m2, (m0 * k + m1) * w);
	return numerator / Math.hypot(1 - w * w, k * w);
}
