import { kaiser, sinc } from '../../../src/dsp/kaiser.ts';

/** The signal with 10 ms fades, changed in place. */
export function faded(signal: Float64Array, rateHz: number): Float64Array {
	const length = Math.round(rateHz / 100);
	for (let i = 0; i < length; i++) {
		const gain = 0.5 - 0.5 * Math.cos((Math.PI * i) / length);
		signal[i] = (signal[i] as number) * gain;
		signal[signal.length - 1 - i] = (signal[signal.length - 1 - i] as number) * gain;
	}
	return signal;
}

/**
 * Signals 20 to 23 of EBU Tech 3341: a sine at a sixth of the rate, amplitude 0.5, with one period of a quarter of the
 * rate at full amplitude, made at four times the rate, low-passed (513 taps, Kaiser 8) and decimated from `offset`.
 */
export function ebuBurst(rateHz: number, offset: number): Float64Array {
	const frames = Math.round(rateHz / 4);
	const burst = Math.round(frames / 2 / 6) * 24;
	const high = new Float64Array(4 * frames);
	let phase = 0;
	for (let i = 0; i < high.length; i++) {
		const inside = i >= burst && i < burst + 16;
		high[i] = (inside ? 1 : 0.5) * Math.sin(phase);
		phase += (2 * Math.PI) / (inside ? 16 : 24);
	}
	faded(high, 4 * rateHz);
	const side = 256;
	const taps = Float64Array.from(
		{ length: 2 * side + 1 },
		(_, i) => sinc((i - side) / 4) * kaiser((i - side) / side, 8),
	);
	const gain = taps.reduce((sum, tap) => sum + tap, 0);
	return Float64Array.from({ length: frames }, (_, frame) => {
		let sum = 0;
		for (let k = -side; k <= side; k++) sum += (taps[k + side] as number) * (high[4 * frame + offset - k] ?? 0);
		return sum / gain;
	});
}
