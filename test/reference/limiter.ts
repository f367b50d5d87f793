import { fractionalTaps, kaiser, sinc } from '../../src/dsp/kaiser.ts';

export interface ReferenceLimiterSettings {
	/** Linear; peaks above it are reduced to `aim`. */
	readonly ceiling: number;
	readonly aim: number;
	/** Length of the bell that smooths the reduction, and of the maximum taken before it, in frames. */
	readonly bellFrames: number;
	readonly windowFrames: number;
	/** Time constants, frames. */
	readonly releaseFrames: number;
	readonly chargeFrames: number;
	readonly slowReleaseFrames: number;
}

const SIDE = 48;
const UNITS = 2 ** 28;
const UNDERSHOOT = 1e-5;
/** A peak acts on the two samples after the frame it is found at. */
const AFTER = 2;

/** The signal at twice the rate. */
function doubled(signal: Float64Array): Float64Array {
	const taps = fractionalTaps(0.5, SIDE, 8);
	const out = new Float64Array(2 * signal.length);
	for (let n = 0; n < signal.length; n++) {
		let between = 0;
		for (let i = 0; i < 2 * SIDE; i++) between += (taps[i] as number) * (signal[n - SIDE + 1 + i] ?? 0);
		out[2 * n] = signal[n] as number;
		out[2 * n + 1] = between;
	}
	return out;
}

/** Magnitude of the waveform `eighths` of a doubled sample after `at`. */
function between(signal: Float64Array, at: number, eighths: number): number {
	let sum = 0;
	let weights = 0;
	for (let i = -7; i <= 8; i++) {
		const distance = i - eighths / 8;
		const weight = sinc(distance) * kaiser(distance / 7.4, 8);
		sum += weight * (signal[at + i] ?? 0);
		weights += weight;
	}
	return Math.abs(sum / weights);
}

/** Peak at a local maximum of the doubled signal: where a parabola puts it, read at three places, a parabola again. */
function peakAt(signal: Float64Array, at: number): number {
	const magnitude = (k: number) => Math.abs(signal[k] ?? 0);
	const [before, here, after] = [magnitude(at - 1), magnitude(at), magnitude(at + 1)];
	const bend = 2 * here - before - after;
	const place = bend > 0 ? Math.max(-4, Math.min(4, Math.round((4 * (after - before)) / bend))) : 0;
	const [left, middle, right] = [-1, 0, 1].map((step) => between(signal, at, place + step)) as [number, number, number];
	const curve = left - 2 * middle + right;
	const highest = Math.max(here, left, middle, right);
	if (curve >= 0 || middle < Math.max(left, right)) return highest;
	return Math.max(highest, middle - (right - left) ** 2 / (8 * curve));
}

/** Highest magnitude around each frame, of all channels. */
function peaks(planes: readonly Float64Array[]): Float64Array {
	const found = new Float64Array(planes[0]?.length ?? 0);
	for (const plane of planes) {
		const twice = doubled(plane);
		for (let k = 0; k < twice.length; k++) {
			const frame = k >> 1;
			const here = Math.abs(twice[k] as number);
			const isPeak = here >= Math.abs(twice[k - 1] ?? 0) && here > Math.abs(twice[k + 1] ?? 0);
			const value = isPeak ? peakAt(twice, k) : k % 2 === 0 ? here : 0;
			found[frame] = Math.max(found[frame] as number, value);
		}
	}
	return found;
}

/** Means over the last `length` values. */
function runningMean(values: Float64Array, length: number): Float64Array {
	return values.map((_, n) => {
		let sum = 0;
		for (let i = Math.max(0, n - length + 1); i <= n; i++) sum += values[i] as number;
		return sum / length;
	});
}

function runningMaximum(values: Float64Array, length: number): Float64Array {
	return values.map((_, n) => values.subarray(Math.max(0, n - length + 1), n + 1).reduce((a, b) => Math.max(a, b), 0));
}

/** Reduction that rises at once and falls with the release, and more slowly the longer it has lasted. */
function released(wanted: Float64Array, settings: ReferenceLimiterSettings): Float64Array {
	const rate = (frames: number) => 1 - Math.exp(-1 / frames);
	const release = rate(settings.releaseFrames);
	const charge = rate(settings.chargeFrames);
	const slowRelease = rate(settings.slowReleaseFrames);
	let fast = 0;
	let slow = 0;
	return wanted.map((value) => {
		fast = Math.max(value, fast - release * (fast + UNDERSHOOT));
		slow = fast > slow ? slow + charge * (fast - slow) : Math.max(0, slow + slowRelease * (fast - slow - UNDERSHOOT));
		const reduction = Math.max(fast, slow);
		return reduction > 0 ? Math.min(UNITS, Math.ceil(reduction * UNITS) + 1) / UNITS : 0;
	});
}

/**
 * Plain twin of the gain of the clean limiter, for signals that leave nothing for the mending: search for peaks, wanted
 * reduction, release, maximum, bell, and the product, without any delay.
 *
 * @returns the limited planes; the last frames, whose gain lies beyond the end, are missing
 */
export function referenceLimiter(
	planes: readonly Float64Array[],
	settings: ReferenceLimiterSettings,
): { planes: Float64Array[]; gains: Float64Array } {
	const wanted = peaks(planes).map((peak) => (peak > settings.ceiling ? 1 - settings.aim / peak : 0));
	const held = runningMaximum(released(wanted, settings), settings.windowFrames);
	const first = Math.floor((settings.bellFrames + 1) / 2);
	const smooth = runningMean(runningMean(held, first), settings.bellFrames + 1 - first);
	const ahead = settings.bellFrames - 1 + AFTER;
	const gains = smooth.subarray(ahead).map((reduction) => 1 - reduction);
	return { gains, planes: planes.map((plane) => plane.slice(0, gains.length).map((x, n) => x * (gains[n] as number))) };
}
