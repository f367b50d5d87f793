/*
 * Passes of a mixed-radix complex FFT: Stockham's decimation in frequency, which leaves the result in natural order
 * (C. Van Loan, Computational Frameworks for the Fast Fourier Transform, 1992, section 1.7).
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

/** Two points in the order in which they lie in memory, from the same output of two neighbouring butterflies. */
// @ts-ignore
@inline
function low(a: v128, b: v128): v128 {
	return v128.shuffle<f64>(a, b, 0, 2);
}
// @ts-ignore
@inline
function high(a: v128, b: v128): v128 {
	return v128.shuffle<f64>(a, b, 1, 3);
}

/**
 * First pass, radix 4, stride 1, `m` even. The first two real parts lie at `re`, the imaginary ones at `im`, the next two
 * of each `step` bytes on: planes serve as well as pairs.
 *
 * @param twiddles for each two values of p: w, w², w³ of both, as real parts, imaginary parts
 */
export function first4(re: usize, im: usize, step: usize, to: usize, m: usize, twiddles: usize): void {
	const apart = (m >> 1) * step;
	for (const end = re + apart; re < end; re += step, im += step) {
		const r0 = v128.load(re);
		const i0 = v128.load(im);
		const r1 = v128.load(re + apart);
		const i1 = v128.load(im + apart);
		const r2 = v128.load(re + 2 * apart);
		const i2 = v128.load(im + 2 * apart);
		const r3 = v128.load(re + 3 * apart);
		const i3 = v128.load(im + 3 * apart);
		const sr = f64x2.add(r0, r2);
		const si = f64x2.add(i0, i2);
		const dr = f64x2.sub(r0, r2);
		const di = f64x2.sub(i0, i2);
		const tr = f64x2.add(r1, r3);
		const ti = f64x2.add(i1, i3);
		const ur = f64x2.sub(r1, r3);
		const ui = f64x2.sub(i1, i3);
		const a0r = f64x2.add(sr, tr);
		const a0i = f64x2.add(si, ti);
		let br = f64x2.add(dr, ui);
		let bi = f64x2.sub(di, ur);
		let wr = v128.load(twiddles);
		let wi = v128.load(twiddles, 16);
		const a1r = turnedRe(br, bi, wr, wi);
		const a1i = turnedIm(br, bi, wr, wi);
		v128.store(to, low(a0r, a1r));
		v128.store(to, low(a0i, a1i), 16);
		v128.store(to, high(a0r, a1r), 64);
		v128.store(to, high(a0i, a1i), 80);
		br = f64x2.sub(sr, tr);
		bi = f64x2.sub(si, ti);
		wr = v128.load(twiddles, 32);
		wi = v128.load(twiddles, 48);
		const a2r = turnedRe(br, bi, wr, wi);
		const a2i = turnedIm(br, bi, wr, wi);
		br = f64x2.sub(dr, ui);
		bi = f64x2.add(di, ur);
		wr = v128.load(twiddles, 64);
		wi = v128.load(twiddles, 80);
		const a3r = turnedRe(br, bi, wr, wi);
		const a3i = turnedIm(br, bi, wr, wi);
		v128.store(to, low(a2r, a3r), 32);
		v128.store(to, low(a2i, a3i), 48);
		v128.store(to, high(a2r, a3r), 96);
		v128.store(to, high(a2i, a3i), 112);
		to += 4 * PAIR;
		twiddles += 96;
	}
}

/**
 * Pass of radix 2, and so on: `m` butterflies at stride `s`, even.
 *
 * @param twiddles for each p: w, w² … w^(r-1), real and imaginary part of each
 */
export function pass2(from: usize, to: usize, m: usize, s: usize, twiddles: usize): void {
	const across = s * POINT;
	const apart = m * across;
	const end = from + apart;
	while (from < end) {
		const wr = v128.load64_splat(twiddles);
		const wi = v128.load64_splat(twiddles, 8);
		twiddles += 16;
		for (const stop = from + across; from < stop; from += PAIR, to += PAIR) {
			const r0 = v128.load(from);
			const i0 = v128.load(from, 16);
			const r1 = v128.load(from + apart);
			const i1 = v128.load(from + apart, 16);
			v128.store(to, f64x2.add(r0, r1));
			v128.store(to, f64x2.add(i0, i1), 16);
			const br = f64x2.sub(r0, r1);
			const bi = f64x2.sub(i0, i1);
			v128.store(to + across, turnedRe(br, bi, wr, wi));
			v128.store(to + across, turnedIm(br, bi, wr, wi), 16);
		}
		to += across;
	}
}

