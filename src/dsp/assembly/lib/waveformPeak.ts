/*
 * Reading the band-limited waveform around one place with three filters: a short one at all eighths between two samples,
 * a long one where what the short one finds may count, and the longest where the long one's reading may count. They differ
 * in the last thousandths of the band only, which noise up to half the rate fills.
 */

/** Taps of the short filter, both sides together. */
const SHORT_TAPS = 96;
/** Taps of the long filter and of the longest on each side. */
const LONG_SIDE = 512;
export const LONGEST_SIDE = 2048;
/** Where both filters read the same, but for 0.001 dB, the short one is right. */
const AGREEMENT: f64 = 1e-4;
/**
 * By what part of the short filter's shortfall the waveform an eighth beside may be higher, when the long filter has read
 * this place: π/8, for what the long one adds lies near half the rate and turns by no more. A rule of thumb: its highest
 * value anywhere, not its value here, bounds that turn.
 */
const NEXT_EIGHTH: f64 = 0.3927;
/**
 * What lies between two eighths of a sample is at most so much higher than the higher of them, 1 / cos(π/16), around the
 * highest point of a whole waveform (Bernstein); taken here for every top that may become the highest.
 */
const EIGHTHS_GAP: f64 = 1.0196;

/** Part of the highest peak; see `longestMargin`. */
export const LONGEST_MARGIN: f64 = 0.015;

/** Seven filters one after the other: an eighth of a sample, two eighths … */
const shortTaps = heap.alloc(7 * SHORT_TAPS * 4);
const longTaps = heap.alloc(7 * 2 * LONG_SIDE * 4);
const longestTaps = heap.alloc(7 * 2 * LONGEST_SIDE * 4);
/** Nine readings: the sample, seven between, the next sample. */
const readings = heap.alloc(9 * 8);

export function shortTapsAddress(): usize {
	return shortTaps;
}
export function longTapsAddress(): usize {
	return longTaps;
}
export function longestTapsAddress(): usize {
	return longestTaps;
}

/**
 * By how much the longest filter is taken to read higher than the long one at most: 0.13 dB, and no more than the long
 * one may than the short. No bound, which would let everything through: on noise up to half the rate it is twice the
 * largest difference seen.
 */
// @ts-ignore
@inline
export function longestMargin(floor: f64, shortfall: f64): f64 {
	return min(LONGEST_MARGIN * floor, shortfall);
}

// @ts-ignore
@inline
function total(lanes: v128): f64 {
	return (
		f64(f32x4.extract_lane(lanes, 0)) + f64(f32x4.extract_lane(lanes, 1)) +
		(f64(f32x4.extract_lane(lanes, 2)) + f64(f32x4.extract_lane(lanes, 3)))
	);
}

function readShort(at: usize): void {
	const first = at - (SHORT_TAPS / 2 - 1) * 4;
	let y1 = f32x4.splat(0), y2 = y1, y3 = y1, y4 = y1, y5 = y1, y6 = y1, y7 = y1;
	for (let i = 0; i < SHORT_TAPS * 4; i += 16) {
		const x = v128.load(first + i);
		const taps = shortTaps + i;
		y1 = f32x4.add(y1, f32x4.mul(x, v128.load(taps)));
		y2 = f32x4.add(y2, f32x4.mul(x, v128.load(taps, 1 * SHORT_TAPS * 4)));
		y3 = f32x4.add(y3, f32x4.mul(x, v128.load(taps, 2 * SHORT_TAPS * 4)));
		y4 = f32x4.add(y4, f32x4.mul(x, v128.load(taps, 3 * SHORT_TAPS * 4)));
		y5 = f32x4.add(y5, f32x4.mul(x, v128.load(taps, 4 * SHORT_TAPS * 4)));
		y6 = f32x4.add(y6, f32x4.mul(x, v128.load(taps, 5 * SHORT_TAPS * 4)));
		y7 = f32x4.add(y7, f32x4.mul(x, v128.load(taps, 6 * SHORT_TAPS * 4)));
	}
	store<f64>(readings, f64(load<f32>(at)));
	store<f64>(readings, total(y1), 8);
	store<f64>(readings, total(y2), 16);
	store<f64>(readings, total(y3), 24);
	store<f64>(readings, total(y4), 32);
	store<f64>(readings, total(y5), 40);
	store<f64>(readings, total(y6), 48);
	store<f64>(readings, total(y7), 56);
	store<f64>(readings, f64(load<f32>(at + 4)), 64);
}

