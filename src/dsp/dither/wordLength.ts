/**
 * Whether every sample is a whole number of steps of a word length, from `-2^(bits-1)` to `2^(bits-1) - 1` of them: such a
 * signal loses nothing in words of that length, so it needs no dither. False for a sample that is not finite.
 *
 * @param bits of the words, full scale ±1
 */
export function fitsWords(planes: readonly Float64Array[], frames: number, bits: number): boolean {
	const scale = 2 ** (bits - 1);
	for (const plane of planes) {
		for (let frame = 0; frame < frames; frame++) {
			const steps = (plane[frame] as number) * scale;
			if (!Number.isInteger(steps) || steps < -scale || steps >= scale) return false;
		}
	}
	return true;
}
