import { doubleChunk, toFloat32 } from './limiter/doubling';
import { coveredPeak, gainChunk, makeCurve, resetCurve, setCurve } from './limiter/gainCurve';
import {
	AFTER_PEAK,
	CHUNK,
	DOUBLING_SIDE,
	LONG_SIDE,
	MOST_PEAKS,
	PHASES,
	PULSE_SIDE,
	SHORT_PLACES,
	SHORT_TAPS,
	SPAN,
	WATCHED,
} from './limiter/layout';
import { findPeaks, readShort } from './limiter/peaks';
import { makeMending, mendChunk, resetMending, startMending } from './limiter/watch';

/** Frames kept of each buffer besides the newest chunk. */
const NARROW_KEPT: i32 = 2 * DOUBLING_SIDE;
const DOUBLED_KEPT: i32 = 64;
const LIMITED_KEPT: i32 = 20 * CHUNK;
const LIMITED_DOUBLED_KEPT: i32 = 18 * CHUNK;
/** The chunk that is mended and the one that leaves, counted back from the newest. */
const MENDED: i32 = 8;
const LEAVES: i32 = MENDED + WATCHED;

let channels: i32 = 0;
let delay: i32 = 0;
let base: i32 = 0;

const doublingTable = heap.alloc(4 * DOUBLING_SIDE);
const shortTable = heap.alloc(4 * SHORT_TAPS * SHORT_PLACES);
const longTable = heap.alloc(8 * LONG_SIDE * PHASES);
const pulseTable = heap.alloc(16 * PULSE_SIDE * PHASES);
const peaks = heap.alloc(8 * CHUNK);
const gains = heap.alloc(8 * CHUNK);
const list = heap.alloc(4 * MOST_PEAKS);

let inputs: usize = 0;
let outputs: usize = 0;
let delayed: usize = 0;
let narrow: usize = 0;
let doubled: usize = 0;
let limited: usize = 0;
let limitedNarrow: usize = 0;
let limitedDoubled: usize = 0;
let ceilings: usize = 0;
let stateBytes: usize = 0;
let delayedBytes: usize = 0;

const NARROW_BYTES: usize = 4 * (NARROW_KEPT + SPAN);
const DOUBLED_BYTES: usize = 4 * (DOUBLED_KEPT + 2 * SPAN);
const LIMITED_NARROW_BYTES: usize = 4 * (LIMITED_KEPT + SPAN);
const LIMITED_BYTES: usize = 8 * (LIMITED_KEPT + SPAN);
const LIMITED_DOUBLED_BYTES: usize = 4 * (LIMITED_DOUBLED_KEPT + 2 * SPAN);
/** Chunks from arrival to gain, rounded down, and how many ceilings are remembered for them, newest first. */
let chunksBack: i32 = 0;
let ceilingCount: i32 = 0;

let ceiling: f64 = 1;
let aim: f64 = 1;
let nonFinite: i32 = 0;
/** Chunks since the gain last moved; no more than matter are counted. */
let still: i32 = 0;

