import { LONG_SIDE, PHASES, PULSE_SIDE } from './layout';
import { parabolaTop } from './peaks';

/** Phases between the readings of a parabola. */
const STRIDE: i32 = 2;

/** Place of the peak last read by `readLong`, in phases from the frame given, and whether it points downwards. */
export let longPlace: i32 = 0;
let isNegative: bool = false;

/** The signal at a place, in phases after the sample `at`; all float32. */
function signedAt(at: usize, place: i32, table: usize): f32 {
	const phase = place & (PHASES - 1);
	const middle = at + (place >> 4 << 2);
	if (phase === 0) return load<f32>(middle);
	let x = middle - 4 * (LONG_SIDE - 1);
	let t = table + <usize>(phase * 8 * LONG_SIDE);
	const end = t + 8 * LONG_SIDE;
	let a = f32x4.splat(0);
	let b = f32x4.splat(0);
	let c = f32x4.splat(0);
	let d = f32x4.splat(0);
	while (t < end) {
		a = f32x4.add(a, f32x4.mul(v128.load(x), v128.load(t)));
		b = f32x4.add(b, f32x4.mul(v128.load(x, 16), v128.load(t, 16)));
		c = f32x4.add(c, f32x4.mul(v128.load(x, 32), v128.load(t, 32)));
		d = f32x4.add(d, f32x4.mul(v128.load(x, 48), v128.load(t, 48)));
		x += 64;
		t += 64;
	}
	const sum = f32x4.add(f32x4.add(a, b), f32x4.add(c, d));
	return (
		f32x4.extract_lane(sum, 0) + f32x4.extract_lane(sum, 1) + (f32x4.extract_lane(sum, 2) + f32x4.extract_lane(sum, 3))
	);
}

/** Magnitude of the signal at a place. */
export function valueAt(at: usize, place: i32, table: usize): f64 {
	return <f64>abs(signedAt(at, place, table));
}

/** Magnitude of the peak near a place, by the long filter; sets `longPlace`. */
export function readLong(at: usize, place: i32, table: usize): f64 {
	const first = signedAt(at, place, table);
	isNegative = first < 0;
	let middle = <f64>abs(first);
	let before = valueAt(at, place - STRIDE, table);
	let after = valueAt(at, place + STRIDE, table);
	for (let step = 0; step < PHASES / 4; step++) {
		if (before > middle && before >= after) {
			place -= STRIDE;
			after = middle;
			middle = before;
			before = valueAt(at, place - STRIDE, table);
		} else if (after > middle) {
			place += STRIDE;
			before = middle;
			middle = after;
			after = valueAt(at, place + STRIDE, table);
		} else break;
	}
	longPlace = place;
	return parabolaTop(before, middle, after);
}

/**
 * Lowers the magnitude at the place last read by `amount`, with a pulse as narrow as the band allows.
 *
 * @param at the sample that the place was read from, float64
 * @param narrow the same in float32, which follows
 */
export function takeAway(at: usize, narrow: usize, amount: f64, pulses: usize): void {
	const first = (longPlace >> 4) - (PULSE_SIDE - 1);
	let x = at + (first << 3);
	let copy = narrow + (first << 2);
	let t = pulses + <usize>((longPlace & (PHASES - 1)) * 16 * PULSE_SIDE);
	const factor = f64x2.splat(isNegative ? -amount : amount);
	for (let i = 0; i < PULSE_SIDE; i++) {
		const pair = f64x2.sub(v128.load(x), f64x2.mul(factor, v128.load(t)));
		v128.store(x, pair);
		v128.store64_lane(copy, f32x4.demote_f64x2_zero(pair), 0);
		x += 16;
		t += 16;
		copy += 8;
	}
}
