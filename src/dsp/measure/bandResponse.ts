import { logBands } from './logBands.ts';
import { powerDbfs } from './powerSpectrum.ts';
import { harmonicSpectrum, type Sweep, sweepImpulse } from './sweep.ts';

/**
 * Magnitude of a loop in each band of `logBands`, dB, from a sweep that went through it: the mean power of the linear
 * response alone, so that noise away from it and harmonics do not count.
 *
 * @param returned starts when the sweep was started; as long as the sweep and the round trip together
 * @returns null in a band where nothing came back
 */
export function bandResponse(returned: Float64Array, sweep: Sweep, roundTripFrames: number): (number | null)[] {
	const { binHz, re, im } = harmonicSpectrum(sweep, sweepImpulse(sweep, returned), 1, roundTripFrames);
	return logBands(sweep.rateHz).map(({ lowHz, highHz }) => {
		let sum = 0;
		const first = Math.ceil(lowHz / binHz);
		const last = Math.floor(highHz / binHz);
		for (let bin = first; bin <= last; bin++) sum += (re[bin] as number) ** 2 + (im[bin] as number) ** 2;
		// `powerDbfs` counts a sine's mean square as half; a gain is no sine.
		return powerDbfs(sum / (last - first + 1) / 2);
	});
}
