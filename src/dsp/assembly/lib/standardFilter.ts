/*
 * The interpolating filter of ITU-R BS.1770-5 Annex 2, four phases of twelve taps, which lie an eighth, three, five and
 * seven eighths of the way between two samples. Phases 3 and 2 are 0 and 1 backwards, so each two of them are an even
 * part E of sums and an odd part O of differences, E ± O, and the higher of their magnitudes is |E| + |O|.
 */

/** Phase 0 outwards from its middle: sample `n - i` has `OUTER_BEFORE[i]`, sample `n + 1 + i` has `OUTER_AFTER[i]`. */
const A0: f64 = 0.97216796875;
const A1: f64 = -0.102294921875;
const A2: f64 = 0.047607421875;
const A3: f64 = -0.026611328125;
const A4: f64 = 0.014892578125;
const A5: f64 = -0.00830078125;
const B0: f64 = 0.1373291015625;
const B1: f64 = -0.0594482421875;
const B2: f64 = 0.033203125;
const B3: f64 = -0.0196533203125;
const B4: f64 = 0.010986328125;
const B5: f64 = 0.001708984375;

/** Phase 1 likewise. */
const C0: f64 = 0.77978515625;
const C1: f64 = -0.2003173828125;
const C2: f64 = 0.1015625;
const C3: f64 = -0.0582275390625;
const C4: f64 = 0.0330810546875;
const C5: f64 = -0.0189208984375;
const D0: f64 = 0.465087890625;
const D1: f64 = -0.16650390625;
const D2: f64 = 0.089111328125;
const D3: f64 = -0.0517578125;
const D4: f64 = 0.029296875;
const D5: f64 = -0.0291748046875;

// @ts-ignore
@inline
function tap(a: f64, b: f64): v128 {
	return f32x4.splat(f32((a + b) / 2));
}

// @ts-ignore
@inline
function fold(even: v128, sums: v128, a: f64, b: f64): v128 {
	return f32x4.add(even, f32x4.mul(sums, tap(a, b)));
}

/**
 * Highest magnitude of the four phases between samples `n` and `n + 1`, for four `n`, in 32-bit float.
 *
 * @param at address of the first sample `n`; 5 samples before and 9 after it are read
 */
// @ts-ignore
@inline
export function standardPeaks(at: usize): v128 {
	let before = v128.load(at);
	let after = v128.load(at + 4);
	let sum = f32x4.add(before, after);
	let difference = f32x4.sub(before, after);
	let even0 = f32x4.mul(sum, tap(A0, B0));
	let odd0 = f32x4.mul(difference, tap(A0, -B0));
	let even1 = f32x4.mul(sum, tap(C0, D0));
	let odd1 = f32x4.mul(difference, tap(C0, -D0));

	before = v128.load(at - 4);
	after = v128.load(at + 8);
	sum = f32x4.add(before, after);
	difference = f32x4.sub(before, after);
	even0 = fold(even0, sum, A1, B1);
	odd0 = fold(odd0, difference, A1, -B1);
	even1 = fold(even1, sum, C1, D1);
	odd1 = fold(odd1, difference, C1, -D1);

	before = v128.load(at - 8);
	after = v128.load(at + 12);
	sum = f32x4.add(before, after);
	difference = f32x4.sub(before, after);
	even0 = fold(even0, sum, A2, B2);
	odd0 = fold(odd0, difference, A2, -B2);
	even1 = fold(even1, sum, C2, D2);
	odd1 = fold(odd1, difference, C2, -D2);

	before = v128.load(at - 12);
	after = v128.load(at + 16);
	sum = f32x4.add(before, after);
	difference = f32x4.sub(before, after);
	even0 = fold(even0, sum, A3, B3);
	odd0 = fold(odd0, difference, A3, -B3);
	even1 = fold(even1, sum, C3, D3);
	odd1 = fold(odd1, difference, C3, -D3);

	before = v128.load(at - 16);
	after = v128.load(at + 20);
	sum = f32x4.add(before, after);
	difference = f32x4.sub(before, after);
	even0 = fold(even0, sum, A4, B4);
	odd0 = fold(odd0, difference, A4, -B4);
	even1 = fold(even1, sum, C4, D4);
	odd1 = fold(odd1, difference, C4, -D4);

	before = v128.load(at - 20);
	after = v128.load(at + 24);
	sum = f32x4.add(before, after);
	difference = f32x4.sub(before, after);
	even0 = fold(even0, sum, A5, B5);
	odd0 = fold(odd0, difference, A5, -B5);
	even1 = fold(even1, sum, C5, D5);
	odd1 = fold(odd1, difference, C5, -D5);

	return f32x4.pmax(
		f32x4.add(f32x4.abs(even0), f32x4.abs(odd0)),
		f32x4.add(f32x4.abs(even1), f32x4.abs(odd1)),
	);
}

// @ts-ignore
@inline
function sample(at: usize, offset: i32): f64 {
	return f64(load<f32>(at + offset * 4));
}

/** One phase in 64-bit float: `a` belong to the samples from `n` back, `b` to those from `n + 1` on. */
// @ts-ignore
@inline
function phase(
	at: usize, way: i32,
	a0: f64, a1: f64, a2: f64, a3: f64, a4: f64, a5: f64,
	b0: f64, b1: f64, b2: f64, b3: f64, b4: f64, b5: f64,
): f64 {
	return (
		a5 * sample(at, -5 * way) + a4 * sample(at, -4 * way) + a3 * sample(at, -3 * way) + a2 * sample(at, -2 * way) +
		a1 * sample(at, -way) + a0 * sample(at, 0) + b0 * sample(at, way) + b1 * sample(at, 2 * way) +
		b2 * sample(at, 3 * way) + b3 * sample(at, 4 * way) + b4 * sample(at, 5 * way) + b5 * sample(at, 6 * way)
	);
}

/** Highest magnitude of the four phases between the sample at this address and the next, in 64-bit float. */
export function standardPeak(at: usize): f64 {
	const y0 = phase(at, 1, A0, A1, A2, A3, A4, A5, B0, B1, B2, B3, B4, B5);
	const y1 = phase(at, 1, C0, C1, C2, C3, C4, C5, D0, D1, D2, D3, D4, D5);
	const y2 = phase(at + 4, -1, C0, C1, C2, C3, C4, C5, D0, D1, D2, D3, D4, D5);
	const y3 = phase(at + 4, -1, A0, A1, A2, A3, A4, A5, B0, B1, B2, B3, B4, B5);
	return max(max(abs(y0), abs(y1)), max(abs(y2), abs(y3)));
}
