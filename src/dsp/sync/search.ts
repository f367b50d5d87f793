/** Root mean square of the first `frames` values. */
export function rms(values: Float64Array, frames: number): number {
	let sum = 0;
	for (let frame = 0; frame < frames; frame++) sum += (values[frame] as number) ** 2;
	return Math.sqrt(sum / Math.max(1, frames));
}

/**
 * Where in `reference` the window fits best, of `lags` places.
 *
 * @param eitherWay a turned polarity counts as alike
 * @returns likeness 0…1
 */
export function mostAlike(
	window: Float64Array,
	reference: Float64Array,
	frames: number,
	lags: number,
	eitherWay: boolean,
): { at: number; likeness: number } {
	let best = 0;
	let bestAt = 0;
	for (let lag = 0; lag < lags; lag++) {
		let sum = 0;
		for (let frame = 0; frame < frames; frame++) sum += (window[frame] as number) * (reference[lag + frame] as number);
		const value = eitherWay ? Math.abs(sum) : sum;
		if (value > best) {
			best = value;
			bestAt = lag;
		}
	}
	const here = rms(window, frames);
	const there = rms(reference.subarray(bestAt, bestAt + frames), frames);
	const scale = here * there * frames;
	return { at: bestAt, likeness: scale > 0 ? best / scale : 0 };
}
