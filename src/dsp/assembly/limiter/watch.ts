import { doubleChunk } from './doubling';
import { CHUNK, DOUBLING_SIDE, MOST_PEAKS, PHASES, PULSE_SIDE, WATCHED } from './layout';
import { longPlace, readLong, takeAway, valueAt } from './mend';
import { findPeaks, readShort, shortPlace, shortValue } from './peaks';

/** Rounds of taking away at each chunk. */
const ROUNDS: i32 = 3;
/**
 * Parts of the ceiling: above the first, what the screen reads is read long; above the second where the last hundredth
 * of the band has shown anything of late, as the screen then reads low; and above the third it is watched.
 */
const LOOKED_AT: f64 = 0.97;
const WIDE_LOOKED_AT: f64 = 0.85;
const NEAR: f64 = 0.95;
/** Chunks that this counts as of late. */
const LATE: i32 = 32;
/**
 * The long filter is right in the last hundredth of the band and ripples elsewhere. Where it reads less than this part
 * of the ceiling beside the short one, nothing lies up there, the short one is right, and the difference is ripple.
 */
const RIPPLE: f64 = 0.0015;
/**
 * Where the gain moves, peaks above the first part of the ceiling are brought to the second, and those with anything in
 * the last hundredth of the band above the third to the fourth: what the long filter may miss is kept free. Elsewhere
 * nothing under the ceiling is touched.
 */
const HIGHEST: f64 = 0.9975;
const LOWERED: f64 = 0.9955;
const WIDE_HIGHEST: f64 = 0.9905;
const WIDE_LOWERED: f64 = 0.9885;

/** A peak that is watched: frame in the chunk, place in phases, whether it is to be read again and is wide, ripple. */
const WATCH_BYTES: i32 = 24;
const PLACE: usize = 4;
const DUE: usize = 8;
const WIDE: usize = 12;
const RIPPLES: usize = 16;
const LIST_BYTES: i32 = WATCH_BYTES * MOST_PEAKS;

let lists: usize = 0;
let counts: usize = 0;
let changes: usize = 0;
let lates: usize = 0;
let channels: i32 = 0;
let newest: i32 = 0;
let ceiling: f64 = 1;
const touches = heap.alloc(4 * WATCHED);
const found = heap.alloc(4 * MOST_PEAKS);

let channel: i32 = 0;
let shortTable: usize = 0;
let longTable: usize = 0;
let pulseTable: usize = 0;
let doublingTable: usize = 0;

export function makeMending(channelCount: i32, doubling: usize, short: usize, long: usize, pulses: usize): void {
	channels = channelCount;
	lists = heap.alloc(LIST_BYTES * WATCHED * channels);
	counts = heap.alloc(4 * WATCHED * channels);
	changes = heap.alloc(4 * WATCHED * channels);
	lates = heap.alloc(4 * channels);
	doublingTable = doubling;
	shortTable = short;
	longTable = long;
	pulseTable = pulses;
	resetMending();
}

export function resetMending(): void {
	memory.fill(counts, 0, 4 * WATCHED * channels);
	memory.fill(changes, 0, 4 * WATCHED * channels);
	memory.fill(lates, 0, 4 * channels);
	memory.fill(touches, 0, 4 * WATCHED);
	newest = 0;
}

/** Once a chunk, before its channels. @param touched whether the gain moved in it or beside it */
export function startMending(linearCeiling: f64, touched: bool): void {
	ceiling = linearCeiling;
	newest = newest + 1 === WATCHED ? 0 : newest + 1;
	store<i32>(touches + (<usize>newest << 2), touched ? 1 : 0);
}

/**
 * Finds the peaks of a chunk that are still above the ceiling and takes them away, and those of the chunks before that
 * this lifts; a chunk in which something was taken away is searched once more when the next one comes.
 *
 * @param index of the channel
 * @param signal first frame of the chunk, float64, changed in place
 * @param narrow the same in float32
 * @param doubled the same doubled, float32
 */
export function mendChunk(index: i32, signal: usize, narrow: usize, doubled: usize): void {
	channel = index;
	store<i32>(entry(changes, 0), 0);
	let due = false;
	for (let back = WATCHED - 1; back > 0; back--) {
		if (load<i32>(entry(changes, back)) === 0) continue;
		store<i32>(entry(changes, back), 0);
		const before = narrow - 4 * CHUNK * back;
		doubleChunk(before, doubled - 8 * CHUNK * back, doublingTable);
		if (look(back, before, doubled - 8 * CHUNK * back)) due = true;
	}
	if (look(0, narrow, doubled)) due = true;
	for (let round = 0; due && round < ROUNDS; round++) {
		due = false;
		for (let back = WATCHED - 1; back >= 0; back--) {
			if (visit(back, signal - 8 * CHUNK * back, narrow - 4 * CHUNK * back)) due = true;
		}
	}
}

