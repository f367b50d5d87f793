import type { Audio } from '../material/audio.ts';

const PILOT_HZ = 5000;
const PILOT_AMPLITUDE = 0.03;
const KICK_SECONDS = 0.5;
const KICK_AMPLITUDE = 2;
const KICKS = 12;
/** Kicks before the reading begins. */
const SETTLING = 4;
/** A pilot this far down is heard to move. */
const AUDIBLE_DB = 0.5;
const WINDOW_SECONDS = 0.004;

/** How a limiter moves what it should leave alone. */
export interface Pumping {
	/** Time per kick in which the pilot is more than 0.5 dB down. */
	readonly audibleMs: number;
	readonly deepestDb: number;
	readonly meanDb: number;
}

/** Two kicks a second that peak 7 dB over a ceiling of -1 dB, and a pilot of 5 kHz at -30 dBFS that should not move. */
export function pumpingSignal(rateHz: number): Audio {
	const plane = new Float64Array(KICKS * KICK_SECONDS * rateHz);
	let phase = 0;
	for (let i = 0; i < plane.length; i++) {
		const time = (i / rateHz) % KICK_SECONDS;
		if (time === 0) phase = 0;
		phase += (2 * Math.PI * (50 + 150 * Math.exp(-time / 0.01))) / rateHz;
		const kick = KICK_AMPLITUDE * Math.sin(phase) * Math.exp(-time / 0.053) * Math.min(1, time / 0.001);
		plane[i] = kick + PILOT_AMPLITUDE * Math.sin((2 * Math.PI * PILOT_HZ * i) / rateHz);
	}
	return { rateHz, planes: [plane, plane.slice()] };
}

/** Level of the pilot around a frame, dB over its level in the signal, through a Hann window. */
function pilotDb(signal: Float64Array, rateHz: number, middle: number): number {
	const half = Math.round((WINDOW_SECONDS * rateHz) / 2);
	let re = 0;
	let im = 0;
	let weight = 0;
	for (let k = -half; k <= half; k++) {
		const window = 0.5 + 0.5 * Math.cos((Math.PI * k) / half);
		const angle = (2 * Math.PI * PILOT_HZ * (middle + k)) / rateHz;
		const value = window * (signal[middle + k] ?? 0);
		re += value * Math.cos(angle);
		im += value * Math.sin(angle);
		weight += window;
	}
	return 20 * Math.log10((2 * Math.hypot(re, im)) / weight / PILOT_AMPLITUDE);
}

/** Reads what a limiter with its ceiling at -1 dB made of `pumpingSignal`, one channel. */
export function pumping(signal: Float64Array, rateHz: number): Pumping {
	const step = Math.round(rateHz / 1000);
	const readings: number[] = [];
	for (let at = SETTLING * KICK_SECONDS * rateHz; at < (KICKS - 1) * KICK_SECONDS * rateHz; at += step) {
		readings.push(pilotDb(signal, rateHz, Math.round(at)));
	}
	const kicks = KICKS - 1 - SETTLING;
	const audible = readings.filter((reading) => reading < -AUDIBLE_DB).length;
	return {
		audibleMs: (audible * step * 1000) / rateHz / kicks,
		deepestDb: Math.min(...readings),
		meanDb: readings.reduce((sum, reading) => sum + reading, 0) / readings.length,
	};
}
