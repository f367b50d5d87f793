import type { RoundTrip, RoundTripReading } from '../../shared/model/measurement.ts';
import { fromDb } from '../../shared/units.ts';
import { fftSize, RealFft } from '../fourier/fft.ts';
import { type Bands, pureDelay } from './pureDelay.ts';
import { settleReading } from './roundTripReading.ts';

const CHIRPS = 32;
const CHIRP_SECONDS = 0.03;
/** From one chirp to the next, on average; 32 of them cover the slowest rotation of a transport. */
const STEP_SECONDS = 0.1;
/** Steps are uneven, so that the train fits itself at one place only. */
const UNEVEN_SECONDS = 0.045;
/** The train is looked for by its energy on this grid: wow takes its chirps out of step with each other. */
const GRID_SECONDS = 0.001;
const LOWEST_HZ = 150;
const HIGHEST_HZ = 12_000;
const EDGE_SECONDS = 0.003;
/** The level rises over the first chirps. */
const RISE_CHIRPS = 4;
const RISE_FROM_DB = -40;
/** What is kept around a chirp: how far wow may move it, and the rack's end. */
const MARGIN_SECONDS = 0.02;
/** Fewer reads than this are no median. */
const LEAST_READS = 8;
const LEAST_CONFIDENCE = 2;

function bands(rateHz: number): Bands {
	const highest = Math.min(HIGHEST_HZ, 0.4 * rateHz);
	return { knownHz: [1.4 * LOWEST_HZ, 0.95 * highest], delayHz: [3 * LOWEST_HZ, 0.8 * highest], cepstrumSeconds: 0.06 };
}

function chirp(rateHz: number): Float64Array {
	const frames = Math.round(CHIRP_SECONDS * rateHz);
	const edge = EDGE_SECONDS * rateHz;
	const highest = Math.min(HIGHEST_HZ, 0.4 * rateHz);
	return Float64Array.from({ length: frames }, (_, i) => {
		const time = i / rateHz;
		const turns = LOWEST_HZ * time + ((highest - LOWEST_HZ) * time * time) / (2 * CHIRP_SECONDS);
		const near = Math.min(1, i / edge, (frames - 1 - i) / edge);
		return Math.sin((Math.PI / 2) * near) ** 2 * Math.sin(2 * Math.PI * (turns % 1));
	});
}

function chirpStart(rateHz: number, index: number): number {
	const uneven = ((index * index * 5) % 31) / 31;
	return Math.round((index * STEP_SECONDS + uneven * UNEVEN_SECONDS) * rateHz);
}

/** Chirps for measuring a delay that moves, as tape's does: 32 in 3.1 s, the first ones rising to `peakDbfs`. */
export function tapeTripSignal(rateHz: number, peakDbfs: number): Float64Array {
	const one = chirp(rateHz);
	const signal = new Float64Array(chirpStart(rateHz, CHIRPS - 1) + one.length);
	for (let index = 0; index < CHIRPS; index++) {
		const below = RISE_FROM_DB * Math.max(0, 1 - index / RISE_CHIRPS);
		const gain = fromDb(peakDbfs + below);
		signal.set(
			one.map((value) => gain * value),
			chirpStart(rateHz, index),
		);
	}
	return signal;
}

/** About where the train begins: the lag at which a chirp ends up in as many of its places as possible. */
function coarse(one: Float64Array, recording: Float32Array, rateHz: number): number {
	const fft = new RealFft(fftSize(recording.length + one.length));
	const plane = new Float64Array(fft.size);
	const recordedRe = new Float64Array(fft.bins);
	const recordedIm = new Float64Array(fft.bins);
	const chirpRe = new Float64Array(fft.bins);
	const chirpIm = new Float64Array(fft.bins);
	plane.set(recording);
	fft.forward(plane, recordedRe, recordedIm);
	plane.fill(0);
	plane.set(one);
	fft.forward(plane, chirpRe, chirpIm);
	for (let k = 0; k < fft.bins; k++) {
		const a = recordedRe[k] as number;
		const b = recordedIm[k] as number;
		const c = chirpRe[k] as number;
		const d = chirpIm[k] as number;
		recordedRe[k] = a * c + b * d;
		recordedIm[k] = b * c - a * d;
	}
	fft.inverse(recordedRe, recordedIm, plane);
	const step = Math.round(GRID_SECONDS * rateHz);
	const peaks = Float64Array.from({ length: Math.ceil(recording.length / step) }, (_, cell) => {
		let peak = 0;
		for (let i = cell * step; i < (cell + 1) * step; i++) peak = Math.max(peak, Math.abs(plane[i] ?? 0));
		return peak;
	});
	const places = Array.from({ length: CHIRPS - RISE_CHIRPS }, (_, i) => chirpStart(rateHz, RISE_CHIRPS + i) / step);
	const score = (lag: number) =>
		places.reduce((sum, place) => {
			const cell = lag + Math.floor(place);
			return sum + Math.max(peaks[cell] ?? 0, peaks[cell + 1] ?? 0);
		}, 0);
	let best = 0;
	let highest = 0;
	for (let lag = 0; lag < peaks.length; lag++) {
		const here = score(lag);
		if (here <= highest) continue;
		highest = here;
		best = lag;
	}
	return best * step;
}

