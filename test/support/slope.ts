/** A straight line through readings over time. */
export interface Slope {
	/** Per unit of `at`. */
	readonly slope: number;
	/** Standard error of the slope, for readings that scatter independently. */
	readonly error: number;
}

/** Least squares through (`at`, `value`). Of fewer than three readings nothing is known. */
export function slopeOf(readings: readonly { readonly at: number; readonly value: number }[]): Slope {
	const count = readings.length;
	if (count < 3) return { slope: 0, error: Number.POSITIVE_INFINITY };
	const mean = (of: (reading: { at: number; value: number }) => number) =>
		readings.reduce((sum, reading) => sum + of(reading), 0) / count;
	const at = mean((reading) => reading.at);
	const value = mean((reading) => reading.value);
	const spread = readings.reduce((sum, reading) => sum + (reading.at - at) ** 2, 0);
	const slope = readings.reduce((sum, reading) => sum + (reading.at - at) * (reading.value - value), 0) / spread;
	const left = readings.reduce((sum, reading) => sum + (reading.value - value - slope * (reading.at - at)) ** 2, 0);
	return { slope, error: Math.sqrt(left / (count - 2) / spread) };
}

/** Below this an error is that of the arithmetic. */
const LEAST_ERROR = 1e-6;

/** The mean of several readings of one slope, each weighted by how sure it is. Of none that is known, nothing is known. */
export function commonSlope(slopes: readonly Slope[]): Slope {
	const weighed = slopes
		.filter(({ error }) => Number.isFinite(error))
		.map(({ slope, error }) => ({ slope, weight: Math.max(error, LEAST_ERROR) ** -2 }));
	const weight = weighed.reduce((sum, one) => sum + one.weight, 0);
	if (weight === 0) return { slope: 0, error: Number.POSITIVE_INFINITY };
	return { slope: weighed.reduce((sum, one) => sum + one.weight * one.slope, 0) / weight, error: weight ** -0.5 };
}
