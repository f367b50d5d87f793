import { PAIR, POINT, storePoints, storeTurned, turnedIm, turnedRe } from './fftPoints';

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
			storePoints(to, f64x2.add(r0, r1), f64x2.add(i0, i1));
			const br = f64x2.sub(r0, r1);
			const bi = f64x2.sub(i0, i1);
			storeTurned(to + across, br, bi, wr, wi);
		}
		to += across;
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
			storePoints(to, f64x2.add(sr, tr), f64x2.add(si, ti));
			const b1r = f64x2.add(dr, ui);
			const b1i = f64x2.sub(di, ur);
			storeTurned(to + across, b1r, b1i, w1r, w1i);
			const b2r = f64x2.sub(sr, tr);
			const b2i = f64x2.sub(si, ti);
			storeTurned(to + 2 * across, b2r, b2i, w2r, w2i);
			const b3r = f64x2.sub(dr, ui);
			const b3i = f64x2.add(di, ur);
			storeTurned(to + 3 * across, b3r, b3i, w3r, w3i);
		}
		to += 3 * across;
	}
}
