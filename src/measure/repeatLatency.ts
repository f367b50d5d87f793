import type { Latency } from '../shared/model/measurement.ts';

const delay = ({ frames, fraction }: Latency) => frames + fraction;

function median(values: readonly number[]): number {
	const sorted = [...values].sort((a, b) => a - b);
	const half = sorted.length >> 1;
	const upper = sorted[half] ?? 0;
	return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? upper) + upper) / 2;
}

/** Half of the range in which 90 % of the values lie; of few values, of all of them. */
function spread(values: readonly number[]): number {
	const sorted = [...values].sort((a, b) => a - b);
	const left = Math.floor(0.05 * sorted.length);
	return ((sorted.at(-1 - left) ?? 0) - (sorted[left] ?? 0)) / 2;
}

/**
 * Several readings of one round trip as one: their median, and how far they lie apart. A delay that moves within each
 * reading, as tape's, spreads at least as far as that. Readings of both polarities are not trusted.
 *
 * @param readings at least one
 */
export function combineLatencies(readings: readonly Latency[]): Latency {
	const [first] = readings;
	if (first === undefined) throw new RangeError('no reading');
	if (readings.length === 1) return first;
	const delays = readings.map(delay);
	const middle = median(delays);
	const nearest = readings.reduce((best, reading) =>
		Math.abs(delay(reading) - middle) < Math.abs(delay(best) - middle) ? reading : best,
	);
	const frames = Math.round(middle);
	const oneWay = readings.every(({ inverted }) => inverted === first.inverted);
	const within = readings.flatMap(({ spreadFrames }) => (spreadFrames === undefined ? [] : [spreadFrames]));
	return {
		...nearest,
		frames,
		fraction: middle - frames,
		confidence: oneWay ? Math.min(...readings.map(({ confidence }) => confidence)) : 0,
		spreadFrames: Math.max(spread(delays), within.length === 0 ? 0 : median(within)),
		reads: readings.reduce((sum, { reads = 1 }) => sum + reads, 0),
	};
}

/** Measures `times` times, one after the other. Rejects with the first reading that fails. */
export async function repeatLatency(measure: () => Promise<Latency>, times: number): Promise<Latency> {
	const readings: Latency[] = [];
	for (let round = 0; round < times; round++) readings.push(await measure());
	return combineLatencies(readings);
}
