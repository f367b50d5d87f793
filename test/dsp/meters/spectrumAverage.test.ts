import { describe, expect, test } from 'vitest';
import { SpectrumAverage } from '../../../src/dsp/meters/spectrumAverage.ts';
import { SPECTRUM_BANDS, SPECTRUM_FLOOR_DB } from '../../../src/shared/model/spectrumBands.ts';

const RATE = 48_000;
const KILOHERTZ = 34;

function tone(seconds: number, levelDbfs: number): Float64Array {
	const gain = 10 ** (levelDbfs / 20);
	return Float64Array.from(
		{ length: seconds * RATE },
		(_, frame) => gain * Math.sin((2 * Math.PI * 1000 * frame) / RATE),
	);
}

describe('the mean spectrum of a piece', () => {
	test('has a tone at its level in its band, and the floor where nothing is', () => {
		const average = new SpectrumAverage(RATE);
		const plane = tone(4, -20);
		average.process([plane, plane], plane.length);
		const bands = average.finish();
		expect(bands).toHaveLength(SPECTRUM_BANDS);
		expect(bands[KILOHERTZ]).toBeCloseTo(-20.2, 0);
		expect(Math.max(...bands.slice(0, 20))).toBeLessThan(-75);
	});

	test('is the same however the piece is cut, and one channel counts as both', () => {
		const plane = tone(2, -12);
		const whole = new SpectrumAverage(RATE);
		whole.process([plane, plane], plane.length);
		const cut = new SpectrumAverage(RATE);
		for (let done = 0; done < plane.length; done += 1000)
			cut.process([plane.subarray(done, done + 1000)], Math.min(1000, plane.length - done));
		expect(cut.finish()[KILOHERTZ]).toBeCloseTo(whole.finish()[KILOHERTZ] ?? 0, 0);
	});

	test('of silence is the floor, and so is that of less than one reading', () => {
		const silent = new SpectrumAverage(RATE);
		silent.process([new Float64Array(RATE)], RATE);
		expect(new Set(silent.finish())).toEqual(new Set([SPECTRUM_FLOOR_DB]));
		expect(new Set(new SpectrumAverage(RATE).finish())).toEqual(new Set([SPECTRUM_FLOOR_DB]));
	});
});
