/*
 * Highest true peaks of one channel after the other, by the standard's filter and by long ones. What cannot raise them is
 * not evaluated, block by block by bounds that hold for every signal, sample by sample by rules that are named as such:
 *
 * With a = (x₋₁ + 2x + x₊₁)/4 and b = x - a, an interpolating filter h reads Σ h·a + Σ h·b. The first sum is that of the
 * smoothed filter over x, whose taps die away within a few samples and add up to little more than 1; the second is at most
 * the sum of |h| times the highest |b|, which is small unless the signal is near half the rate. The highest of |x| and |b|
 * are taken from the blocks around (near), and from half the long filter on both sides (far). What the longest filter adds
 * to the long one is not bounded so but taken to stay within a margin.
 */
import { BLOCK, BLOCKS, higher, highestLane, measureSpan, SPAN } from './blockPeaks';
import { standardPeak, standardPeaks } from './standardFilter';
import { beginSpan, endSpan } from './stepPeaks';
import { LONGEST_MARGIN, LONGEST_SIDE, longestMargin, waveformPeak } from './waveformPeak';

/** Spans to both sides that the long filter reaches, and the longest. */
const REACH = 2;
const LONGEST_REACH = LONGEST_SIDE / SPAN;
/** Spans before the one being worked on that are kept. */
const KEPT = LONGEST_REACH + 1;
/** Frames of silence that are scanned before the first sample. */
export const LEAD = LONGEST_REACH * SPAN;

/** What lies between two neighbours of the points that the standard's filter reads is at most so much higher: 1 / cos(π/8). */
const POINTS_GAP: f64 = 1.0824;
/** A peak that is 0.001 dB higher is not worth looking at; it spares a steady tone the reading of every period. */
const WORTH: f64 = 1.0001;
/** What 32-bit arithmetic may get wrong, as part of the highest sample. */
const ROUNDING: f64 = 4e-6;

/** Factors of the bounds: of |x| near and far, of |b| near and far. */
const wholeBound = heap.alloc(4 * 4);
/** The same for the standard's filter, which reaches no further than near. */
const standardBound = heap.alloc(4 * 4);
/** By how much the precise reading may be above the standard's filter, and above the short filter. */
const standardShortfall = heap.alloc(4 * 4);
const shortShortfall = heap.alloc(4 * 4);
const peaksBetween = heap.alloc((BLOCK + 8) * 4);
/** Of four blocks: highest sample near, and both shortfalls. */
const nears = heap.alloc(16);
const belows = heap.alloc(16);
const shortfalls = heap.alloc(16);

export function boundsAddress(which: i32): usize {
	if (which === 0) return wholeBound;
	if (which === 1) return standardBound;
	return which === 2 ? standardShortfall : shortShortfall;
}

let channels: i32 = 0;
let capacity: i32 = 0;
let planes: usize = 0;
let samplePeaks: usize = 0;
let bendPeaks: usize = 0;
let precise: usize = 0;
let standard: usize = 0;
let wantsStandard: bool = true;
let wantsPrecise: bool = true;

/** Frames in the planes, and spans of them that are measured and done. */
let fill: i32 = 0;
let measured: i32 = 0;
let done: i32 = 0;

export function setUpTruePeaks(count: i32, mostFrames: i32, withStandard: bool, withPrecise: bool): void {
	channels = count;
	wantsStandard = withStandard;
	wantsPrecise = withPrecise;
	const spans = (mostFrames + SPAN - 1) / SPAN + 56;
	capacity = spans * SPAN;
	planes = heap.alloc(channels * capacity * 4 + 64);
	samplePeaks = heap.alloc(channels * spans * BLOCKS * 4 + 32);
	bendPeaks = heap.alloc(channels * spans * BLOCKS * 4 + 32);
	precise = heap.alloc(channels * 8);
	standard = heap.alloc(channels * 8);
	resetTruePeaks();
}

