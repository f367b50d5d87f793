/** A complex number. */
export interface Complex {
	readonly re: number;
	readonly im: number;
}

/**
 * The square of the angular frequency as a rational function of `u = 1 − cos ω`, `ω² ≈ u·P(u)/D(u)`, minimax in the
 * relative error, which is at most 0.00113 up to 0.907 π (20 kHz at 44.1 kHz) and ten times that up to π. The bilinear
 * transform is the case `ω² ≈ 4u/(2 − u)`, off by 0.5 at 0.6 π and without bound at π.
 *
 * All zeros and poles lie at real `u` outside 0 to 2 and take turns, so a real ω² has real roots in `u`.
 */
const P = [1.9977673, -1.75273012, 0.37812233] as const;
const D = [1, -1.05103059, 0.33124015, -0.02773956] as const;

/** Roots in `u` that each root in ω² becomes. */
export const WARP_ORDER = 3;

/** The approximation of ω² at `u`. */
export function warped(u: number): number {
	return (u * (P[0] + u * (P[1] + u * P[2]))) / (D[0] + u * (D[1] + u * (D[2] + u * D[3])));
}

/** Up to here, 20 kHz at 44.1 kHz, the approximation is at its best. */
const BEST_TO = 0.907 * Math.PI;

/** The square of a frequency as the approximation reads it; from where that becomes coarse on, in proportion. */
export function warpedSquare(frequencyHz: number, rateHz: number): number {
	const w = (2 * Math.PI * frequencyHz) / rateHz;
	return warped(1 - Math.cos(Math.min(w, BEST_TO))) * Math.max(1, w / BEST_TO) ** 2;
}

const ZERO: Complex = { re: 0, im: 0 };

function times(a: Complex, b: Complex): Complex {
	return { re: a.re * b.re - a.im * b.im, im: a.re * b.im + a.im * b.re };
}

export function divided(a: Complex, b: Complex): Complex {
	const size = b.re * b.re + b.im * b.im;
	return { re: (a.re * b.re + a.im * b.im) / size, im: (a.im * b.re - a.re * b.im) / size };
}

/**
 * Where the approximation of ω² is `x`: three roots in `u`, the nearest to 0 first. `null` is infinity. Found together by
 * Weierstrass iteration.
 */
export function unwarped(x: Complex | null): Complex[] {
	const coefficients = [0, 1, 2, 3].map((power): Complex => {
		const p = power === 0 ? 0 : (P[power - 1] as number);
		const d = D[power] as number;
		return x === null ? { re: d, im: 0 } : { re: p - x.re * d, im: -x.im * d };
	});
	const lead = coefficients[WARP_ORDER] as Complex;
	const monic = coefficients.map((coefficient) => divided(coefficient, lead));
	let roots: Complex[] = [
		{ re: 0.4, im: 0.1 },
		{ re: 2.02, im: -0.05 },
		{ re: 3.1, im: 0.07 },
	];
	for (let round = 0; round < 200; round++) {
		let moved = 0;
		roots = roots.map((root, index) => {
			let value = ZERO;
			for (let power = WARP_ORDER; power >= 0; power--) {
				const coefficient = monic[power] as Complex;
				const product = times(value, root);
				value = { re: product.re + coefficient.re, im: product.im + coefficient.im };
			}
			const apart = roots.reduce(
				(product, other, at) =>
					at === index ? product : times(product, { re: root.re - other.re, im: root.im - other.im }),
				{ re: 1, im: 0 },
			);
			const step = divided(value, apart);
			moved = Math.max(moved, Math.hypot(step.re, step.im) / (Math.hypot(root.re, root.im) + 1e-30));
			return { re: root.re - step.re, im: root.im - step.im };
		});
		if (moved < 1e-13) break;
	}
	if (x === null || x.im === 0) roots = roots.map(({ re }) => ({ re, im: 0 }));
	roots.sort((one, other) => Math.hypot(one.re, one.im) - Math.hypot(other.re, other.im));
	// Half a digit away from 0 in u is half of the digits away in the square root that follows.
	if (x !== null && x.re === 0 && x.im === 0) roots[0] = ZERO;
	return roots;
}
