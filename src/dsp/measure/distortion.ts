import { bandPower, powerSpectrum } from './powerSpectrum.ts';
import { findTone } from './toneLevel.ts';

/** AES17 measures between these. */
const LOWEST_HZ = 20;
const HIGHEST_HZ = 20_000;
/** The standard notch of AES17 has a Q from 1.2 to 3. */
const NOTCH_Q = 3;
/** Stands for "none at all", where there is no logarithm. */
const NOTHING_DB = -300;

export interface Distortion {
	/** Of the fundamental, dBFS. */
	levelDbfs: number;
	/** Root of the sum of squares of the harmonics over the fundamental, dB. */
	thdDb: number;
	/** What is left behind the notch over everything, dB. */
	thdPlusNoiseDb: number;
	/** Second harmonic and up, to 20 kHz, dB relative to the fundamental. */
	harmonicsDb: number[];
}

const toDb = (ratio: number) => (ratio > 0 ? Math.max(NOTHING_DB, 20 * Math.log10(ratio)) : NOTHING_DB);

/** Gain of the notch, of power. */
function notchPower(hz: number, centreHz: number): number {
	if (hz <= 0) return 1;
	const away = (hz / centreHz - centreHz / hz) ** 2;
	return away / (away + 1 / NOTCH_Q ** 2);
}

/**
 * Distortion of a sine, AES17 (997 Hz there): THD from the harmonics, and THD+N as the RMS of what the standard notch leaves
 * over the RMS of everything, both from 20 Hz to 20 kHz (0.45 of a low rate). The sine itself is taken out exactly before
 * either, so that nothing of it leaks through a window into a harmonic or past the notch.
 *
 * @param frames a second or more
 */
export function measureDistortion(
	samples: Float64Array,
	{ from, frames, rateHz, hz }: { from: number; frames: number; rateHz: number; hz: number },
): Distortion {
	const highestHz = Math.min(HIGHEST_HZ, 0.45 * rateHz);
	const { amplitude, phaseRad } = findTone(samples, { from, frames, rateHz, hz });
	const turn = (2 * Math.PI * hz) / rateHz;
	const rest = Float64Array.from(
		{ length: frames },
		(_, i) => (samples[from + i] ?? 0) - amplitude * Math.cos(phaseRad + turn * i),
	);
	let mean = 0;
	for (const value of rest) mean += value / frames;
	for (let i = 0; i < frames; i++) rest[i] = (rest[i] as number) - mean;
	const harmonicsDb: number[] = [];
	let squares = 0;
	for (let order = 2; order * hz <= highestHz; order++) {
		const ratio = findTone(rest, { from: 0, frames, rateHz, hz: order * hz }).amplitude / amplitude;
		squares += ratio * ratio;
		harmonicsDb.push(toDb(ratio));
	}
	const restPower = bandPower(powerSpectrum(rest, 0, frames, rateHz), LOWEST_HZ, highestHz, (at) => notchPower(at, hz));
	return {
		levelDbfs: toDb(amplitude),
		thdDb: toDb(Math.sqrt(squares)),
		thdPlusNoiseDb: toDb(Math.sqrt(restPower / (amplitude ** 2 / 2 + restPower))),
		harmonicsDb,
	};
}
