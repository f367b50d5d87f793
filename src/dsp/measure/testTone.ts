const RISE_FROM_DBFS = -60;
const FALL_SECONDS = 0.02;

/**
 * Gain of a test signal at a frame: it rises linearly in dB from -60 dBFS to its level, and falls within 20 ms at its end, so
 * that nobody's ears or tweeters meet it at full level.
 *
 * @param peakDbfs level that the gain 1 stands for
 */
export function rampGain(frame: number, frames: number, rateHz: number, riseSeconds: number, peakDbfs: number): number {
	const rise = Math.max(1, Math.round(riseSeconds * rateHz));
	const fall = Math.max(1, Math.round(FALL_SECONDS * rateHz));
	const from = Math.min(0, RISE_FROM_DBFS - peakDbfs);
	const up = frame >= rise ? 1 : 10 ** ((from * (1 - frame / rise)) / 20);
	const left = frames - 1 - frame;
	return left < fall ? up * (0.5 - 0.5 * Math.cos((Math.PI * left) / fall)) : up;
}

/** A signal with `rampGain` on it, in place. */
export function ramped(signal: Float64Array, rateHz: number, riseSeconds: number, peakDbfs: number): Float64Array {
	for (let i = 0; i < signal.length; i++)
		signal[i] = (signal[i] as number) * rampGain(i, signal.length, rateHz, riseSeconds, peakDbfs);
	return signal;
}

/**
 * A sine that rises from -60 dBFS.
 *
 * @param peakDbfs its level after the rise, dBFS (peak)
 */
export function testTone(options: {
	hz: number;
	frames: number;
	rateHz: number;
	riseSeconds: number;
	peakDbfs: number;
}): Float64Array {
	const { hz, frames, rateHz, riseSeconds, peakDbfs } = options;
	const turn = (2 * Math.PI * hz) / rateHz;
	const level = 10 ** (peakDbfs / 20);
	const tone = Float64Array.from({ length: frames }, (_, i) => level * Math.sin(turn * i));
	return ramped(tone, rateHz, riseSeconds, peakDbfs);
}
