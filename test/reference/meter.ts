import { Biquad } from '../../src/dsp/biquad.ts';
import { kWeighting } from '../../src/dsp/meters/kWeighting.ts';
import { STANDARD_PHASES, truePeakFilters } from '../../src/dsp/meters/truePeakFilters.ts';

/** K-weighted sums of squares of one channel by steps of 10 ms, each starting at the frame nearest to its time. */
export function weightedSums(signal: Float64Array, rateHz: number): number[] {
	const weighted = signal.slice();
	for (const section of kWeighting(rateHz)) new Biquad(section).process(weighted, weighted.length);
	const boundary = (hop: number) => Math.round((hop * rateHz) / 100);
	const sums: number[] = [];
	for (let hop = 0; boundary(hop + 1) <= signal.length; hop++) {
		let sum = 0;
		for (let i = boundary(hop); i < boundary(hop + 1); i++) sum += (weighted[i] as number) ** 2;
		sums.push(sum);
	}
	return sums;
}

/** Values of a filter at a place of the signal; silence lies around it. */
function filtered(signal: Float64Array, first: number, taps: ArrayLike<number>): number {
	let sum = 0;
	const end = Math.min(taps.length, signal.length - first);
	for (let i = Math.max(0, -first); i < end; i++) sum += (taps[i] as number) * (signal[first + i] as number);
	return sum;
}

/** True peak as ITU-R BS.1770-5 Annex 2 writes it: every phase at every sample, and the samples themselves. */
export function standardTruePeak(signal: Float64Array): number {
	const [phase0 = [], phase1 = []] = STANDARD_PHASES;
	const phases = [phase0, phase1, [...phase1].reverse(), [...phase0].reverse()];
	let peak = 0;
	for (let k = 0; k < signal.length + phase0.length; k++) {
		peak = Math.max(peak, Math.abs(signal[k] ?? 0));
		for (const phase of phases) {
			let sum = 0;
			for (let j = 0; j < phase.length; j++) sum += (phase[j] as number) * (signal[k - j] ?? 0);
			peak = Math.max(peak, Math.abs(sum));
		}
	}
	return peak;
}

/** Precise true peak without any bound or screen: the longest filter at every eighth of a sample, and parabolas on top. */
export function preciseTruePeak(signal: Float64Array): number {
	const { longest } = truePeakFilters();
	const side = (longest[0]?.length ?? 0) / 2;
	const frames = signal.length + 2 * side;
	const eighths = new Float64Array(8 * frames);
	for (let n = 0; n < frames; n++) {
		eighths[8 * n] = signal[n - side] ?? 0;
		longest.forEach((taps, i) => {
			eighths[8 * n + i + 1] = filtered(signal, n - 2 * side + 1, taps);
		});
	}
	let peak = 0;
	for (let i = 1; i < eighths.length - 1; i++) {
		const [before, middle, after] = [i - 1, i, i + 1].map((at) => Math.abs(eighths[at] as number)) as [
			number,
			number,
			number,
		];
		if (middle < before || middle < after) continue;
		const bend = before - 2 * middle + after;
		peak = Math.max(peak, bend < 0 ? middle - (after - before) ** 2 / (8 * bend) : middle);
	}
	return peak;
}
