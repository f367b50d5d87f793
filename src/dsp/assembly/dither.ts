// Two channels at a time, one in each lane of a vector; see src/dsp/dither/dither.ts for what comes out.

// Both draws of a sample come from one 64-bit word of the channel's generator, as signed fractions of 2^32.
const DRAW_SCALE: f64 = 1.0 / 4294967296.0;
/** An input without bits below the LSB for this many samples is left alone, when asked. */
const BLANK_AFTER: i64 = 32;
const VECTOR: usize = 16;
const FRAMES: usize = 512;

/** What two channels keep. */
// @ts-ignore: decorator
@unmanaged
class Pair {
	/** Interleaved samples, in and out. */
	buffer!: usize;
	/** xoshiro256++ (Blackman & Vigna 2019), four vectors of one word per channel. */
	generator!: usize;
	/** Errors of the last `taps` frames, oldest first, then those of the block. */
	errors!: usize;
	/** Outputs of the filter, likewise. */
	outputs!: usize;
	/** Per channel: samples clipped, samples not a number, frames since the last bit below the LSB, largest error in LSB. */
	counts!: usize;
}

let scale: f64 = 1;
let taps: i32 = 0;
let recursiveTaps: i32 = 0;
let blanking: bool = false;
/** Coefficients as vectors, the oldest sample's first. */
let forward: usize = 0;
let recursive: usize = 0;

function zeroed(vectors: i32): usize {
	const bytes = usize(vectors) * VECTOR;
	const address = heap.alloc(bytes);
	memory.fill(address, 0, bytes);
	return address;
}

/** @param evenTaps,evenRecursiveTaps even numbers; the host fills up with zeros */
export function setUp(bits: i32, evenTaps: i32, evenRecursiveTaps: i32, autoBlank: bool): void {
	scale = <f64>(1 << (bits - 1));
	taps = evenTaps;
	recursiveTaps = evenRecursiveTaps;
	blanking = autoBlank;
	forward = zeroed(taps);
	recursive = zeroed(recursiveTaps);
}

/** The coefficient of the error `lag` samples ago. */
export function setForward(lag: i32, value: f64): void {
	v128.store(forward + usize(taps - lag) * VECTOR, f64x2.splat(value));
}

/** The coefficient of the filter's output `lag` samples ago, with its sign in the sum. */
export function setRecursive(lag: i32, value: f64): void {
	v128.store(recursive + usize(recursiveTaps - lag) * VECTOR, f64x2.splat(value));
}

export function createPair(): usize {
	const pair = changetype<Pair>(heap.alloc(offsetof<Pair>()));
	pair.buffer = zeroed(FRAMES);
	pair.generator = zeroed(4);
	pair.errors = zeroed(taps + FRAMES);
	pair.outputs = zeroed(recursiveTaps + FRAMES);
	pair.counts = zeroed(4);
	return changetype<usize>(pair);
}

export function bufferOf(pair: Pair): usize {
	return pair.buffer;
}

export function setGenerator(pair: Pair, lane: i32, word: i32, value: u64): void {
	store<u64>(pair.generator + usize(word) * VECTOR + usize(lane) * 8, value);
}

export function clear(pair: Pair): void {
	memory.fill(pair.errors, 0, usize(taps) * VECTOR);
	memory.fill(pair.outputs, 0, usize(recursiveTaps) * VECTOR);
	memory.fill(pair.counts, 0, 4 * VECTOR);
	v128.store(pair.counts, i64x2.splat(BLANK_AFTER), 2 * VECTOR);
}

export function clippedOf(pair: Pair, lane: i32): f64 {
	return <f64>load<i64>(pair.counts + usize(lane) * 8);
}

export function nonFiniteOf(pair: Pair, lane: i32): f64 {
	return <f64>load<i64>(pair.counts + VECTOR + usize(lane) * 8);
}

export function largestErrorOf(pair: Pair, lane: i32): f64 {
	return load<f64>(pair.counts + 3 * VECTOR + usize(lane) * 8);
}

// @ts-ignore: decorator
@inline
function rotateLeft(word: v128, by: i32): v128 {
	return v128.or(i64x2.shl(word, by), i64x2.shr_u(word, 64 - by));
}

/** Sum of products in two partial sums, of even and of odd lags, oldest first. */
// @ts-ignore: decorator
@inline
function filtered(sum: v128, coefficients: usize, history: usize, count: i32): v128 {
	let even = sum;
	let odd = f64x2.splat(0);
	for (let i: i32 = 0; i < count; i += 2) {
		even = f64x2.add(even, f64x2.mul(v128.load(coefficients), v128.load(history)));
		odd = f64x2.add(odd, f64x2.mul(v128.load(coefficients, VECTOR), v128.load(history, VECTOR)));
		coefficients += 2 * VECTOR;
		history += 2 * VECTOR;
	}
	return f64x2.add(even, odd);
}

