import { aWeightingPower } from './aWeighting.ts';
import { findHum, type Hum } from './hum.ts';
import { logBands } from './logBands.ts';
import { bandPower, powerDbfs, powerSpectrum } from './powerSpectrum.ts';

const LOWEST_HZ = 20;
const HIGHEST_HZ = 20_000;

export interface NoiseFloor {
	/** 20 Hz to 20 kHz, dBFS (AES17: a full-scale sine is 0 dBFS); null for silence. */
	unweightedDbfs: number | null;
	/** The same, A-weighted. */
	aWeightedDbfs: number | null;
	/** Level of the constant part, dBFS; null without one. */
	dcDbfs: number | null;
	hum: Hum;
	/** Level in each band of `logBands`, dBFS; null for silence. */
	bandsDbfs: (number | null)[];
}

/**
 * What comes back while nothing is sent: AES17 idle channel noise (band 20 Hz to 20 kHz, or to 0.45 of a low rate),
 * unweighted and A-weighted, DC, hum and its spectrum.
 *
 * @param frames two seconds or more, so that hum can be told from noise
 */
export function noiseFloor(samples: Float64Array, from: number, frames: number, rateHz: number): NoiseFloor {
	let sum = 0;
	for (let i = 0; i < frames; i++) sum += samples[from + i] ?? 0;
	const mean = sum / frames;
	const still = Float64Array.from({ length: frames }, (_, i) => (samples[from + i] ?? 0) - mean);
	const spectrum = powerSpectrum(still, 0, frames, rateHz);
	const highestHz = Math.min(HIGHEST_HZ, 0.45 * rateHz);
	return {
		unweightedDbfs: powerDbfs(bandPower(spectrum, LOWEST_HZ, highestHz)),
		aWeightedDbfs: powerDbfs(bandPower(spectrum, LOWEST_HZ, highestHz, aWeightingPower)),
		dcDbfs: mean === 0 ? null : 20 * Math.log10(Math.abs(mean)),
		hum: findHum(spectrum),
		bandsDbfs: logBands(rateHz).map(({ lowHz, highHz }) => powerDbfs(bandPower(spectrum, lowHz, highHz))),
	};
}
