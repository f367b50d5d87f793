/*
 * Sums of squares of K-weighted channels, two channels in the lanes of a vector. Each of the two sections is kept as
 * y = p·x + s, s ← (r + c·x) - q·s, r ← d·x - e·s: the same recursion as the transposed direct form with its loop from
 * state to state as short as it can be, for it is the loop's delay that costs the time.
 */

/** Below this the state is silence; keeps slow denormal numbers out of digital black. */
const SILENCE = f64x2.splat(1e-150);

/** Coefficients p, c, d, q, e of the shelf; c, d, q, e of the high-pass, whose p is 1. */
const coefficients = heap.alloc(9 * 8);
let pairs: i32 = 0;
let states: usize = 0;
let sums: usize = 0;

export function coefficientsAddress(): usize {
	return coefficients;
}

export function setUpWeighting(channels: i32): void {
	pairs = (channels + 1) >> 1;
	states = heap.alloc(pairs * 64);
	sums = heap.alloc(pairs * 16);
	resetWeighting();
}

export function resetWeighting(): void {
	memory.fill(states, 0, pairs * 64);
	memory.fill(sums, 0, pairs * 16);
}

// @ts-ignore
@inline
function flushed(state: v128): v128 {
	return v128.and(state, f64x2.ge(f64x2.abs(state), SILENCE));
}

// @ts-ignore
@inline
function coefficient(index: i32): v128 {
	return v128.load64_splat(coefficients + index * 8);
}

// @ts-ignore
@inline
function filter(pair: i32, at: usize, frames: i32, narrow: bool): void {
	const p = coefficient(0);
	const c = coefficient(1);
	const d = coefficient(2);
	const q = coefficient(3);
	const e = coefficient(4);
	const c2 = coefficient(5);
	const d2 = coefficient(6);
	const q2 = coefficient(7);
	const e2 = coefficient(8);
	const state = states + pair * 64;
	let s = v128.load(state);
	let r = v128.load(state, 16);
	let s2 = v128.load(state, 32);
	let r2 = v128.load(state, 48);
	let sum = v128.load(sums + pair * 16);
	const step = narrow ? 8 : 16;
	for (const end = at + frames * step; at < end; at += step) {
		const x = narrow ? f64x2.promote_low_f32x4(v128.load64_zero(at)) : v128.load(at);
		const y = f64x2.add(f64x2.mul(p, x), s);
		const next = f64x2.sub(f64x2.add(r, f64x2.mul(c, x)), f64x2.mul(q, s));
		r = f64x2.sub(f64x2.mul(d, x), f64x2.mul(e, s));
		s = next;
		const z = f64x2.add(y, s2);
		const next2 = f64x2.sub(f64x2.add(r2, f64x2.mul(c2, y)), f64x2.mul(q2, s2));
		r2 = f64x2.sub(f64x2.mul(d2, y), f64x2.mul(e2, s2));
		s2 = next2;
		sum = f64x2.add(sum, f64x2.mul(z, z));
	}
	v128.store(state, s);
	v128.store(state, r, 16);
	v128.store(state, s2, 32);
	v128.store(state, r2, 48);
	v128.store(sums + pair * 16, sum);
}

/**
 * Filters frames of one pair of channels and adds up the squares.
 *
 * @param at address of the frames, two 64-bit samples each
 */
export function weigh(pair: i32, at: usize, frames: i32): void {
	filter(pair, at, frames, false);
}

/** The same of frames of two 32-bit samples each. */
export function weighNarrow(pair: i32, at: usize, frames: i32): void {
	filter(pair, at, frames, true);
}

/** Stores the sums of all channels, lanes of a last odd one included, and begins anew. */
export function takeSums(to: usize): void {
	for (let pair = 0; pair < pairs; pair++) {
		v128.store(to + pair * 16, v128.load(sums + pair * 16));
		v128.store(sums + pair * 16, f64x2.splat(0));
		const state = states + pair * 64;
		for (let offset: usize = 0; offset < 64; offset += 16) v128.store(state + offset, flushed(v128.load(state + offset)));
	}
}