export function resetTruePeaks(): void {
	memory.fill(planes, 0, channels * capacity * 4);
	memory.fill(samplePeaks, 0, channels * (capacity / BLOCK) * 4);
	memory.fill(bendPeaks, 0, channels * (capacity / BLOCK) * 4);
	memory.fill(precise, 0, channels * 8);
	memory.fill(standard, 0, channels * 8);
	// The waveform swings before its first sample too: as many spans of silence come first as the filters reach.
	measured = KEPT + LONGEST_REACH;
	done = KEPT;
	fill = measured * SPAN;
}

export function foundAddress(): usize {
	return precise;
}
export function standardAddress(): usize {
	return standard;
}

/** Where the next sample of a channel goes; `makeRoom` comes before. */
// @ts-ignore
@inline
export function planeEnd(channel: i32): usize {
	return planes + (channel * capacity + fill) * 4;
}

function slide(from: usize, length: i32, by: i32): void {
	for (let channel = 0; channel < channels; channel++) {
		const plane = from + channel * length * 4;
		memory.copy(plane, plane + by * 4, (length - by) * 4);
	}
}

export function makeRoom(frames: i32): void {
	if (fill + frames <= capacity) return;
	const spans = done - KEPT;
	slide(planes, capacity, spans * SPAN);
	slide(samplePeaks, capacity / BLOCK, spans * BLOCKS);
	slide(bendPeaks, capacity / BLOCK, spans * BLOCKS);
	fill -= spans * SPAN;
	measured -= spans;
	done -= spans;
}

/** Highest value of the spans that the long filter reaches, of values by block. */
// @ts-ignore
@inline
function highestAround(values: usize): f32 {
	let highest = v128.load(values - REACH * BLOCKS * 4);
	for (let at = values - REACH * BLOCKS * 4 + 16; at < values + (REACH + 1) * BLOCKS * 4; at += 16) {
		highest = f32x4.pmax(highest, v128.load(at));
	}
	return highestLane(highest);
}

/** Highest value of each of four blocks and its neighbours. */
// @ts-ignore
@inline
function highestNear(values: usize): v128 {
	return f32x4.pmax(v128.load(values), f32x4.pmax(v128.load(values - 4), v128.load(values + 4)));
}

// @ts-ignore
@inline
function factor(factors: usize, index: i32): v128 {
	return f32x4.splat(load<f32>(factors + index * 4));
}

/** Bound of four blocks; `distant` is what the far ones add to all of them. */
// @ts-ignore
@inline
function bounds(factors: usize, near: v128, nearBend: v128, distant: f32): v128 {
	const own = f32x4.add(f32x4.mul(factor(factors, 0), near), f32x4.mul(factor(factors, 2), nearBend));
	return f32x4.add(own, f32x4.splat(distant));
}

// @ts-ignore
@inline
function farBound(factors: usize, far: f32, farBend: f32): f32 {
	return load<f32>(factors, 4) * far + load<f32>(factors, 12) * farBend;
}

/** True where what four blocks could read passes either limit. */
// @ts-ignore
@inline
function worthwhile(whole: v128, short: v128, preciseLimit: f32, standardLimit: f32): i32 {
	return i32x4.bitmask(
		v128.or(f32x4.gt(whole, f32x4.splat(preciseLimit)), f32x4.gt(short, f32x4.splat(standardLimit))),
	);
}

