import { PAIR, POINT, storePoints, storeTurned } from './fftPoints';

/*
 * Passes of odd radices; parameters as for `pass2`. Inputs k and r - k are taken together: their sum meets cosines only,
 * their difference sines only, and outputs j and r - j differ in the sign of the sines.
 */

export function pass3(from: usize, to: usize, m: usize, s: usize, twiddles: usize): void {
	const across = s * POINT;
	const apart = m * across;
	const end = from + apart;
	const half = f64x2.splat(0.5);
	const sin = f64x2.splat(0.8660254037844386);
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
			storePoints(to, f64x2.add(r0, sr), f64x2.add(i0, si));
			const cr = f64x2.sub(r0, f64x2.mul(sr, half));
			const ci = f64x2.sub(i0, f64x2.mul(si, half));
			const b1r = f64x2.add(cr, di);
			const b1i = f64x2.sub(ci, dr);
			storeTurned(to + across, b1r, b1i, w1r, w1i);
			const b2r = f64x2.sub(cr, di);
			const b2i = f64x2.add(ci, dr);
			storeTurned(to + 2 * across, b2r, b2i, w2r, w2i);
		}
		to += 2 * across;
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
			storePoints(to, f64x2.add(r0, tr), f64x2.add(i0, ti));
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
			storeTurned(to + across, y1r, y1i, w1r, w1i);
			const y4r = f64x2.sub(a1r, b1i);
			const y4i = f64x2.add(a1i, b1r);
			storeTurned(to + 4 * across, y4r, y4i, w4r, w4i);
			const y2r = f64x2.add(a2r, b2i);
			const y2i = f64x2.sub(a2i, b2r);
			storeTurned(to + 2 * across, y2r, y2i, w2r, w2i);
			const y3r = f64x2.sub(a2r, b2i);
			const y3i = f64x2.add(a2i, b2r);
			storeTurned(to + 3 * across, y3r, y3i, w3r, w3i);
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
			storePoints(to, f64x2.add(r0, f64x2.add(s1r, f64x2.add(s2r, s3r))), f64x2.add(i0, f64x2.add(s1i, f64x2.add(s2i, s3i))));
			const a1r = f64x2.add(f64x2.add(f64x2.add(r0, f64x2.mul(s1r, cos1)), f64x2.mul(s2r, cos2)), f64x2.mul(s3r, cos3));
			const b1r = f64x2.add(f64x2.add(f64x2.mul(d1r, sin1), f64x2.mul(d2r, sin2)), f64x2.mul(d3r, sin3));
			const a1i = f64x2.add(f64x2.add(f64x2.add(i0, f64x2.mul(s1i, cos1)), f64x2.mul(s2i, cos2)), f64x2.mul(s3i, cos3));
			const b1i = f64x2.add(f64x2.add(f64x2.mul(d1i, sin1), f64x2.mul(d2i, sin2)), f64x2.mul(d3i, sin3));
			const y1r = f64x2.add(a1r, b1i);
			const y1i = f64x2.sub(a1i, b1r);
			storeTurned(to + across, y1r, y1i, w1r, w1i);
			const y6r = f64x2.sub(a1r, b1i);
			const y6i = f64x2.add(a1i, b1r);
			storeTurned(to + 6 * across, y6r, y6i, w6r, w6i);
			const a2r = f64x2.add(f64x2.add(f64x2.add(r0, f64x2.mul(s1r, cos2)), f64x2.mul(s2r, cos3)), f64x2.mul(s3r, cos1));
			const b2r = f64x2.sub(f64x2.sub(f64x2.mul(d1r, sin2), f64x2.mul(d2r, sin3)), f64x2.mul(d3r, sin1));
			const a2i = f64x2.add(f64x2.add(f64x2.add(i0, f64x2.mul(s1i, cos2)), f64x2.mul(s2i, cos3)), f64x2.mul(s3i, cos1));
			const b2i = f64x2.sub(f64x2.sub(f64x2.mul(d1i, sin2), f64x2.mul(d2i, sin3)), f64x2.mul(d3i, sin1));
			const y2r = f64x2.add(a2r, b2i);
			const y2i = f64x2.sub(a2i, b2r);
			storeTurned(to + 2 * across, y2r, y2i, w2r, w2i);
			const y5r = f64x2.sub(a2r, b2i);
			const y5i = f64x2.add(a2i, b2r);
			storeTurned(to + 5 * across, y5r, y5i, w5r, w5i);
			const a3r = f64x2.add(f64x2.add(f64x2.add(r0, f64x2.mul(s1r, cos3)), f64x2.mul(s2r, cos1)), f64x2.mul(s3r, cos2));
			const b3r = f64x2.sub(f64x2.add(f64x2.mul(d1r, sin3), f64x2.mul(d3r, sin2)), f64x2.mul(d2r, sin1));
			const a3i = f64x2.add(f64x2.add(f64x2.add(i0, f64x2.mul(s1i, cos3)), f64x2.mul(s2i, cos1)), f64x2.mul(s3i, cos2));
			const b3i = f64x2.sub(f64x2.add(f64x2.mul(d1i, sin3), f64x2.mul(d3i, sin2)), f64x2.mul(d2i, sin1));
			const y3r = f64x2.add(a3r, b3i);
			const y3i = f64x2.sub(a3i, b3r);
			storeTurned(to + 3 * across, y3r, y3i, w3r, w3i);
			const y4r = f64x2.sub(a3r, b3i);
			const y4i = f64x2.add(a3i, b3r);
			storeTurned(to + 4 * across, y4r, y4i, w4r, w4i);
		}
		to += 6 * across;
	}
}
