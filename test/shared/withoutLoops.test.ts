import { expect, test } from 'vitest';
import { explanationWords } from '../../src/shared/explanationWords.ts';
import { loopResponseDb, withoutLoops } from '../../src/shared/withoutLoops.ts';
import { aCalibration } from '../support/calibration.ts';
import { explained } from '../support/explanation.ts';

/** A loop that loses 1 dB at 100 Hz and gains 2 dB at 10 kHz, on one side more than on the other. */
const loop = aCalibration({
	bandsHz: [100, 1000, 10_000],
	readings: [{ step: 'response', leftDb: [-0.8, 0, 2], rightDb: [-1.2, 0, null] }],
});

test('between its bands a loop is read on a line over the logarithm of the frequency, both sides together', () => {
	expect(loopResponseDb(loop, 100)).toBeCloseTo(-1, 9);
	expect(loopResponseDb(loop, 10 ** 3.5)).toBeCloseTo(1, 9);
	expect([loopResponseDb(loop, 20), loopResponseDb(loop, 20_000)]).toEqual([-1, 2]);
	expect(loopResponseDb(aCalibration({ readings: [] }), 1000)).toBe(0);
});

test('what the loop does without units is not said of the units, and that it was taken off is', () => {
	const whole = explained({ 100: -1, 10000: 2, 2500: 1.5 });
	const own = withoutLoops(whole, [loop]);
	const at = (hz: number) => own.bands.find((band) => band.hz === hz)?.eqDb;
	expect([at(100), at(10_000)]).toEqual([0, 0]);
	expect(at(2500)).toBeCloseTo(1.5 - 2 * Math.log10(2.5), 9);
	expect(explanationWords(own)).toContain('Converter and cables are taken off the EQ, as calibrated on 2026-01-01.');
	expect(withoutLoops(whole, [])).toBe(whole);
	expect(explanationWords(whole).join(' ')).not.toMatch(/Converter/);
});

test('a band that nothing could be read in stays so', () => {
	const whole = explained({});
	const unread = { ...whole, bands: whole.bands.map((band) => ({ ...band, eqDb: null })) };
	expect(withoutLoops(unread, [loop]).bands.every(({ eqDb }) => eqDb === null)).toBe(true);
});
