/** Bands a decade: base-ten sixths of an octave. */
const BANDS_A_DECADE = 20;
/** The first band below 1 kHz. */
const FIRST = -34;
/** Bands from 20 Hz to 20 kHz. */
export const SPECTRUM_BANDS = 61;
/** What is below, silence included, is shown as this, dB. */
export const SPECTRUM_FLOOR_DB = -120;

/**
 * Middle of a band of the spectrum meter, Hz: 1 kHz is the middle of a band. (IEC 61260-1 would put it on an edge, where a line-up
 * tone reads 3 dB low in two bands.)
 */
export function bandMiddleHz(band: number): number {
	return 1000 * 10 ** ((band + FIRST) / BANDS_A_DECADE);
}

/** Lower edge of a band, Hz, which is the upper edge of the band before. */
export function bandEdgeHz(band: number): number {
	return 1000 * 10 ** ((band + FIRST - 0.5) / BANDS_A_DECADE);
}
