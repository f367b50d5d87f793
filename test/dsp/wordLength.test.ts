import { expect, test } from 'vitest';
import { fitsWords } from '../../src/dsp/dither/wordLength.ts';

const STEP = 2 ** -15;
const fits = (...samples: number[]) => fitsWords([Float64Array.from(samples)], samples.length, 16);

test('samples on the steps of 16 bits fit, to both ends of the scale', () => {
	expect(fits(0, STEP, -STEP, 1 - STEP, -1)).toBe(true);
});

test('half a step, full scale above the last step and what is no number do not fit', () => {
	for (const sample of [STEP / 2, 1, -1 - STEP, Number.NaN, Number.POSITIVE_INFINITY]) {
		expect(fits(0, sample, 0)).toBe(false);
	}
});

test('one channel that does not fit is enough, and what lies behind the frames does not count', () => {
	const good = Float64Array.of(STEP, 2 * STEP);
	const bad = Float64Array.of(STEP, STEP / 3);
	expect(fitsWords([good, bad], 2, 16)).toBe(false);
	expect(fitsWords([good, bad], 1, 16)).toBe(true);
});