// @ts-ignore: decorator
@inline
function slotOf(back: i32): i32 {
	return (newest + WATCHED - back) % WATCHED;
}

/** Entry for a chunk, `back` before the newest, in a table of int32 by channel and chunk. */
// @ts-ignore: decorator
@inline
function entry(table: usize, back: i32): usize {
	return table + <usize>(4 * (channel * WATCHED + slotOf(back)));
}

// @ts-ignore: decorator
@inline
function listOf(back: i32): usize {
	return lists + <usize>(LIST_BYTES * (channel * WATCHED + slotOf(back)));
}

// @ts-ignore: decorator
@inline
function isTouched(back: i32): bool {
	return load<i32>(touches + (<usize>slotOf(back) << 2)) !== 0;
}

// @ts-ignore: decorator
@inline
function mostAt(touched: bool, wide: bool): f64 {
	return touched ? (wide ? WIDE_HIGHEST : HIGHEST) * ceiling : ceiling;
}

/** Lists the peaks of a chunk that are to be watched. @returns whether any of them is to be read */
function look(back: i32, narrow: usize, doubled: usize): bool {
	const touched = isTouched(back);
	const late = lates + (<usize>channel << 2);
	const wideLeft = load<i32>(late);
	const least = (wideLeft > 0 ? WIDE_LOOKED_AT : LOOKED_AT) * ceiling;
	if (back === 0 && wideLeft > 0) store<i32>(late, wideLeft - 1);
	const count = findPeaks(doubled, <f32>least, found);
	let watch = listOf(back);
	let watched = 0;
	let due = false;
	for (let i = 0; i < count; i++) {
		const at = load<i32>(found + (<usize>i << 2));
		const screened = readShort(doubled + (<usize>at << 2), shortTable);
		if (screened < least) continue;
		const frame = at >> 1;
		const place = ((at & 1) * PHASES) / 2 + shortPlace;
		const more = valueAt(narrow + (<usize>frame << 2), place, longTable) - shortValue;
		const isWide = abs(more) >= RIPPLE * ceiling;
		if (isWide) store<i32>(late, LATE);
		if ((isWide ? screened + more : screened) < NEAR * ceiling) continue;
		const isDue = isWide || screened > mostAt(touched, false);
		if (isDue) due = true;
		store<i32>(watch, frame);
		store<i32>(watch, place, PLACE);
		store<i32>(watch, isDue ? 1 : 0, DUE);
		store<i32>(watch, isWide ? 1 : 0, WIDE);
		store<f64>(watch, isWide ? 0 : more, RIPPLES);
		watch += WATCH_BYTES;
		watched++;
	}
	store<i32>(entry(counts, back), watched);
	return due;
}

/** Reads the peaks of a list that are due, and takes away what is above the ceiling. @returns whether any was */
function visit(back: i32, signal: usize, narrow: usize): bool {
	const count = load<i32>(entry(counts, back));
	const touched = isTouched(back);
	let watch = listOf(back);
	let changed = false;
	for (let i = 0; i < count; i++, watch += WATCH_BYTES) {
		if (load<i32>(watch, DUE) === 0) continue;
		store<i32>(watch, 0, DUE);
		const frame = load<i32>(watch);
		const isWide = load<i32>(watch, WIDE) !== 0;
		const copy = narrow + (<usize>frame << 2);
		const magnitude = readLong(copy, load<i32>(watch, PLACE), longTable) - load<f64>(watch, RIPPLES);
		if (magnitude <= mostAt(touched, isWide)) continue;
		const lowered = touched ? (isWide ? WIDE_LOWERED : LOWERED) : HIGHEST;
		takeAway(signal + (<usize>frame << 3), copy, magnitude - lowered * ceiling, pulseTable);
		disturb(frame + (longPlace >> 4) - CHUNK * back);
		changed = true;
	}
	return changed;
}

/** Makes the watched peaks due that a pulse at a frame, counted from the newest chunk, reaches. */
function disturb(frame: i32): void {
	for (let back = 0; back < WATCHED; back++) {
		const first = frame + CHUNK * back;
		if (first < -PULSE_SIDE || first >= CHUNK + PULSE_SIDE) continue;
		store<i32>(entry(changes, back), 1);
		const count = load<i32>(entry(counts, back));
		let watch = listOf(back);
		for (let i = 0; i < count; i++, watch += WATCH_BYTES) {
			if (abs(load<i32>(watch) - first) <= PULSE_SIDE) store<i32>(watch, 1, DUE);
		}
	}
}
