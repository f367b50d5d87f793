import { Spectrum } from './spectrum.ts';

const db = (power: number, reference: number) => 10 * Math.log10(power / reference);

/** Distortion of one sine. */
export interface Distortion {
	/** All harmonics below Nyquist over the fundamental. */
	readonly thdDb: number;
	/** Everything but DC and the fundamental over the fundamental. */
	readonly thdPlusNoiseDb: number;
	/** Full-scale sine = 0 dB. */
	readonly levelDbfs: number;
}

/**
 * @param signal the settled output, whole seconds long
 * @param frequencyHz whole hertz
 */
export function distortion(signal: Float64Array, rateHz: number, frequencyHz: number): Distortion {
	const spectrum = new Spectrum(signal, rateHz);
	const bin = spectrum.bin(frequencyHz);
	const fundamental = spectrum.power(bin);
	let harmonics = 0;
	for (let k = 2 * bin; k < spectrum.bins; k += bin) harmonics += spectrum.power(k);
	const rest = spectrum.bandPower(1, bin - 1) + spectrum.bandPower(bin + 1, spectrum.bins - 1);
	return {
		thdDb: db(harmonics, fundamental),
		thdPlusNoiseDb: db(rest, fundamental),
		levelDbfs: spectrum.levelDb(bin),
	};
}

/** SMPTE intermodulation of 60 Hz and 7 kHz, 4:1: all side bands of the 7 kHz tone up to the fifth over that tone. */
export function smpteDb(signal: Float64Array, rateHz: number): number {
	const spectrum = new Spectrum(signal, rateHz);
	let bands = 0;
	for (let order = 1; order <= 5; order++) {
		bands += spectrum.power(spectrum.bin(7000 - 60 * order)) + spectrum.power(spectrum.bin(7000 + 60 * order));
	}
	return db(bands, spectrum.power(spectrum.bin(7000)));
}

/** CCIF intermodulation of 19 and 20 kHz, 1:1: the products at 1, 17, 18 and 21 kHz over the sum of both amplitudes. */
export function ccifDb(signal: Float64Array, rateHz: number): number {
	const spectrum = new Spectrum(signal, rateHz);
	const power = (frequencies: readonly number[]) =>
		frequencies.reduce((sum, frequencyHz) => sum + spectrum.power(spectrum.bin(frequencyHz)), 0);
	return db(power([1000, 17000, 18000, 21000]), 2 * power([19000, 20000]));
}
