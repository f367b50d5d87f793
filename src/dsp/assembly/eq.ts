// Minimum-phase equalizer: a row of state-variable sections on two lanes.

/** Frames that one call can take, and the grid on which silence is flushed. */
export const CHUNK: i32 = 128;

// A section in memory, in vectors of two lanes: what moves (g, k, m0, m1, m2), where to, where from, then what the loop works
// with, its memory, and of the move the frames that are left and all of them.
const LANES: i32 = 16;
const G: i32 = 0;
const K: i32 = 1 * LANES;
const M0: i32 = 2 * LANES;
const M1: i32 = 3 * LANES;
const M2: i32 = 4 * LANES;
const TARGET: i32 = 5 * LANES;
const START: i32 = 10 * LANES;
const A11: i32 = 15 * LANES;
const B1: i32 = 16 * LANES;
const B2: i32 = 17 * LANES;
const D0: i32 = 18 * LANES;
const C1: i32 = 19 * LANES;
const C2: i32 = 20 * LANES;
const S1: i32 = 21 * LANES;
const S2: i32 = 22 * LANES;
const LEFT: i32 = 23 * LANES;
const LENGTH: i32 = LEFT + 4;
const SIZE: i32 = 24 * LANES;

/** Below this a memory is silence. */
const SILENCE: f64 = 1e-150;

let count: i32 = 0;
let sections: usize = 0;
let active: usize = 0;
let buffer: usize = 0;

/** Makes room. @returns the address of the two-lane buffer of `CHUNK` frames */
export function setup(sectionCount: i32): usize {
	count = sectionCount;
	sections = heap.alloc(max(1, count) * SIZE);
	active = heap.alloc(max(1, count) * sizeof<usize>());
	buffer = heap.alloc(CHUNK * LANES);
	memory.fill(sections, 0, max(1, count) * SIZE);
	memory.fill(buffer, 0, CHUNK * LANES);
	return buffer;
}

/** Where the sections lie: 24 vectors each. */
export function table(): usize {
	return sections;
}

// @ts-ignore: decorator
@inline
function derive(s: usize): void {
	const g = v128.load(s, G);
	const k = v128.load(s, K);
	const m1 = v128.load(s, M1);
	const m2 = v128.load(s, M2);
	const one = f64x2.splat(1);
	const two = f64x2.splat(2);
	const a1 = f64x2.div(one, f64x2.add(one, f64x2.mul(g, f64x2.add(g, k))));
	const a2 = f64x2.mul(g, a1);
	const a3 = f64x2.mul(g, a2);
	const h = f64x2.add(f64x2.mul(m1, a2), f64x2.mul(m2, a3));
	v128.store(s, f64x2.sub(f64x2.mul(two, a1), one), A11);
	v128.store(s, f64x2.mul(two, a2), B1);
	v128.store(s, f64x2.mul(two, a3), B2);
	v128.store(s, f64x2.add(v128.load(s, M0), h), D0);
	v128.store(s, f64x2.add(f64x2.mul(m1, a1), f64x2.mul(m2, a2)), C1);
	v128.store(s, f64x2.sub(m2, h), C2);
}

/** Starts the move to TARGET from where the section is. */
export function move(section: i32, frames: i32): void {
	const s = sections + section * SIZE;
	// What was not computed has no memory, wherever the calls before were divided.
	if (resting(s)) {
		v128.store(s, f64x2.splat(0), S1);
		v128.store(s, f64x2.splat(0), S2);
	}
	store<i32>(s, frames, LEFT);
	store<i32>(s, frames, LENGTH);
	for (let i = 0; i < 5 * LANES; i += LANES) v128.store(s + i, v128.load(s + i), START);
	if (frames == 0) arrive(s);
}

function arrive(s: usize): void {
	for (let i = 0; i < 5 * LANES; i += LANES) v128.store(s + i, v128.load(s + i, TARGET));
	derive(s);
}