/** Looks for higher peaks in one block, sample by sample. */
function scanBlock(channel: i32, at: usize, near: f32, below: f32, shortfall: f32): void {
	const rounding = f64(near) * ROUNDING;
	let highest = f32x4.splat(0);
	for (let i = 0; i < BLOCK * 4; i += 16) {
		const peaks = standardPeaks(at + i);
		highest = f32x4.pmax(highest, peaks);
		const ends = f32x4.pmax(f32x4.abs(v128.load(at + i)), f32x4.abs(v128.load(at + i, 4)));
		v128.store(peaksBetween + 16 + i, f32x4.pmax(peaks, ends));
	}
	if (wantsStandard) {
		let found = load<f64>(standard + channel * 8);
		if (f64(highestLane(highest)) + rounding > found) {
			for (let i = 0; i < BLOCK * 4; i += 4) {
				if (f64(load<f32>(peaksBetween + 16 + i)) + rounding > found) found = higher(found, standardPeak(at + i));
			}
			store<f64>(standard + channel * 8, found);
		}
	}
	if (!wantsPrecise) return;
	let found = load<f64>(precise + channel * 8);
	const short = f64(shortfall) + rounding;
	for (let i = 0; i < BLOCK * 4; i += 4) {
		const here = load<f32>(peaksBetween + 16 + i);
		const floor = found * WORTH;
		if ((f64(here) + below + rounding) * POINTS_GAP <= floor - longestMargin(floor, short)) continue;
		if (i > 0 && here + below < load<f32>(peaksBetween + 12 + i)) continue;
		if (i < BLOCK * 4 - 4 && here + below < load<f32>(peaksBetween + 20 + i)) continue;
		found = higher(found, waveformPeak(at + i, floor, short));
	}
	store<f64>(precise + channel * 8, found);
}

/** Raises a channel's peak to that of its samples. */
// @ts-ignore
@inline
function raise(peak: usize, sample: f64): f64 {
	const highest = higher(load<f64>(peak), sample);
	store<f64>(peak, highest);
	return highest;
}

function scanSpan(channel: i32, span: i32): void {
	const blocks = (channel * (capacity / BLOCK) + span * BLOCKS) * 4;
	const samples = samplePeaks + blocks;
	const bends = bendPeaks + blocks;
	const far = highestAround(samples);
	const farBend = highestAround(bends);
	const own = f64(highestLane(f32x4.pmax(v128.load(samples), v128.load(samples, 16))));
	const unreachable = far * 8 + 1;
	const highestStandard = raise(standard + channel * 8, own);
	const highestPrecise = raise(precise + channel * 8, own);
	const standardLimit = wantsStandard ? f32(highestStandard) : unreachable;
	const preciseLimit = wantsPrecise ? f32(highestPrecise * (WORTH * (1 - LONGEST_MARGIN))) : unreachable;
	const whole = farBound(wholeBound, far, farBend);
	for (let half = 0; half < BLOCKS; half += 4) {
		const near = highestNear(samples + half * 4);
		const nearBend = highestNear(bends + half * 4);
		const which = worthwhile(
			bounds(wholeBound, near, nearBend, whole),
			bounds(standardBound, near, nearBend, 0),
			preciseLimit,
			standardLimit,
		);
		if (which === 0) continue;
		v128.store(nears, near);
		v128.store(belows, bounds(standardShortfall, near, nearBend, farBound(standardShortfall, far, farBend)));
		v128.store(shortfalls, bounds(shortShortfall, near, nearBend, farBound(shortShortfall, far, farBend)));
		for (let block = 0; block < 4; block++) {
			if ((which & (1 << block)) === 0) continue;
			const at = planes + (channel * capacity + span * SPAN + (half + block) * BLOCK) * 4;
			const lane = block * 4;
			scanBlock(channel, at, load<f32>(nears + lane), load<f32>(belows + lane), load<f32>(shortfalls + lane));
		}
	}
}

/** Takes in `frames` new frames of every channel, which lie at `planeEnd`. */
export function advanceTruePeaks(frames: i32): void {
	fill += frames;
	// A bend needs the sample after it.
	while ((measured + 1) * SPAN < fill) {
		for (let channel = 0; channel < channels; channel++) {
			const blocks = (channel * (capacity / BLOCK) + measured * BLOCKS) * 4;
			const at = planes + (channel * capacity + measured * SPAN) * 4;
			measureSpan(at, samplePeaks + blocks, bendPeaks + blocks);
		}
		measured++;
	}
	while (done + LONGEST_REACH < measured) {
		beginSpan();
		for (let channel = 0; channel < channels; channel++) scanSpan(channel, done);
		endSpan();
		done++;
	}
}
