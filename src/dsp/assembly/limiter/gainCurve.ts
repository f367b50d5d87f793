import { CHUNK } from './layout';

/** Reductions are whole numbers of this part of full gain, so that running sums are exact and forget nothing. */
const UNITS: f64 = 268435456;
/** Releases aim this much below no reduction, so that they end. */
const UNDERSHOOT: f64 = 1e-5;
/** Frames are counted in 32 bits, which 192 kHz fill in three hours: every run passes the turn in its first half second. */
const FIRST_TIME: i32 = i32.MAX_VALUE - 16383;

let window: i32 = 0;
let queueValues: usize = 0;
let queueTimes: usize = 0;
let head: i32 = 0;
let tail: i32 = 0;
let time: i32 = 0;

let firstLength: i32 = 0;
let secondLength: i32 = 0;
let firstRing: usize = 0;
let secondRing: usize = 0;
let firstAt: i32 = 0;
let secondAt: i32 = 0;
let firstSum: i64 = 0;
let secondSum: i64 = 0;
let scale: f64 = 0;

let fast: f64 = 0;
let slow: f64 = 0;
let floor: f64 = 0;
let full: f64 = 0;
let fullLeft: i32 = 0;
let fullFrames: i32 = 0;

let releaseRate: f64 = 1;
let chargeRate: f64 = 1;
let slowRate: f64 = 1;
let floorUpRate: f64 = 1;
let floorDownRate: f64 = 1;
let heldPart: f64 = 0;
let passedGain: f64 = 1;

/**
 * @param windowFrames frames of the sliding maximum
 * @param bellFrames frames of the smoothing, at least 2: two running means
 * @param sustainedFrames within which peaks follow one another in what counts as sustained
 */
export function makeCurve(windowFrames: i32, bellFrames: i32, sustainedFrames: i32): void {
	fullFrames = sustainedFrames;
	window = windowFrames;
	let size = 1;
	while (size < windowFrames + 1) size *= 2;
	queueValues = heap.alloc(4 * size);
	queueTimes = heap.alloc(4 * size);
	queueMask = size - 1;
	firstLength = (bellFrames + 1) / 2;
	secondLength = bellFrames + 1 - firstLength;
	firstRing = heap.alloc(8 * firstLength);
	secondRing = heap.alloc(8 * secondLength);
	scale = 1 / (UNITS * <f64>firstLength * <f64>secondLength);
	resetCurve();
}

let queueMask: i32 = 0;

export function resetCurve(): void {
	memory.fill(firstRing, 0, 8 * firstLength);
	memory.fill(secondRing, 0, 8 * secondLength);
	head = 0;
	tail = 0;
	time = FIRST_TIME;
	firstAt = 0;
	secondAt = 0;
	firstSum = 0;
	secondSum = 0;
	fast = 0;
	slow = 0;
	floor = 0;
	full = 0;
	fullLeft = 0;
}

/** Rates are parts a frame; `passed` is the gain above the ceiling up to which short peaks are left to the clamp. */
export function setCurve(release: f64, charge: f64, slowRelease: f64, floorUp: f64, floorDown: f64, passed: f64): void {
	releaseRate = release;
	chargeRate = charge;
	slowRate = slowRelease;
	floorUpRate = floorUp;
	floorDownRate = floorDown;
	passedGain = passed;
	heldPart = (1 - release) ** <f64>CHUNK;
}

/** Peaks up to this have no influence on the curve in the next chunk: the release is still above what they want. */
export function coveredPeak(ceiling: f64): f64 {
	const least = max(0, fast * heldPart - UNDERSHOOT);
	return ceiling / (1 - least);
}

// @ts-ignore: decorator
@inline
function slidingMaximum(value: i32): i32 {
	const mask = queueMask;
	if (head !== tail && time - load<i32>(queueTimes + (<usize>(head & mask) << 2)) >= window) head++;
	while (head !== tail && load<i32>(queueValues + (<usize>((tail - 1) & mask) << 2)) <= value) tail--;
	const at = <usize>(tail & mask) << 2;
	store<i32>(queueValues + at, value);
	store<i32>(queueTimes + at, time);
	tail++;
	time++;
	return load<i32>(queueValues + (<usize>(head & mask) << 2));
}

// @ts-ignore: decorator
@inline
function smoothed(value: i64): i64 {
	const one = firstRing + (<usize>firstAt << 3);
	firstSum += value - load<i64>(one);
	store<i64>(one, value);
	firstAt = firstAt + 1 === firstLength ? 0 : firstAt + 1;
	const two = secondRing + (<usize>secondAt << 3);
	secondSum += firstSum - load<i64>(two);
	store<i64>(two, firstSum);
	secondAt = secondAt + 1 === secondLength ? 0 : secondAt + 1;
	return secondSum;
}

/** Moves the floor, the part of the wanted reduction that has lasted: no peak is passed below it. */
// @ts-ignore: decorator
@inline
function sustain(wanted: f64): void {
	if (wanted >= full) {
		full = wanted;
		fullLeft = fullFrames;
	} else if (fullLeft > 0) {
		fullLeft--;
	} else {
		full = max(wanted, full - releaseRate * (full + UNDERSHOOT));
	}
	floor += (full > floor ? floorUpRate : floorDownRate) * (full - floor);
	if (full === 0 && floor < UNDERSHOOT) floor = 0;
}

/**
 * Gains of a chunk from its peaks. A reduction is rounded up to a unit and by one more, which is more than what the
 * arithmetic after it rounds.
 *
 * @param peaks float64
 * @param gains float64
 * @param ceiling peaks above this are reduced
 * @param aim to this
 * @returns the lowest gain
 */
export function gainChunk(peaks: usize, gains: usize, ceiling: f64, aim: f64): f64 {
	const passed = aim * passedGain;
	let lowest: f64 = 1;
	for (let i: usize = 0; i < <usize>CHUNK; i++) {
		const peak = load<f64>(peaks + (i << 3));
		let wanted: f64 = 0;
		if (peak > ceiling) {
			wanted = 1 - aim / peak;
		}
		if (passedGain > 1) {
			sustain(wanted);
			if (wanted > floor) wanted = max(floor, 1 - passed / peak);
		}
		fast = wanted >= fast ? wanted : max(wanted, fast - releaseRate * (fast + UNDERSHOOT));
		slow = fast > slow ? slow + chargeRate * (fast - slow) : max(0, slow + slowRate * (fast - slow - UNDERSHOOT));
		const reduction = max(fast, slow);
		const units = reduction > 0 ? <i32>min(UNITS, ceil(reduction * UNITS) + 1) : 0;
		const held = slidingMaximum(units);
		const sum = smoothed(<i64>held);
		const gain = 1 - <f64>sum * scale;
		store<f64>(gains + (i << 3), gain);
		lowest = min(lowest, gain);
	}
	return lowest;
}
