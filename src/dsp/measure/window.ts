const A0 = 0.35875;
const A1 = 0.48829;
const A2 = 0.14128;
const A3 = 0.01168;

/** Windows are asked for again and again in the same few lengths. */
const made = new Map<number, Float64Array>();
const KEPT = 4;

/**
 * Periodic 4-term Blackman-Harris window (Harris, Proc. IEEE 66(1), 1978): highest side lobe -92 dB, half width of the main
 * lobe 4 bins, noise bandwidth 2.004 bins. Not to be written to.
 */
export function blackmanHarris(frames: number): Float64Array {
	const known = made.get(frames);
	if (known !== undefined) return known;
	const window = Float64Array.from({ length: frames }, (_, i) => {
		const turn = (2 * Math.PI * i) / frames;
		return A0 - A1 * Math.cos(turn) + A2 * Math.cos(2 * turn) - A3 * Math.cos(3 * turn);
	});
	const oldest = made.keys().next();
	if (made.size >= KEPT && oldest.done !== true) made.delete(oldest.value);
	made.set(frames, window);
	return window;
}
