import { fftSize, RealFft } from '../fourier/fft.ts';
import type { Samples } from './fractionalDelay.ts';

const WINDOWS = 32;
const WINDOW_SECONDS = 0.1;
/** How far a stretch may lie from where the whole lies. */
const REACH_SECONDS = 0.05;
/** A stretch that is less alike than this tells nothing; fewer of them are no spread. */
const LEAST_LIKENESS = 0.5;
const LEAST_READS = 8;

export interface Wander {
	/** Half of the range in which 90 % of the stretches lie, frames. */
	spreadFrames: number;
	reads: number;
}

/** A stretch through 1 - 0.9 z⁻¹ and a Hann window: music falls off with frequency, and its lows alone have no clear peak. */
function stretchOf(signal: Samples, from: number, frames: number, out: Float64Array): number {
	out.fill(0);
	let power = 0;
	for (let i = 0; i < frames; i++) {
		const window = 0.5 - 0.5 * Math.cos((2 * Math.PI * (i + 0.5)) / frames);
		const value = window * ((signal[from + i] ?? 0) - 0.9 * (signal[from + i - 1] ?? 0));
		out[i] = value;
		power += value * value;
	}
	return power;
}

/**
 * How far the delay between two recordings of the same music moves: it is read in 32 stretches of 0.1 s over the whole, each
 * by correlation. Wow and flutter of a tape machine are what moves it; two files of one clock have a spread of nearly 0.
 *
 * @param delayFrames time by which `other` is later on the whole
 * @returns null where fewer than 8 stretches can be read: silence, or music that is too unlike
 */
export function readWander(reference: Samples, other: Samples, delayFrames: number, rateHz: number): Wander | null {
	const frames = Math.round(WINDOW_SECONDS * rateHz);
	const reach = Math.round(REACH_SECONDS * rateHz);
	const whole = Math.round(delayFrames);
	const first = Math.max(0, -whole);
	const last = Math.min(reference.length, other.length - whole) - frames;
	if (last < first) return null;
	const fft = new RealFft(fftSize(frames + reach));
	const block = new Float64Array(fft.size);
	const aRe = new Float64Array(fft.bins);
	const aIm = new Float64Array(fft.bins);
	const bRe = new Float64Array(fft.bins);
	const bIm = new Float64Array(fft.bins);
	const found: number[] = [];
	for (let index = 0; index < WINDOWS; index++) {
		const at = Math.round(first + ((last - first) * (index + 0.5)) / WINDOWS);
		const power = stretchOf(reference, at, frames, block);
		fft.forward(block, aRe, aIm);
		const otherPower = stretchOf(other, at + whole, frames, block);
		fft.forward(block, bRe, bIm);
		if (!(power > 0 && otherPower > 0)) continue;
		for (let k = 0; k < fft.bins; k++) {
			const a = aRe[k] as number;
			const b = aIm[k] as number;
			const c = bRe[k] as number;
			const d = bIm[k] as number;
			aRe[k] = a * c + b * d;
			aIm[k] = a * d - b * c;
		}
		fft.inverse(aRe, aIm, block);
		const near = (lag: number) => Math.abs(block[(lag + fft.size) % fft.size] as number);
		let peak = -reach;
		for (let lag = 1 - reach; lag <= reach; lag++) if (near(lag) > near(peak)) peak = lag;
		if (near(peak) < LEAST_LIKENESS * Math.sqrt(power * otherPower)) continue;
		const bend = near(peak - 1) - 2 * near(peak) + near(peak + 1);
		found.push(peak + (bend < 0 ? (near(peak - 1) - near(peak + 1)) / (2 * bend) : 0));
	}
	if (found.length < LEAST_READS) return null;
	found.sort((a, b) => a - b);
	const left = Math.floor(0.05 * found.length);
	const spreadFrames = ((found.at(-1 - left) as number) - (found[left] as number)) / 2;
	return { spreadFrames, reads: found.length };
}
