import { describe, expect, test } from 'vitest';
import { SpectrumMeter } from '../../../src/dsp/meters/spectrum.ts';
import { bandEdgeHz, bandMiddleHz, SPECTRUM_BANDS } from '../../../src/shared/model/spectrumBands.ts';
import { noise, sine } from '../signals.ts';

function levels(rateHz: number, left: Float64Array, right = left): Float64Array {
	const meter = new SpectrumMeter(rateHz);
	meter.process([left, right], left.length);
	const bands = new Float64Array(SPECTRUM_BANDS);
	meter.read(bands);
	return bands;
}

const bandOf = (hz: number) =>
	Array.from({ length: SPECTRUM_BANDS }, (_, band) => bandMiddleHz(band)).findIndex(
		(middle) => Math.abs(middle / hz - 1) < 0.01,
	);

describe('the spectrum meter', () => {
	test('has 61 bands from 20 Hz to 20 kHz, with 1 kHz in the middle of one', () => {
		expect(bandMiddleHz(0)).toBeCloseTo(19.95, 2);
		expect(bandMiddleHz(SPECTRUM_BANDS - 1)).toBeCloseTo(19_953, 0);
		expect(bandMiddleHz(34)).toBe(1000);
		expect(bandEdgeHz(35) / bandEdgeHz(34)).toBeCloseTo(2 ** (1 / 6), 2);
	});

	test.each([
		[44_100, 0],
		[48_000, 4],
		[48_000, 14],
		[48_000, 34],
		[48_000, 60],
		[96_000, 1],
		[96_000, 34],
		[96_000, 60],
		[192_000, 45],
	])('a sine of -20 dBFS in the middle of a band reads -20 dB, at %i Hz in band %i', (rateHz, band) => {
		const hz = bandMiddleHz(band);
		const bands = levels(rateHz, sine(Math.round(rateHz * (hz < 110 ? 3 : 0.7)), rateHz, hz, 0.1));
		expect(Math.abs((bands[band] as number) + 20)).toBeLessThan(0.1);
	});

	test('what is two bands away from a tone stays 40 dB below it', () => {
		const bands = levels(48_000, sine(48_000, 48_000, 1000, 0.1));
		for (let band = 0; band < SPECTRUM_BANDS; band++)
			if (Math.abs(band - 34) >= 2) expect(bands[band] as number).toBeLessThan(-60);
	});

	test('nothing above a slow rate folds down onto its bands', () => {
		// Tones that fold onto low bands at a quarter, a sixteenth and a sixty-fourth of the rate.
		const folding = [12_000 - 600, 3000 - 200, 750 - 60, 24_000 - 700];
		for (const hz of folding) {
			const bands = levels(48_000, sine(96_000, 48_000, hz, 0.1));
			const below = bandOf(hz) === -1 ? SPECTRUM_BANDS : bandOf(hz);
			const low = Array.from(bands).filter((_, band) => bandMiddleHz(band) < hz / 3 && band < below);
			expect(Math.max(...low)).toBeLessThan(-95);
		}
	});

	test('white noise rises by 3 dB an octave, and all bands together hold its power', () => {
		const rateHz = 48_000;
		const white = noise(7 * rateHz, 0.5, 7);
		const powers = new Float64Array(SPECTRUM_BANDS);
		const meter = new SpectrumMeter(rateHz);
		const bands = new Float64Array(SPECTRUM_BANDS);
		let readings = 0;
		for (let at = 2 * rateHz; at + 2400 <= white.length; at += 2400) {
			const part = white.subarray(at, at + 2400);
			meter.process([part, part], part.length);
			meter.read(bands);
			if (at < 4 * rateHz) continue;
			readings++;
			for (let band = 0; band < SPECTRUM_BANDS; band++)
				powers[band] = (powers[band] as number) + 10 ** ((bands[band] as number) / 10);
		}
		// Uniform noise of amplitude a has power a²/3, twice that in dB of a full-scale sine, and as much in every hertz.
		const perHz = (2 * 0.25) / 3 / (rateHz / 2);
		for (let band = 15; band < SPECTRUM_BANDS; band++) {
			const expected = perHz * (bandEdgeHz(band + 1) - bandEdgeHz(band));
			expect(Math.abs(10 * Math.log10((powers[band] as number) / readings / expected))).toBeLessThan(1.5);
		}
	});

	test('a tone in one channel reads 3 dB less than in both, and opposite channels do not cancel', () => {
		const tone = sine(48_000, 48_000, 1000, 0.1);
		expect(levels(48_000, tone, new Float64Array(tone.length))[34]).toBeCloseTo(-23.01, 1);
		expect(
			levels(
				48_000,
				tone,
				tone.map((x) => -x),
			)[34],
		).toBeCloseTo(-20, 1);
	});

	test('follows with a time constant of 125 ms and reads nothing in silence', () => {
		const meter = new SpectrumMeter(48_000);
		const tone = sine(48_000, 48_000, 4000, 0.1);
		const silence = new Float64Array(48_000);
		const bands = new Float64Array(SPECTRUM_BANDS);
		meter.process([tone, tone], tone.length);
		meter.process([silence, silence], 12_000);
		meter.read(bands);
		// 250 ms are two time constants.
		expect(Math.abs((bands[46] as number) + 20 + 2 * 4.34)).toBeLessThan(1);
		for (let second = 0; second < 12; second++) meter.process([silence, silence], silence.length);
		meter.read(bands);
		expect(bands[46]).toBe(Number.NEGATIVE_INFINITY);
	});
});
