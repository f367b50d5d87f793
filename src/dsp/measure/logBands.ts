const BANDS_PER_OCTAVE = 6;
const LOWEST_HZ = 20;
const HIGHEST_HZ = 20_000;
/** The band that holds the highest frequency belongs to it. */
const NEAR = 1.02;

export interface LogBand {
	centreHz: number;
	lowHz: number;
	highHz: number;
}

/** Bands of a sixth of an octave around 1 kHz, from 20 Hz to 20 kHz, or to 0.45 of a low rate: the grid of what is stored. */
export function logBands(rateHz: number): LogBand[] {
	const highestHz = Math.min(HIGHEST_HZ, 0.45 * rateHz);
	const first = Math.round(BANDS_PER_OCTAVE * Math.log2(LOWEST_HZ / 1000));
	const bands: LogBand[] = [];
	for (let index = first; ; index++) {
		const centreHz = 1000 * 2 ** (index / BANDS_PER_OCTAVE);
		if (centreHz > highestHz * NEAR) return bands;
		const half = 2 ** (0.5 / BANDS_PER_OCTAVE);
		bands.push({ centreHz, lowHz: centreHz / half, highHz: centreHz * half });
	}
}
