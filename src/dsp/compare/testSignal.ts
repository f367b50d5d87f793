import { fromDb } from '../../shared/units.ts';

const LOWEST_HZ = 200;
const HIGHEST_HZ = 18000;
/** Share of the length in which the level rises, linearly in dB. */
const RISE = 0.3;
const RISE_FROM_DBFS = -60;
const FALL_SECONDS = 0.01;

/**
 * A short signal for measuring a delay: a linear sweep from 200 Hz to 18 kHz (0.4 of the rate where that is lower), whose
 * correlation has one clear peak, that rises from -60 dBFS so that nobody's ears or tweeters meet it at full level.
 *
 * @param peakDbfs level of the sine after the rise, dBFS
 * @returns `seconds × rateHz` frames
 */
export function delayTestSignal(rateHz: number, seconds: number, peakDbfs: number): Float64Array {
	const frames = Math.round(seconds * rateHz);
	const highest = Math.min(HIGHEST_HZ, 0.4 * rateHz);
	const signal = new Float64Array(frames);
	const rise = Math.max(1, Math.round(frames * RISE));
	const fall = Math.min(frames, Math.round(FALL_SECONDS * rateHz));
	const from = Math.min(RISE_FROM_DBFS, peakDbfs);
	for (let i = 0; i < frames; i++) {
		const time = i / rateHz;
		const phase = 2 * Math.PI * (LOWEST_HZ * time + ((highest - LOWEST_HZ) * time * time) / (2 * seconds));
		const level = fromDb(i < rise ? from + ((peakDbfs - from) * i) / rise : peakDbfs);
		const left = frames - 1 - i;
		const fade = left < fall ? 0.5 - 0.5 * Math.cos((Math.PI * left) / fall) : 1;
		signal[i] = level * fade * Math.sin(phase);
	}
	return signal;
}