function readChannel(rateHz: number, recording: Float32Array): RoundTrip | null {
	const one = chirp(rateHz);
	const around = coarse(one, recording, rateHz);
	const margin = Math.round(MARGIN_SECONDS * rateHz);
	const fft = new RealFft(fftSize(one.length + 2 * margin));
	const plane = new Float64Array(fft.size);
	const ownRe = new Float64Array(fft.bins);
	const ownIm = new Float64Array(fft.bins);
	plane.set(one);
	fft.forward(plane, ownRe, ownIm);
	const within = bands(rateHz);
	const first = Math.ceil((within.knownHz[0] * fft.size) / rateHz);
	const last = Math.floor((within.knownHz[1] * fft.size) / rateHz);
	const bins = Int32Array.from({ length: last - first + 1 }, (_, i) => first + i);
	const reads: { frames: number; inverted: boolean; confidence: number; residualRadians: number }[] = [];
	const re = new Float64Array(fft.bins);
	const im = new Float64Array(fft.bins);
	for (let index = RISE_CHIRPS; index < CHIRPS; index++) {
		const start = around + chirpStart(rateHz, index);
		plane.fill(0);
		for (let i = -margin; i < one.length + margin; i++) plane[(i + fft.size) % fft.size] = recording[start + i] ?? 0;
		fft.forward(plane, re, im);
		const divided = (own: Float64Array, other: Float64Array, sign: number) =>
			Float64Array.from(bins, (bin) => {
				const c = ownRe[bin] as number;
				const d = ownIm[bin] as number;
				return ((own[bin] as number) * c + sign * (other[bin] as number) * d) / (c * c + d * d);
			});
		const found = pureDelay({ size: fft.size, rateHz, bins, re: divided(re, im, 1), im: divided(im, re, -1) }, within);
		if (found !== null && found.confidence >= LEAST_CONFIDENCE) reads.push({ ...found, frames: around + found.frames });
	}
	if (reads.length < LEAST_READS) return null;
	const sorted = reads.map(({ frames }) => frames).sort((a, b) => a - b);
	const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))] as number;
	const middle = (pick: (read: (typeof reads)[number]) => number) =>
		reads.map(pick).sort((a, b) => a - b)[reads.length >> 1] as number;
	const inverted = reads.filter((read) => read.inverted).length > reads.length / 2;
	const confidence = middle((read) => read.confidence);
	return {
		frames: at(0.5),
		inverted,
		confidence,
		residualRadians: middle((read) => read.residualRadians),
		methods: [{ method: 'chirps', frames: at(0.5), inverted, confidence }],
		spreadFrames: (at(0.95) - at(0.05)) / 2,
		reads: reads.length,
	};
}

/**
 * Finds the delay of a tape machine in what came back of `tapeTripSignal`: chirp by chirp, each cleared of its minimum
 * phase; their median, and half of the range in which 90 % of them lie. Wow and flutter are that range, no error.
 *
 * @param left index 0 is when the first frame of the signal was sent
 * @returns null when neither channel holds at least 8 clear chirps
 */
export function readTapeTrip(left: Float32Array, right: Float32Array, rateHz: number): RoundTripReading | null {
	const channels = [readChannel(rateHz, left), readChannel(rateHz, right)] as const;
	return settleReading(channels, Number.POSITIVE_INFINITY);
}
