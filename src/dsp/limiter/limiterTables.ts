import { fractionalTaps, kaiser, sinc } from '../kaiser.ts';

/** What the kernel has in `assembly/limiter/layout.ts`. */
export const CHUNK = 64;
export const DOUBLING_SIDE = 48;
export const AFTER_PEAK = 4;
const SHORT_TAPS = 16;
const SHORT_PLACES = 11;
export const LONG_SIDE = 504;
const PHASES = 16;
export const PULSE_SIDE = 32;

/** As narrow a transition as keeps the ripple below 0.001 dB. */
const DOUBLING_BETA = 8;
const SHORT_BETA = 8;
/** Nearly a cut-off sinc: right up to the last thousandth of the band, with ripple that the kernel tells apart. */
const LONG_BETA = 1;
const PULSE_BETA = 3;

function shortTable(): Float32Array {
	const table = new Float32Array(SHORT_TAPS * SHORT_PLACES);
	for (let p = 0; p < SHORT_PLACES; p++) {
		const place = (p - (SHORT_PLACES - 1) / 2) / 8;
		const taps = Float64Array.from({ length: SHORT_TAPS }, (_, i) => {
			const distance = i - SHORT_TAPS / 2 + 1 - place;
			return sinc(distance) * kaiser(distance / (SHORT_TAPS / 2 - 0.6), SHORT_BETA);
		});
		const sum = taps.reduce((total, tap) => total + tap, 0);
		for (const [i, tap] of taps.entries()) table[p * SHORT_TAPS + i] = tap / sum;
	}
	return table;
}

function longTable(): Float32Array {
	const table = new Float32Array(PHASES * 2 * LONG_SIDE);
	for (let p = 0; p < PHASES; p++) table.set(fractionalTaps(p / PHASES, LONG_SIDE, LONG_BETA), p * 2 * LONG_SIDE);
	return table;
}

/** Pulses that the long filters read as 1 in their middle. */
function pulseTable(long: Float32Array): Float64Array {
	const table = new Float64Array(PHASES * 2 * PULSE_SIDE);
	for (let p = 0; p < PHASES; p++) {
		const pulse = fractionalTaps(p / PHASES, PULSE_SIDE, PULSE_BETA);
		const first = p * 2 * LONG_SIDE + LONG_SIDE - PULSE_SIDE;
		const read = pulse.reduce((sum, value, i) => sum + value * (long[first + i] as number), 0);
		for (const [i, value] of pulse.entries()) table[p * 2 * PULSE_SIDE + i] = value / read;
	}
	return table;
}

/** Right half of the filter that doubles the signal. */
export const DOUBLING_TABLE = Float32Array.from(fractionalTaps(0.5, DOUBLING_SIDE, DOUBLING_BETA).slice(DOUBLING_SIDE));
/** Filters that read the doubled signal up to five eighths of a doubled sample to either side. */
export const SHORT_TABLE = shortTable();
/** Filters that read the signal at sixteenths of a frame. */
export const LONG_TABLE = longTable();
/** Pulses that take a peak away, at sixteenths of a frame. */
export const PULSE_TABLE = pulseTable(LONG_TABLE);