// @ts-ignore: decorator
@inline
function run(pair: Pair, frames: i32, shaped: bool, feedback: bool, blank: bool): void {
	const levels = f64x2.splat(scale);
	const step = f64x2.splat(1.0 / scale);
	const lowest = f64x2.splat(-scale);
	const highest = f64x2.splat(scale - 1);
	const farthest = f64x2.splat(2 * scale);
	const nearest = f64x2.splat(-2 * scale);
	const half = f64x2.splat(0.5);
	const drawScale = f64x2.splat(DRAW_SCALE);
	const generator = pair.generator;
	let s0 = v128.load(generator);
	let s1 = v128.load(generator, VECTOR);
	let s2 = v128.load(generator, 2 * VECTOR);
	let s3 = v128.load(generator, 3 * VECTOR);
	const counts = pair.counts;
	let clipped = v128.load(counts);
	let finite = i64x2.splat(0);
	let still = v128.load(counts, 2 * VECTOR);
	let largest = v128.load(counts, 3 * VECTOR);
	let errors = pair.errors;
	let outputs = pair.outputs;
	const newest = forward + usize(taps - 1) * VECTOR;
	let at = pair.buffer;
	const end = at + usize(frames) * VECTOR;
	for (; at < end; at += VECTOR) {
		const word = i64x2.add(rotateLeft(i64x2.add(s0, s3), 23), s0);
		const shifted = i64x2.shl(s1, 17);
		s2 = v128.xor(s2, s0);
		s3 = v128.xor(s3, s1);
		s1 = v128.xor(s1, s2);
		s0 = v128.xor(s0, s3);
		s2 = v128.xor(s2, shifted);
		s3 = rotateLeft(s3, 45);
		const low = f64x2.convert_low_i32x4_s(v128.shuffle<i32>(word, word, 0, 2, 0, 2));
		const high = f64x2.convert_low_i32x4_s(v128.shuffle<i32>(word, word, 1, 3, 1, 3));
		const dither = f64x2.add(f64x2.mul(f64x2.add(low, high), drawScale), half);

		const sample = v128.load(at);
		const isNumber = f64x2.eq(sample, sample);
		finite = i64x2.add(finite, isNumber);
		const wanted = f64x2.pmin(
			farthest,
			f64x2.pmax(nearest, f64x2.mul(v128.and(sample, isNumber), levels)),
		);
		let filter = f64x2.splat(0);
		let target = wanted;
		if (shaped) {
			// The newest error is added last: it is the only one the next level has to wait for.
			let sum = f64x2.splat(0);
			if (feedback) sum = filtered(sum, recursive, outputs, recursiveTaps);
			sum = filtered(sum, forward, errors, taps - 2);
			sum = f64x2.add(sum, f64x2.mul(v128.load(newest - VECTOR), v128.load(errors + usize(taps - 2) * VECTOR)));
			filter = f64x2.add(sum, f64x2.mul(v128.load(newest), v128.load(errors + usize(taps - 1) * VECTOR)));
			target = f64x2.sub(wanted, filter);
		}
		let level = f64x2.floor(f64x2.add(target, dither));
		if (blank) {
			const whole = f64x2.eq(wanted, f64x2.floor(wanted));
			still = v128.and(i64x2.sub(still, whole), whole);
			const silent = i64x2.ge_s(still, i64x2.splat(BLANK_AFTER));
			level = v128.bitselect(wanted, level, silent);
			target = v128.bitselect(wanted, target, silent);
			filter = v128.andnot(filter, silent);
		}
		if (shaped) {
			v128.store(errors + usize(taps) * VECTOR, f64x2.sub(level, target));
			errors += VECTOR;
			if (feedback) {
				v128.store(outputs + usize(recursiveTaps) * VECTOR, filter);
				outputs += VECTOR;
			}
		}
		largest = f64x2.pmax(largest, f64x2.abs(f64x2.sub(level, wanted)));
		const kept = f64x2.pmin(highest, f64x2.pmax(lowest, level));
		clipped = i64x2.sub(clipped, f64x2.ne(kept, level));
		v128.store(at, f64x2.mul(kept, step));
	}
	v128.store(generator, s0);
	v128.store(generator, s1, VECTOR);
	v128.store(generator, s2, 2 * VECTOR);
	v128.store(generator, s3, 3 * VECTOR);
	v128.store(counts, clipped);
	const seen = i64x2.splat(frames);
	v128.store(counts, i64x2.add(v128.load(counts, VECTOR), i64x2.add(seen, finite)), VECTOR);
	v128.store(counts, still, 2 * VECTOR);
	v128.store(counts, largest, 3 * VECTOR);
	if (shaped) {
		memory.copy(pair.errors, errors, usize(taps) * VECTOR);
		if (feedback) memory.copy(pair.outputs, outputs, usize(recursiveTaps) * VECTOR);
	}
}

/** @param frames at most 512 */
export function process(pair: Pair, frames: i32): void {
	if (blanking) run(pair, frames, true, true, true);
	else if (recursiveTaps > 0) run(pair, frames, true, true, false);
	else if (taps > 0) run(pair, frames, true, false, false);
	else run(pair, frames, false, false, false);
}
