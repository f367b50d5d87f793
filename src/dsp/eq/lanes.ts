/** Beyond this a sample is no sound: it is taken as silence, so that no filter can overflow. */
const LOUDEST = 1e100;
/** Below this too, which keeps denormal numbers out. */
const QUIETEST = 1e-150;

/** The sample, or 0 for what is not finite, beyond 1e100 or denormal. */
export function sound(sample: number): number {
	const size = Math.abs(sample);
	return size > QUIETEST && size < LOUDEST ? sample : 0;
}