export function pass3(from: usize, to: usize, m: usize, s: usize, twiddles: usize): void {
	const across = s * POINT;
	const apart = m * across;
	const end = from + apart;
	const half = f64x2.splat(0.5);
	const sin = f64x2.splat(0.866025403784438646763723);
	while (from < end) {
		const w1r = v128.load64_splat(twiddles);
		const w1i = v128.load64_splat(twiddles, 8);
		const w2r = v128.load64_splat(twiddles, 16);
		const w2i = v128.load64_splat(twiddles, 24);
		twiddles += 32;
		for (const stop = from + across; from < stop; from += PAIR, to += PAIR) {
			const r0 = v128.load(from);
			const i0 = v128.load(from, 16);
			const r1 = v128.load(from + apart);
			const i1 = v128.load(from + apart, 16);
			const r2 = v128.load(from + 2 * apart);
			const i2 = v128.load(from + 2 * apart, 16);
			const sr = f64x2.add(r1, r2);
			const si = f64x2.add(i1, i2);
			const dr = f64x2.mul(f64x2.sub(r1, r2), sin);
			const di = f64x2.mul(f64x2.sub(i1, i2), sin);
			v128.store(to, f64x2.add(r0, sr));
			v128.store(to, f64x2.add(i0, si), 16);
			const cr = f64x2.sub(r0, f64x2.mul(sr, half));
			const ci = f64x2.sub(i0, f64x2.mul(si, half));
			const b1r = f64x2.add(cr, di);
			const b1i = f64x2.sub(ci, dr);
			v128.store(to + across, turnedRe(b1r, b1i, w1r, w1i));
			v128.store(to + across, turnedIm(b1r, b1i, w1r, w1i), 16);
			const b2r = f64x2.sub(cr, di);
			const b2i = f64x2.add(ci, dr);
			v128.store(to + 2 * across, turnedRe(b2r, b2i, w2r, w2i));
			v128.store(to + 2 * across, turnedIm(b2r, b2i, w2r, w2i), 16);
		}
		to += 2 * across;
	}
}

export function pass4(from: usize, to: usize, m: usize, s: usize, twiddles: usize): void {
	const across = s * POINT;
	const apart = m * across;
	const end = from + apart;
	while (from < end) {
		const w1r = v128.load64_splat(twiddles);
		const w1i = v128.load64_splat(twiddles, 8);
		const w2r = v128.load64_splat(twiddles, 16);
		const w2i = v128.load64_splat(twiddles, 24);
		const w3r = v128.load64_splat(twiddles, 32);
		const w3i = v128.load64_splat(twiddles, 40);
		twiddles += 48;
		for (const stop = from + across; from < stop; from += PAIR, to += PAIR) {
			const r0 = v128.load(from);
			const i0 = v128.load(from, 16);
			const r2 = v128.load(from + 2 * apart);
			const i2 = v128.load(from + 2 * apart, 16);
			const sr = f64x2.add(r0, r2);
			const si = f64x2.add(i0, i2);
			const dr = f64x2.sub(r0, r2);
			const di = f64x2.sub(i0, i2);
			const r1 = v128.load(from + apart);
			const i1 = v128.load(from + apart, 16);
			const r3 = v128.load(from + 3 * apart);
			const i3 = v128.load(from + 3 * apart, 16);
			const tr = f64x2.add(r1, r3);
			const ti = f64x2.add(i1, i3);
			const ur = f64x2.sub(r1, r3);
			const ui = f64x2.sub(i1, i3);
			v128.store(to, f64x2.add(sr, tr));
			v128.store(to, f64x2.add(si, ti), 16);
			const b1r = f64x2.add(dr, ui);
			const b1i = f64x2.sub(di, ur);
			v128.store(to + across, turnedRe(b1r, b1i, w1r, w1i));
			v128.store(to + across, turnedIm(b1r, b1i, w1r, w1i), 16);
			const b2r = f64x2.sub(sr, tr);
			const b2i = f64x2.sub(si, ti);
			v128.store(to + 2 * across, turnedRe(b2r, b2i, w2r, w2i));
			v128.store(to + 2 * across, turnedIm(b2r, b2i, w2r, w2i), 16);
			const b3r = f64x2.sub(dr, ui);
			const b3i = f64x2.add(di, ur);
			v128.store(to + 3 * across, turnedRe(b3r, b3i, w3r, w3i));
			v128.store(to + 3 * across, turnedIm(b3r, b3i, w3r, w3i), 16);
		}
		to += 3 * across;
	}
}

