/*
 * What the passes of a mixed-radix complex FFT share. They are Stockham's decimation in frequency, which leaves the
 * result in natural order (C. Van Loan, Computational Frameworks for the Fast Fourier Transform, 1992, section 1.7).
 *
 * A pass of radix r over n = r·m points at stride s takes x[q + s(p + m·k)], k < r, and gives
 * y[q + s(r·p + j)] = w^(p·j) Σ_k x_k e^(-2πi·jk/r), w = e^(-2πi/n), for q < s and p < m. The first pass has s = 1, the
 * last m = 1, and s of each pass is the product of the radices before it.
 *
 * Between passes points lie in pairs, 32 bytes each: two real parts, then two imaginary parts. Two neighbouring points
 * share a vector, so no pass but the first moves anything between lanes.
 */

export const POINT: usize = 16;
export const PAIR: usize = 32;

/** Real and imaginary part of `x·w`. */
// @ts-ignore
@inline
export function turnedRe(re: v128, im: v128, wRe: v128, wIm: v128): v128 {
	return f64x2.sub(f64x2.mul(re, wRe), f64x2.mul(im, wIm));
}
// @ts-ignore
@inline
export function turnedIm(re: v128, im: v128, wRe: v128, wIm: v128): v128 {
	return f64x2.add(f64x2.mul(re, wIm), f64x2.mul(im, wRe));
}

/** Stores two points. */
// @ts-ignore
@inline
export function storePoints(to: usize, re: v128, im: v128): void {
	v128.store(to, re);
	v128.store(to, im, 16);
}

/** Stores two points times w. */
// @ts-ignore
@inline
export function storeTurned(to: usize, re: v128, im: v128, wRe: v128, wIm: v128): void {
	storePoints(to, turnedRe(re, im, wRe, wIm), turnedIm(re, im, wRe, wIm));
}