export function doublingTaps(): usize {
	return doublingTable;
}
export function shortTaps(): usize {
	return shortTable;
}
export function longTaps(): usize {
	return longTable;
}
export function pulses(): usize {
	return pulseTable;
}
export function input(channel: i32): usize {
	return inputs + 8 * CHUNK * channel;
}
export function output(channel: i32): usize {
	return outputs + 8 * CHUNK * channel;
}
/** Samples that were not finite. */
export function notFinite(): i32 {
	return nonFinite;
}
/** Once, first of all. `delayFrames` is the time from a sample's arrival to its gain. */
export function make(
	channelCount: i32,
	delayFrames: i32,
	windowFrames: i32,
	bellFrames: i32,
	sustainedFrames: i32,
): void {
	channels = channelCount;
	delay = delayFrames;
	const count = <usize>channels;
	delayedBytes = 8 * (delay + SPAN);
	stateBytes =
		count *
		(16 * CHUNK + delayedBytes + NARROW_BYTES + DOUBLED_BYTES + LIMITED_BYTES + LIMITED_NARROW_BYTES + LIMITED_DOUBLED_BYTES);
	inputs = heap.alloc(stateBytes);
	outputs = inputs + count * (8 * CHUNK);
	delayed = outputs + count * (8 * CHUNK);
	limited = delayed + count * delayedBytes;
	narrow = limited + count * LIMITED_BYTES;
	doubled = narrow + count * NARROW_BYTES;
	limitedNarrow = doubled + count * DOUBLED_BYTES;
	limitedDoubled = limitedNarrow + count * LIMITED_NARROW_BYTES;
	chunksBack = (delay - DOUBLING_SIDE - AFTER_PEAK) / CHUNK;
	ceilingCount = chunksBack + LEAVES + 2;
	ceilings = heap.alloc(8 * ceilingCount);
	makeCurve(windowFrames, bellFrames, sustainedFrames);
	makeMending(channels, doublingTable, shortTable, longTable, pulseTable);
	reset();
}

export function reset(): void {
	memory.fill(inputs, 0, stateBytes);
	base = 0;
	nonFinite = 0;
	still = MENDED + 3;
	for (let i: usize = 0; i < <usize>ceilingCount; i++) store<f64>(ceilings + (i << 3), ceiling);
	resetCurve();
	resetMending();
}

/** From the next chunk on. Linear ceiling; `aimed` is a shade below it; the rest as in `setCurve`. */
export function set(
	highest: f64,
	aimed: f64,
	release: f64,
	charge: f64,
	slowRelease: f64,
	floorUp: f64,
	floorDown: f64,
	passed: f64,
): void {
	ceiling = highest;
	aim = aimed;
	setCurve(release, charge, slowRelease, floorUp, floorDown, passed);
}

/** Takes the chunk at the inputs, leaves a chunk at the outputs. @returns lowest gain */
export function process(): f64 {
	memory.copy(ceilings + 8, ceilings, 8 * (ceilingCount - 1));
	store<f64>(ceilings, ceiling);
	memory.fill(peaks, 0, 8 * CHUNK);
	const covered = <f32>(coveredPeak(ceiling) * 0.9999);
	for (let channel = 0; channel < channels; channel++) detect(<usize>channel, covered);
	const lowest = gainChunk(peaks, gains, ceiling, aim);
	const highest = ceilingAt(chunksBack);
	still = lowest < 1 ? 0 : min(still + 1, MENDED + 3);
	startMending(highest, still <= MENDED + 2);
	for (let channel = 0; channel < channels; channel++) {
		apply(<usize>channel, highest);
		leave(<usize>channel);
	}
	base += CHUNK;
	if (base === SPAN) rewind();
	return lowest;
}

/** Ceiling of a chunk that lies across two chunks of the search for peaks: the higher of theirs. */
function ceilingAt(back: i32): f64 {
	return max(load<f64>(ceilings + 8 * back), load<f64>(ceilings + 8 * (back + 1)));
}

/** Adds a channel's peaks to `peaks`. */
function detect(channel: usize, covered: f32): void {
	const arrived = inputs + channel * (8 * CHUNK);
	clean(arrived);
	const kept = delayed + channel * delayedBytes + 8 * (delay + base);
	memory.copy(kept, arrived, 8 * CHUNK);
	const samples = narrow + channel * NARROW_BYTES + 4 * (NARROW_KEPT + base);
	toFloat32(arrived, samples);
	const pairs = doubled + channel * DOUBLED_BYTES + 4 * (DOUBLED_KEPT + 2 * base);
	doubleChunk(samples - 4 * DOUBLING_SIDE, pairs, doublingTable);

	const middle = kept - 8 * (DOUBLING_SIDE + AFTER_PEAK);
	for (let i: usize = 0; i < 8 * CHUNK; i += 16) {
		const magnitude = f64x2.abs(v128.load(middle + i));
		v128.store(peaks + i, f64x2.pmax(v128.load(peaks + i), magnitude));
	}
	const searched = pairs - 8 * AFTER_PEAK;
	const count = findPeaks(searched, covered, list);
	for (let i = 0; i < count; i++) {
		const at = load<i32>(list + (<usize>i << 2));
		const peak = readShort(searched + (<usize>at << 2), shortTable);
		const frame = peaks + (<usize>(at >> 1) << 3);
		if (peak > load<f64>(frame)) store<f64>(frame, peak);
	}
}

