import { blackmanHarris } from './window.ts';

/** A tone as it was found in a recording. */
export interface FoundTone {
	/** Peak of the sine, linear. */
	amplitude: number;
	/** Phase of `cos(2πf·n/rate + phase)` at the first frame that was looked at, -π…π. */
	phaseRad: number;
}

/**
 * Amplitude and phase of one tone whose frequency is known exactly: sent and recorded by one clock. The stretch is weighted
 * with a 4-term Blackman-Harris window (side lobes below -92 dB) and correlated with the tone, so neither its other tones
 * nor a stretch that is no whole number of periods disturb it: better than 0.001 dB for other tones that are as loud and at
 * least 8 bins (`8 × rateHz / frames`) away. The reading of nothing but noise is that of a band of 2 bins.
 *
 * @param from first frame of the stretch
 * @param frames length of the stretch; a period or more
 * @param hz below half the rate
 */
export function findTone(
	samples: Float64Array,
	{ from, frames, rateHz, hz }: { from: number; frames: number; rateHz: number; hz: number },
): FoundTone {
	const window = blackmanHarris(frames);
	const turn = (2 * Math.PI * hz) / rateHz;
	const stepRe = Math.cos(turn);
	const stepIm = Math.sin(turn);
	let re = 1;
	let im = 0;
	let sumRe = 0;
	let sumIm = 0;
	let weights = 0;
	for (let i = 0; i < frames; i++) {
		const weight = window[i] as number;
		const value = weight * (samples[from + i] ?? 0);
		sumRe += value * re;
		sumIm -= value * im;
		weights += weight;
		const nextRe = re * stepRe - im * stepIm;
		im = re * stepIm + im * stepRe;
		re = nextRe;
	}
	return {
		amplitude: (2 * Math.hypot(sumRe, sumIm)) / weights,
		phaseRad: Math.atan2(sumIm, sumRe),
	};
}

/** An angle brought to -π…π. */
export function wrapped(angleRad: number): number {
	return angleRad - 2 * Math.PI * Math.round(angleRad / (2 * Math.PI));
}
