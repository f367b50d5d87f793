import type { Samples } from '../compare/fractionalDelay.ts';

/** 0.1 dB below the highest sample. */
const NEAR = 10 ** (-0.1 / 20);

export interface NearCeiling {
	peakDbfs: number | null;
	nearPpm: number;
	longestFrames: number;
}

/** How densely the samples of a recording lie under its own highest one: a limiter or clipper leaves many there. */
export function nearCeiling(planes: readonly Samples[]): NearCeiling {
	let peak = 0;
	for (const plane of planes)
		for (let i = 0; i < plane.length; i++) peak = Math.max(peak, Math.abs(plane[i] as number));
	if (peak === 0) return { peakDbfs: null, nearPpm: 0, longestFrames: 0 };
	let near = 0;
	let samples = 0;
	let longest = 0;
	for (const plane of planes) {
		let row = 0;
		samples += plane.length;
		for (let i = 0; i < plane.length; i++) {
			row = Math.abs(plane[i] as number) >= peak * NEAR ? row + 1 : 0;
			if (row > 0) near += 1;
			longest = Math.max(longest, row);
		}
	}
	return { peakDbfs: 20 * Math.log10(peak), nearPpm: (1e6 * near) / samples, longestFrames: longest };
}

/** Highest sample over RMS, dB; null for silence. */
export function crestDb(planes: readonly Samples[]): number | null {
	let peak = 0;
	let squares = 0;
	let samples = 0;
	for (const plane of planes) {
		samples += plane.length;
		for (let i = 0; i < plane.length; i++) {
			const sample = plane[i] as number;
			peak = Math.max(peak, Math.abs(sample));
			squares += sample * sample;
		}
	}
	return peak === 0 ? null : 20 * Math.log10(peak / Math.sqrt(squares / samples));
}