/** Replaces what is no number, or endless, by 0. */
function clean(at: usize): void {
	for (let i: usize = 0; i < 8 * CHUNK; i += 16) {
		const pair = v128.load(at + i);
		const rest = f64x2.sub(pair, pair);
		const good = f64x2.eq(rest, rest);
		if (i64x2.all_true(good)) continue;
		v128.store(at + i, v128.and(pair, good));
		nonFinite += 2 - popcnt(i64x2.bitmask(good));
	}
}

/** Gain and clamp for the delayed chunk, and the doubled signal that the mending searches. */
function apply(channel: usize, highest: f64): void {
	const source = delayed + channel * delayedBytes + 8 * base;
	const target = limited + channel * LIMITED_BYTES + 8 * (LIMITED_KEPT + base);
	const most = f64x2.splat(highest);
	const least = f64x2.splat(-highest);
	for (let i: usize = 0; i < 8 * CHUNK; i += 16) {
		const product = f64x2.mul(v128.load(source + i), v128.load(gains + i));
		v128.store(target + i, f64x2.pmax(f64x2.pmin(product, most), least));
	}
	const samples = limitedNarrow + channel * LIMITED_NARROW_BYTES + 4 * (LIMITED_KEPT + base);
	toFloat32(target, samples);
	const pairs = limitedDoubled + channel * LIMITED_DOUBLED_BYTES + 4 * (LIMITED_DOUBLED_KEPT + 2 * base);
	doubleChunk(samples - 4 * DOUBLING_SIDE, pairs, doublingTable);
	mendChunk(
		<i32>channel,
		target - 8 * MENDED * CHUNK,
		samples - 4 * MENDED * CHUNK,
		pairs - 8 * (MENDED * CHUNK - DOUBLING_SIDE),
	);
}

/** Hands the oldest chunk out under its ceiling. */
function leave(channel: usize): void {
	const source = limited + channel * LIMITED_BYTES + 8 * (LIMITED_KEPT + base - LEAVES * CHUNK);
	const target = outputs + channel * (8 * CHUNK);
	const highest = ceilingAt(chunksBack + LEAVES);
	const most = f64x2.splat(highest);
	const least = f64x2.splat(-highest);
	for (let i: usize = 0; i < 8 * CHUNK; i += 16) {
		v128.store(target + i, f64x2.pmax(f64x2.pmin(v128.load(source + i), most), least));
	}
}

/** Moves what later chunks need to the front of each buffer. */
function rewind(): void {
	base = 0;
	for (let channel: usize = 0; channel < <usize>channels; channel++) {
		keep(delayed + channel * delayedBytes, 8 * delay, 8 * SPAN);
		keep(narrow + channel * NARROW_BYTES, 4 * NARROW_KEPT, 4 * SPAN);
		keep(doubled + channel * DOUBLED_BYTES, 4 * DOUBLED_KEPT, 8 * SPAN);
		keep(limited + channel * LIMITED_BYTES, 8 * LIMITED_KEPT, 8 * SPAN);
		keep(limitedNarrow + channel * LIMITED_NARROW_BYTES, 4 * LIMITED_KEPT, 4 * SPAN);
		keep(limitedDoubled + channel * LIMITED_DOUBLED_BYTES, 4 * LIMITED_DOUBLED_KEPT, 8 * SPAN);
	}
}

// @ts-ignore: decorator
@inline
function keep(buffer: usize, bytes: usize, span: usize): void {
	memory.copy(buffer, buffer + span, bytes);
}
