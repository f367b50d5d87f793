/**
 * Taps over a signal, the first over the newest sample, silence before the start: the sum of products in four partial
 * sums, of each fourth tap, as `src/dsp/assembly/delay.ts` adds them.
 */
export function filtered(taps: Float64Array, signal: Float64Array): Float64Array {
	return signal.map((_, frame) => {
		const sums = [0, 0, 0, 0] as const;
		const [first, second, third, fourth] = sums.map((_, start) => {
			let sum = 0;
			for (let tap = start; tap < taps.length; tap += 4) sum += (taps[tap] ?? 0) * (signal[frame - tap] ?? 0);
			return sum;
		});
		return (first ?? 0) + (second ?? 0) + ((third ?? 0) + (fourth ?? 0));
	});
}
