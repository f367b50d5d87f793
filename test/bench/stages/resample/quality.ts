import { distortion } from '../../measure/distortion.ts';
import { Spectrum } from '../../measure/spectrum.ts';

/** One plane at another rate. */
export type Convert = (plane: Float64Array, inRateHz: number, outRateHz: number) => Float64Array;

const AMPLITUDE = 10 ** (-1 / 20);
/** Before the stretch that is analysed, and after it. */
const SETTLE_SECONDS = 1;
const TONES_HZ = [997, 10_000, 19_000] as const;

export interface Quality {
	/** Gain of 997 Hz. */
	readonly gainDb: number;
	/** Furthest from the gain of 997 Hz, from 20 Hz on, to 18 and 20 kHz. */
	readonly ripple18Db: number;
	readonly ripple20Db: number;
	/** Where the gain is 0.1 and 3 dB down. */
	readonly down01Hz: number;
	readonly down3Hz: number;
	/** Everything but the tone over the tone, for each of 997 Hz, 10 and 19 kHz. */
	readonly thdPlusNoiseDb: readonly number[];
	/** Highest line beside the 19 kHz tone, over the tone. */
	readonly spurDb: number;
	/** What is left of tones above the new band, over them: highest of those within 2 kHz of it, and of those beyond. */
	readonly aliasNearDb: number | null;
	readonly aliasFarDb: number | null;
	/** What lies above the old band, over the tones: highest of tones up to 21 kHz. */
	readonly imageDb: number | null;
	/** By how much the 997 Hz tone is late, input frames. */
	readonly delayFrames: number;
}

/** A sine of whole hertz, without the error that a growing argument would have. */
function tone(frequencyHz: number, rateHz: number, seconds: number): Float64Array {
	return Float64Array.from({ length: seconds * rateHz }, (_, i) => {
		return AMPLITUDE * Math.sin((2 * Math.PI * ((frequencyHz * i) % rateHz)) / rateHz);
	});
}

/**
 * @param seconds length of the stretches analysed, without a window: tones are of whole hertz
 */
export function quality(convert: Convert, inRateHz: number, outRateHz: number, seconds: number): Quality {
	const settled = (frequencyHz: number) => {
		const output = convert(tone(frequencyHz, inRateHz, seconds + 2 * SETTLE_SECONDS), inRateHz, outRateHz);
		return output.subarray(SETTLE_SECONDS * outRateHz, (SETTLE_SECONDS + seconds) * outRateHz);
	};
	const outputs = TONES_HZ.map(settled);
	const lowest = new Spectrum(outputs[0] as Float64Array, outRateHz);
	const highest = new Spectrum(outputs[2] as Float64Array, outRateHz);
	const first = lowest.bin(TONES_HZ[0]);
	const down = outRateHz < inRateHz;
	const half = outRateHz / 2;
	const aliasDb = (frequencies: readonly number[]) => {
		const heard = frequencies.filter((hz) => hz < inRateHz / 2).map((hz) => meanPowerDb(settled(hz)));
		return down && heard.length > 0 ? Math.max(...heard) : null;
	};
	const near = [1, 50, 450, 950, 1450, 1900].map((above) => half + above);
	const far = [1.1, 1.3, 1.6, 1.9, 2.6, 3.4].map((part) => Math.round(part * half));
	const images = () =>
		Math.max(...[997, 10_000, 19_000, 21_000].map((hz) => imagePowerDb(settled(hz), inRateHz, outRateHz)));
	return {
		gainDb: lowest.levelDb(first) - 20 * Math.log10(AMPLITUDE),
		...response(convert, inRateHz, outRateHz),
		thdPlusNoiseDb: TONES_HZ.map((hz, i) => distortion(outputs[i] as Float64Array, outRateHz, hz).thdPlusNoiseDb),
		spurDb: highestBeside(highest, TONES_HZ[2]),
		aliasNearDb: aliasDb(near),
		aliasFarDb: aliasDb(far),
		imageDb: down ? null : images(),
		delayFrames:
			(Math.atan2(-(lowest.re[first] as number), -(lowest.im[first] as number)) / (2 * Math.PI * TONES_HZ[0])) *
			inRateHz,
	};
}

/** Power over that of the tones that went in. */
function overTone(power: number): number {
	return 10 * Math.log10((2 * power) / AMPLITUDE ** 2);
}

function meanPowerDb(signal: Float64Array): number {
	return overTone(signal.reduce((sum, sample) => sum + sample * sample, 0) / signal.length);
}

function imagePowerDb(signal: Float64Array, inRateHz: number, outRateHz: number): number {
	const spectrum = new Spectrum(signal, outRateHz);
	return overTone(spectrum.bandPower(spectrum.bin(inRateHz / 2), spectrum.bins - 1));
}

function highestBeside(spectrum: Spectrum, frequencyHz: number): number {
	const tone = spectrum.bin(frequencyHz);
	let highest = 0;
	for (let bin = 1; bin < spectrum.bins; bin++) {
		if (bin !== tone) highest = Math.max(highest, spectrum.power(bin));
	}
	return 10 * Math.log10(highest / spectrum.power(tone));
}

/** From the impulse response, in bins of 1 Hz. */
function response(convert: Convert, inRateHz: number, outRateHz: number) {
	const impulse = new Float64Array(inRateHz);
	impulse[inRateHz / 2] = 0.5;
	const spectrum = new Spectrum(convert(impulse, inRateHz, outRateHz).subarray(0, outRateHz), outRateHz);
	const gain = (hz: number) => spectrum.levelDb(hz) - spectrum.levelDb(997);
	const ripple = (toHz: number) => {
		let worst = 0;
		for (let hz = 20; hz <= toHz; hz++) worst = Math.max(worst, Math.abs(gain(hz)));
		return worst;
	};
	const down = (db: number) => {
		let hz = 997;
		while (hz < spectrum.bins && gain(hz) > -db) hz++;
		return hz;
	};
	return { ripple18Db: ripple(18_000), ripple20Db: ripple(20_000), down01Hz: down(0.1), down3Hz: down(3) };
}
