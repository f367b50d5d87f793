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
