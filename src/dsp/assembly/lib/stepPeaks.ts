/*
 * Precise peaks by steps of 100 ms, out of a scan by spans that keeps the highest peak so far. Steps do not end where spans
 * do: a span across the end of a step counts for both, so that a step is never read too low.
 */

const HOPS: f64 = 10;

let channels: i32 = 0;
let spanFrames: f64 = 0;
/** 0 where no steps are wanted. */
let hopFrames: f64 = 0;
/** Where the scan keeps its highest peaks. */
let found: usize = 0;
/** Those of the step before the span across its end. */
let earlier: usize = 0;
/** Highest since the start. */
let highest: usize = 0;
let rows: usize = 0;
let ended: i32 = 0;
let spanEnd: f64 = 0;
let step: f64 = 0;
let stepEnd: f64 = Infinity;

/**
 * @param peaks by channel, which the scan raises
 * @param span frames of a span
 * @param framesAHop frames of 10 ms; 0 for no steps
 * @param mostFrames between two calls of `nextSteps`
 */
export function setUpSteps(count: i32, peaks: usize, span: i32, framesAHop: f64, mostFrames: i32): void {
	channels = count;
	found = peaks;
	spanFrames = span;
	hopFrames = framesAHop;
	highest = peaks;
	if (hopFrames === 0) return;
	highest = heap.alloc(channels * 8);
	earlier = heap.alloc(channels * 8);
	rows = heap.alloc((i32(f64(mostFrames + 2 * span) / (HOPS * hopFrames)) + 2) * channels * 8);
}

/** @param lead frames scanned before the first */
export function resetSteps(lead: i32): void {
	spanEnd = -lead;
	step = 1;
	ended = 0;
	stepEnd = hopFrames === 0 ? Infinity : floor(HOPS * hopFrames + 0.5);
	memory.fill(highest, 0, channels * 8);
}

/** Address of the highest peaks since the start. */
export function preciseAddress(): usize {
	return highest;
}
/** Address of the peaks of the steps ended since `nextSteps`, step after step. */
export function stepPeaksAddress(): usize {
	return rows;
}
export function stepsEnded(): i32 {
	return ended;
}
export function nextSteps(): void {
	ended = 0;
}

/** Comes before the scan of each span. */
export function beginSpan(): void {
	spanEnd += spanFrames;
	if (spanEnd < stepEnd) return;
	memory.copy(earlier, found, channels * 8);
	memory.fill(found, 0, channels * 8);
}

/** Comes after the scan of each span. */
export function endSpan(): void {
	for (; spanEnd >= stepEnd; stepEnd = floor(step * HOPS * hopFrames + 0.5)) {
		for (let at: usize = 0; at < usize(channels) * 8; at += 8) {
			const peak = max(load<f64>(earlier + at), load<f64>(found + at));
			store<f64>(rows + ended * channels * 8 + at, peak);
			store<f64>(highest + at, max(load<f64>(highest + at), peak));
		}
		memory.fill(earlier, 0, channels * 8);
		ended++;
		step++;
	}
}

/** Lets the step begun count in the highest peaks. */
export function raiseHighest(): void {
	if (hopFrames === 0) return;
	for (let at: usize = 0; at < usize(channels) * 8; at += 8) {
		store<f64>(highest + at, max(load<f64>(highest + at), load<f64>(found + at)));
	}
}
