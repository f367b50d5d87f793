/*
 * Meters: K-weighted power by steps of 10 ms, sample peak, true peak by the standard's filter and by long ones, of
 * interleaved samples of any format. Windows and gates are made of the powers by TypeScript, a hundred times a second.
 */
import { SPAN } from './lib/blockPeaks';
import { narrowAddress, pairAddress, resetSamples, setUpSamples, takeSamples } from './lib/samples';
import { nextSteps, raiseHighest, resetSteps, setUpSteps } from './lib/stepPeaks';
import { advanceTruePeaks, foundAddress, LEAD, makeRoom, resetTruePeaks, setUpTruePeaks } from './lib/truePeakScan';
import { resetWeighting, setUpWeighting, takeSums, weigh, weighNarrow } from './lib/weightedPower';

export { firstUnusableFrame, inputAddress, samplePeaksAddress, setFormat, unusableSamples } from './lib/samples';
export { preciseAddress, stepPeaksAddress, stepsEnded } from './lib/stepPeaks';
export { boundsAddress, standardAddress } from './lib/truePeakScan';
export { longestTapsAddress, longTapsAddress, shortTapsAddress } from './lib/waveformPeak';
export { coefficientsAddress } from './lib/weightedPower';

/** Frames taken in at a time. */
const PIECE = 512;

let pairs: i32 = 0;
let hopFrames: f64 = 0;
let hopSums: usize = 0;
let wantsLoudness: bool = false;
let wantsTruePeaks: bool = false;
let hops: f64 = 0;
let frame: f64 = 0;
let hopEnd: f64 = 0;

/** Frame at which hop number `hop` starts: the nearest to its time. */
// @ts-ignore
@inline
function boundary(hop: f64): f64 {
	return floor(hop * hopFrames + 0.5);
}

/**
 * @param rateHz frames a second
 * @param mostFrames given to `take` at most
 * @param steps whether precise peaks are wanted by steps of 100 ms too
 * @returns address of the sums of squares of the hops that `take` finished, hop after hop, channels in pairs
 */
export function setUp(
	channels: i32, rateHz: f64, mostFrames: i32, loudness: bool, standard: bool, precise: bool,
	steps: bool,
): usize {
	pairs = (channels + 1) >> 1;
	hopFrames = rateHz / 100;
	wantsLoudness = loudness;
	wantsTruePeaks = standard || precise;
	hopSums = heap.alloc((i32(f64(mostFrames) / hopFrames) + 2) * pairs * 16);
	setUpSamples(channels, mostFrames, PIECE);
	setUpTruePeaks(channels, PIECE, standard, precise);
	setUpSteps(channels, foundAddress(), SPAN, steps ? hopFrames : 0, mostFrames);
	setUpWeighting(channels);
	reset();
	return hopSums;
}

export function reset(): void {
	resetSamples();
	resetTruePeaks();
	resetSteps(LEAD);
	resetWeighting();
	hops = 0;
	frame = 0;
	hopEnd = boundary(1);
}

/** Measures the first `frames` frames of the input. @returns hops finished */
export function take(frames: i32): i32 {
	nextSteps();
	let finished = 0;
	let at = 0;
	while (at < frames) {
		const run = min(min(frames - at, PIECE), i32(hopEnd - frame));
		makeRoom(run);
		const narrow = takeSamples(at, run, frame);
		if (wantsTruePeaks) advanceTruePeaks(run);
		if (wantsLoudness) {
			if (narrow > 0) weighNarrow(0, narrowAddress(), narrow);
			for (let pair = 0; pair < pairs; pair++) weigh(pair, pairAddress(pair) + narrow * 16, run - narrow);
		}
		frame += f64(run);
		at += run;
		if (frame === hopEnd) {
			takeSums(hopSums + finished * pairs * 16);
			finished++;
			hops++;
			hopEnd = boundary(hops + 1);
		}
	}
	raiseHighest();
	return finished;
}