// @ts-ignore: decorator
@inline
function advance(s: usize): void {
	const left = load<i32>(s, LEFT);
	if (left == 0) return;
	store<i32>(s, left - 1, LEFT);
	if (left == 1) {
		arrive(s);
		return;
	}
	// Slow at both ends, so that nothing has a corner. Between values above 0 is nothing but values above 0.
	const t = 1 - <f64>(left - 1) / <f64>load<i32>(s, LENGTH);
	const done = f64x2.splat(t * t * (3 - 2 * t));
	for (let i = 0; i < 5 * LANES; i += LANES) {
		const start = v128.load(s + i, START);
		v128.store(s + i, f64x2.add(start, f64x2.mul(f64x2.sub(v128.load(s + i, TARGET), start), done)));
	}
	derive(s);
}

/** A section that is, and stays, the identity. */
// @ts-ignore: decorator
@inline
function resting(s: usize): bool {
	if (load<i32>(s, LEFT) != 0) return false;
	const same = v128.and(
		f64x2.eq(v128.load(s, M0), f64x2.splat(1)),
		v128.and(f64x2.eq(v128.load(s, M1), f64x2.splat(0)), f64x2.eq(v128.load(s, M2), f64x2.splat(0))),
	);
	return v128.all_true<i64>(same);
}

// @ts-ignore: decorator
@inline
function activeAt(index: i32): usize {
	return load<usize>(active + (index << 2));
}

/** One frame through one section. */
// @ts-ignore: decorator
@inline
function step(s: usize, x: v128): v128 {
	const s1 = v128.load(s, S1);
	const s2 = v128.load(s, S2);
	const b1 = v128.load(s, B1);
	const e = f64x2.sub(x, s2);
	v128.store(s, f64x2.add(f64x2.mul(v128.load(s, A11), s1), f64x2.mul(b1, e)), S1);
	v128.store(s, f64x2.add(s2, f64x2.add(f64x2.mul(b1, s1), f64x2.mul(v128.load(s, B2), e))), S2);
	return f64x2.add(
		f64x2.mul(v128.load(s, D0), x),
		f64x2.add(f64x2.mul(v128.load(s, C1), s1), f64x2.mul(v128.load(s, C2), s2)),
	);
}

/** Runs all sections over the buffer. */
export function process(frames: i32): void {
	let used = 0;
	let moving = false;
	for (let i = 0; i < count; i++) {
		const s = sections + i * SIZE;
		if (resting(s)) continue;
		store<usize>(active + (used << 2), s);
		used++;
		if (load<i32>(s, LEFT) != 0) moving = true;
	}
	const end = buffer + frames * LANES;
	if (moving) {
		for (let at = buffer; at < end; at += LANES) {
			let x = v128.load(at);
			for (let i = 0; i < used; i++) {
				advance(activeAt(i));
				x = step(activeAt(i), x);
			}
			v128.store(at, x);
		}
		return;
	}
	// Four sections at a time keep the processor busy while each waits for its own last result.
	let i = 0;
	for (; i + 4 <= used; i += 4) {
		const s0 = activeAt(i);
		const s1 = activeAt(i + 1);
		const s2 = activeAt(i + 2);
		const s3 = activeAt(i + 3);
		for (let at = buffer; at < end; at += LANES) {
			v128.store(at, step(s3, step(s2, step(s1, step(s0, v128.load(at))))));
		}
	}
	if (i + 2 <= used) {
		const s0 = activeAt(i);
		const s1 = activeAt(i + 1);
		for (let at = buffer; at < end; at += LANES) v128.store(at, step(s1, step(s0, v128.load(at))));
		i += 2;
	}
	if (i < used) {
		const s = activeAt(i);
		for (let at = buffer; at < end; at += LANES) v128.store(at, step(s, v128.load(at)));
	}
}

/** Sets memories that are silence to 0. */
export function flush(): void {
	for (let i = 0; i < count; i++) {
		const s = sections + i * SIZE;
		for (let at = s + S1; at <= s + S2; at += LANES) {
			const loud = f64x2.gt(f64x2.abs(v128.load(at)), f64x2.splat(SILENCE));
			v128.store(at, v128.and(v128.load(at), loud));
		}
	}
}

/** Silence in every section. */
export function clear(): void {
	for (let i = 0; i < count; i++) {
		const s = sections + i * SIZE;
		v128.store(s, f64x2.splat(0), S1);
		v128.store(s, f64x2.splat(0), S2);
	}
}