export function pass5(from: usize, to: usize, m: usize, s: usize, twiddles: usize): void {
	const across = s * POINT;
	const apart = m * across;
	const end = from + apart;
	const quarter = f64x2.splat(0.25);
	const root = f64x2.splat(0.5590169943749475);
	const sin1 = f64x2.splat(0.9510565162951535);
	const sin2 = f64x2.splat(0.5877852522924732);
	while (from < end) {
		const w1r = v128.load64_splat(twiddles);
		const w1i = v128.load64_splat(twiddles, 8);
		const w2r = v128.load64_splat(twiddles, 16);
		const w2i = v128.load64_splat(twiddles, 24);
		const w3r = v128.load64_splat(twiddles, 32);
		const w3i = v128.load64_splat(twiddles, 40);
		const w4r = v128.load64_splat(twiddles, 48);
		const w4i = v128.load64_splat(twiddles, 56);
		twiddles += 64;
		for (const stop = from + across; from < stop; from += PAIR, to += PAIR) {
			const r0 = v128.load(from);
			const i0 = v128.load(from, 16);
			const r1 = v128.load(from + apart);
			const i1 = v128.load(from + apart, 16);
			const r2 = v128.load(from + 2 * apart);
			const i2 = v128.load(from + 2 * apart, 16);
			const r3 = v128.load(from + 3 * apart);
			const i3 = v128.load(from + 3 * apart, 16);
			const r4 = v128.load(from + 4 * apart);
			const i4 = v128.load(from + 4 * apart, 16);
			const s1r = f64x2.add(r1, r4);
			const d1r = f64x2.sub(r1, r4);
			const s2r = f64x2.add(r2, r3);
			const d2r = f64x2.sub(r2, r3);
			const s1i = f64x2.add(i1, i4);
			const d1i = f64x2.sub(i1, i4);
			const s2i = f64x2.add(i2, i3);
			const d2i = f64x2.sub(i2, i3);
			const tr = f64x2.add(s1r, s2r);
			const ti = f64x2.add(s1i, s2i);
			v128.store(to, f64x2.add(r0, tr));
			v128.store(to, f64x2.add(i0, ti), 16);
			const mr = f64x2.sub(r0, f64x2.mul(tr, quarter));
			const er = f64x2.mul(f64x2.sub(s1r, s2r), root);
			const mi = f64x2.sub(i0, f64x2.mul(ti, quarter));
			const ei = f64x2.mul(f64x2.sub(s1i, s2i), root);
			const a1r = f64x2.add(mr, er);
			const a1i = f64x2.add(mi, ei);
			const a2r = f64x2.sub(mr, er);
			const a2i = f64x2.sub(mi, ei);
			const b1r = f64x2.add(f64x2.mul(d1r, sin1), f64x2.mul(d2r, sin2));
			const b2r = f64x2.sub(f64x2.mul(d1r, sin2), f64x2.mul(d2r, sin1));
			const b1i = f64x2.add(f64x2.mul(d1i, sin1), f64x2.mul(d2i, sin2));
			const b2i = f64x2.sub(f64x2.mul(d1i, sin2), f64x2.mul(d2i, sin1));
			const y1r = f64x2.add(a1r, b1i);
			const y1i = f64x2.sub(a1i, b1r);
			v128.store(to + across, turnedRe(y1r, y1i, w1r, w1i));
			v128.store(to + across, turnedIm(y1r, y1i, w1r, w1i), 16);
			const y4r = f64x2.sub(a1r, b1i);
			const y4i = f64x2.add(a1i, b1r);
			v128.store(to + 4 * across, turnedRe(y4r, y4i, w4r, w4i));
			v128.store(to + 4 * across, turnedIm(y4r, y4i, w4r, w4i), 16);
			const y2r = f64x2.add(a2r, b2i);
			const y2i = f64x2.sub(a2i, b2r);
			v128.store(to + 2 * across, turnedRe(y2r, y2i, w2r, w2i));
			v128.store(to + 2 * across, turnedIm(y2r, y2i, w2r, w2i), 16);
			const y3r = f64x2.sub(a2r, b2i);
			const y3i = f64x2.add(a2i, b2r);
			v128.store(to + 3 * across, turnedRe(y3r, y3i, w3r, w3i));
			v128.store(to + 3 * across, turnedIm(y3r, y3i, w3r, w3i), 16);
		}
		to += 4 * across;
	}
}