/** Waveform `eighths` of a sample after the sample at this address, by the filters `table` with `side` taps on each side. */
function read(at: usize, eighths: i32, table: usize, side: i32): f64 {
	at += (eighths >> 3) * 4;
	const part = eighths & 7;
	if (part === 0) return f64(load<f32>(at));
	let taps = table + (part - 1) * (2 * side * 4);
	let first = at - (side - 1) * 4;
	let a = f32x4.splat(0), b = a, c = a, d = a;
	for (const end = first + 2 * side * 4; first < end; first += 64, taps += 64) {
		a = f32x4.add(a, f32x4.mul(v128.load(first), v128.load(taps)));
		b = f32x4.add(b, f32x4.mul(v128.load(first, 16), v128.load(taps, 16)));
		c = f32x4.add(c, f32x4.mul(v128.load(first, 32), v128.load(taps, 32)));
		d = f32x4.add(d, f32x4.mul(v128.load(first, 48), v128.load(taps, 48)));
	}
	return total(a) + total(b) + (total(c) + total(d));
}

/** Top of the parabola through three equally spaced values, of which the middle one is the highest. */
// @ts-ignore
@inline
function parabolaTop(before: f64, middle: f64, after: f64): f64 {
	const bend = before - 2 * middle + after;
	if (bend >= 0) return middle;
	const slope = after - before;
	return middle - (slope * slope) / (8 * bend);
}

/** Eighth at which `topNear` found its highest reading. */
let topPlace: i32 = 0;

/** Top of a filter's waveform, turned by `sign`, around an eighth where it reads `middle`. */
function topNear(at: usize, place: i32, sign: f64, middle: f64, table: usize, side: i32): f64 {
	let before = sign * read(at, place - 1, table, side);
	let after = sign * read(at, place + 1, table, side);
	if (before > middle && before >= after) {
		place--;
		after = middle;
		middle = before;
		before = sign * read(at, place - 1, table, side);
	} else if (after > middle) {
		place++;
		before = middle;
		middle = after;
		after = sign * read(at, place + 1, table, side);
	}
	topPlace = place;
	return before > middle || after > middle ? max(before, after) : parabolaTop(before, middle, after);
}

/**
 * Highest magnitude of the waveform between two samples, if it passes `floor`; else anything up to `floor`.
 *
 * @param at address of the first of the two; 2048 samples on both sides are read
 * @param shortfall by how much the short filter may read lower than the long one here
 */
export function waveformPeak(at: usize, floor: f64, shortfall: f64): f64 {
	readShort(at);
	let place = 0;
	let highest: f64 = 0;
	for (let i = 0; i <= 8; i++) {
		const magnitude = abs(load<f64>(readings + i * 8));
		if (magnitude > highest) {
			highest = magnitude;
			place = i;
		}
	}
	const margin = longestMargin(floor, shortfall);
	if ((highest + shortfall) * EIGHTHS_GAP <= floor - margin) return 0;
	const sign: f64 = load<f64>(readings + place * 8) < 0 ? -1 : 1;
	const middle = sign * read(at, place, longTaps, LONG_SIDE);
	if (place > 0 && place < 8 && abs(middle - highest) <= AGREEMENT * middle) {
		const near = readings + place * 8;
		return parabolaTop(sign * load<f64>(near - 8), highest, sign * load<f64>(near + 8));
	}
	if ((middle + shortfall * NEXT_EIGHTH) * EIGHTHS_GAP <= floor - margin) return 0;
	if (topNear(at, place, sign, middle, longTaps, LONG_SIDE) <= floor - margin) return 0;
	place = topPlace;
	return topNear(at, place, sign, sign * read(at, place, longestTaps, LONGEST_SIDE), longestTaps, LONGEST_SIDE);
}