export function pass7(from: usize, to: usize, m: usize, s: usize, twiddles: usize): void {
	const across = s * POINT;
	const apart = m * across;
	const end = from + apart;
	const cos1 = f64x2.splat(0.6234898018587336);
	const cos2 = f64x2.splat(-0.22252093395631434);
	const cos3 = f64x2.splat(-0.900968867902419);
	const sin1 = f64x2.splat(0.7818314824680298);
	const sin2 = f64x2.splat(0.9749279121818236);
	const sin3 = f64x2.splat(0.43388373911755823);
	while (from < end) {
		const w1r = v128.load64_splat(twiddles);
		const w1i = v128.load64_splat(twiddles, 8);
		const w2r = v128.load64_splat(twiddles, 16);
		const w2i = v128.load64_splat(twiddles, 24);
		const w3r = v128.load64_splat(twiddles, 32);
		const w3i = v128.load64_splat(twiddles, 40);
		const w4r = v128.load64_splat(twiddles, 48);
		const w4i = v128.load64_splat(twiddles, 56);
		const w5r = v128.load64_splat(twiddles, 64);
		const w5i = v128.load64_splat(twiddles, 72);
		const w6r = v128.load64_splat(twiddles, 80);
		const w6i = v128.load64_splat(twiddles, 88);
		twiddles += 96;
		for (const stop = from + across; from < stop; from += PAIR, to += PAIR) {
			const r0 = v128.load(from);
			const i0 = v128.load(from, 16);
			const r1 = v128.load(from + apart);
			const i1 = v128.load(from + apart, 16);
			const r2 = v128.load(from + 2 * apart);
			const i2 = v128.load(from + 2 * apart, 16);
			const r3 = v128.load(from + 3 * apart);
			const i3 = v128.load(from + 3 * apart, 16);
			const r4 = v128.load(from + 4 * apart);
			const i4 = v128.load(from + 4 * apart, 16);
			const r5 = v128.load(from + 5 * apart);
			const i5 = v128.load(from + 5 * apart, 16);
			const r6 = v128.load(from + 6 * apart);
			const i6 = v128.load(from + 6 * apart, 16);
			const s1r = f64x2.add(r1, r6);
			const d1r = f64x2.sub(r1, r6);
			const s2r = f64x2.add(r2, r5);
			const d2r = f64x2.sub(r2, r5);
			const s3r = f64x2.add(r3, r4);
			const d3r = f64x2.sub(r3, r4);
			const s1i = f64x2.add(i1, i6);
			const d1i = f64x2.sub(i1, i6);
			const s2i = f64x2.add(i2, i5);
			const d2i = f64x2.sub(i2, i5);
			const s3i = f64x2.add(i3, i4);
			const d3i = f64x2.sub(i3, i4);
			v128.store(to, f64x2.add(r0, f64x2.add(s1r, f64x2.add(s2r, s3r))));
			v128.store(to, f64x2.add(i0, f64x2.add(s1i, f64x2.add(s2i, s3i))), 16);
			const a1r = f64x2.add(f64x2.add(f64x2.add(r0, f64x2.mul(s1r, cos1)), f64x2.mul(s2r, cos2)), f64x2.mul(s3r, cos3));
			const b1r = f64x2.add(f64x2.add(f64x2.mul(d1r, sin1), f64x2.mul(d2r, sin2)), f64x2.mul(d3r, sin3));
			const a1i = f64x2.add(f64x2.add(f64x2.add(i0, f64x2.mul(s1i, cos1)), f64x2.mul(s2i, cos2)), f64x2.mul(s3i, cos3));
			const b1i = f64x2.add(f64x2.add(f64x2.mul(d1i, sin1), f64x2.mul(d2i, sin2)), f64x2.mul(d3i, sin3));
			const y1r = f64x2.add(a1r, b1i);
			const y1i = f64x2.sub(a1i, b1r);
			v128.store(to + across, turnedRe(y1r, y1i, w1r, w1i));
			v128.store(to + across, turnedIm(y1r, y1i, w1r, w1i), 16);
			const y6r = f64x2.sub(a1r, b1i);
			const y6i = f64x2.add(a1i, b1r);
			v128.store(to + 6 * across, turnedRe(y6r, y6i, w6r, w6i));
			v128.store(to + 6 * across, turnedIm(y6r, y6i, w6r, w6i), 16);
			const a2r = f64x2.add(f64x2.add(f64x2.add(r0, f64x2.mul(s1r, cos2)), f64x2.mul(s2r, cos3)), f64x2.mul(s3r, cos1));
			const b2r = f64x2.sub(f64x2.sub(f64x2.mul(d1r, sin2), f64x2.mul(d2r, sin3)), f64x2.mul(d3r, sin1));
			const a2i = f64x2.add(f64x2.add(f64x2.add(i0, f64x2.mul(s1i, cos2)), f64x2.mul(s2i, cos3)), f64x2.mul(s3i, cos1));
			const b2i = f64x2.sub(f64x2.sub(f64x2.mul(d1i, sin2), f64x2.mul(d2i, sin3)), f64x2.mul(d3i, sin1));
			const y2r = f64x2.add(a2r, b2i);
			const y2i = f64x2.sub(a2i, b2r);
			v128.store(to + 2 * across, turnedRe(y2r, y2i, w2r, w2i));
			v128.store(to + 2 * across, turnedIm(y2r, y2i, w2r, w2i), 16);
			const y5r = f64x2.sub(a2r, b2i);
			const y5i = f64x2.add(a2i, b2r);
			v128.store(to + 5 * across, turnedRe(y5r, y5i, w5r, w5i));
			v128.store(to + 5 * across, turnedIm(y5r, y5i, w5r, w5i), 16);
			const a3r = f64x2.add(f64x2.add(f64x2.add(r0, f64x2.mul(s1r, cos3)), f64x2.mul(s2r, cos1)), f64x2.mul(s3r, cos2));
			const b3r = f64x2.sub(f64x2.add(f64x2.mul(d1r, sin3), f64x2.mul(d3r, sin2)), f64x2.mul(d2r, sin1));
			const a3i = f64x2.add(f64x2.add(f64x2.add(i0, f64x2.mul(s1i, cos3)), f64x2.mul(s2i, cos1)), f64x2.mul(s3i, cos2));
			const b3i = f64x2.sub(f64x2.add(f64x2.mul(d1i, sin3), f64x2.mul(d3i, sin2)), f64x2.mul(d2i, sin1));
			const y3r = f64x2.add(a3r, b3i);
			const y3i = f64x2.sub(a3i, b3r);
			v128.store(to + 3 * across, turnedRe(y3r, y3i, w3r, w3i));
			v128.store(to + 3 * across, turnedIm(y3r, y3i, w3r, w3i), 16);
			const y4r = f64x2.sub(a3r, b3i);
			const y4i = f64x2.add(a3i, b3r);
			v128.store(to + 4 * across, turnedRe(y4r, y4i, w4r, w4i));
			v128.store(to + 4 * across, turnedIm(y4r, y4i, w4r, w4i), 16);
		}
		to += 6 * across;
	}
}
