import { describe, expect, test } from 'vitest';
import { hotLevelsDb } from '../../../src/measure/calibration/distortionStep.ts';
import { LOOP_STEPS } from '../../../src/measure/calibration/steps.ts';
import { toDb } from '../../../src/shared/units.ts';
import { measured } from '../../measure/loop.ts';

const SETUP = { rateHz: 48000, referenceDbfs: -18, patch: 'cable' } as const;

describe('the steps of a calibration', () => {
	test('a sound loop is good in every step', () => {
		const sound = { leftDb: -0.02, rightDb: 0.03, noiseDbfs: -112, crosstalkDb: -110 };
		for (const id of ['wiring', 'gain', 'noise', 'distortion', 'crosstalk', 'response'] as const)
			expect([id, measured(id, SETUP, sound).judgement]).toMatchObject([id, { verdict: 'good', remedy: null }]);
	});

	test('a gain mismatch is read to a hundredth of a dB', () => {
		const { reading, judgement } = measured('gain', SETUP, { leftDb: -0.31, rightDb: -0.62, noiseDbfs: -90 });
		expect(reading.leftDb).toBeCloseTo(-0.31, 2);
		expect(reading.rightDb).toBeCloseTo(-0.62, 2);
		expect(judgement).toMatchObject({ verdict: 'check' });
		expect(judgement.remedy).toContain('Raise the right by 0.31 dB');
	});

	test('swapped channels, a turned polarity and a dead channel are each named', () => {
		const wiring = (faults: Parameters<typeof measured>[2]) =>
			measured('wiring', SETUP, { noiseDbfs: -100, ...faults });
		expect(wiring({ swapped: true }).judgement).toMatchObject({ verdict: 'bad' });
		expect(wiring({ swapped: true }).judgement.remedy).toContain('swapped');
		const turned = wiring({ invertRight: true });
		expect(turned.reading).toMatchObject({ left: { inverted: false }, right: { inverted: true, carries: 'right' } });
		expect(turned.judgement.remedy).toContain('polarity');
		expect(wiring({ deadLeft: true }).reading).toMatchObject({
			left: { carries: 'none' },
			right: { carries: 'right' },
		});
		expect(wiring({ crosstalkDb: -3 }).reading.left.carries).toBe('both');
	});

	test('known noise, known hum', () => {
		const { reading, judgement } = measured('noise', SETUP, { noiseDbfs: -90, humDbfs: -80 });
		// White noise of -90 dB RMS is -87 dBFS of AES17, less what lies above 20 kHz; the hum lies on top.
		const expected = 10 * Math.log10(10 ** ((-90 + 3.01 - 0.79) / 10) + 10 ** (-80 / 10));
		expect(Math.abs((reading.left.unweightedDbfs ?? 0) - expected)).toBeLessThan(0.1);
		expect(reading.left).toMatchObject({ mainsHz: 50 });
		expect(reading.left.humDbfs).toBeCloseTo(-80, 0);
		expect(judgement.verdict).toBe('check');
		expect(judgement.remedy).toContain('ground loop');
		expect(judgement.read).toContain('dBu');
	});

	test('a known second harmonic', () => {
		// x + a·x² of a sine of amplitude A has a second harmonic of a·A/2.
		const { reading } = measured('distortion', SETUP, { bend: 0.01, noiseDbfs: -130 });
		expect(reading.left.thdDb).toBeCloseTo(toDb((0.01 * 10 ** (-18 / 20)) / 2), 1);
		expect(reading.left.harmonicsDb[0]).toBeCloseTo(reading.left.thdDb, 1);
	});

	test('a known second harmonic grows with the level, and is listed for each', () => {
		const setup = { ...SETUP, hotLevelsDb: hotLevelsDb(SETUP.referenceDbfs, 20) };
		const { reading, judgement } = measured('distortion', setup, { bend: 0.01, noiseDbfs: -130 });
		const expected = (levelDb: number) => toDb((0.01 * 10 ** ((SETUP.referenceDbfs + levelDb) / 20)) / 2);
		expect(reading.left.thdDb).toBeCloseTo(expected(0), 1);
		expect(reading.hot?.map(({ levelDb }) => levelDb)).toEqual([6, 10]);
		for (const { levelDb, left, right } of reading.hot ?? []) {
			expect(left.thdDb).toBeCloseTo(expected(levelDb), 1);
			expect(right.thdDb).toBeCloseTo(expected(levelDb), 1);
		}
		expect(judgement.read).toMatch(/at \+6 dB THD\+N -5[0-9.]+ dB; at \+10 dB THD\+N -[0-9.]+ dB$/);
	});

	test('no unit and no converter is driven over what it may get', () => {
		expect(hotLevelsDb(-18, Number.POSITIVE_INFINITY)).toEqual([6, 10]);
		expect(hotLevelsDb(-18, 8)).toEqual([6]);
		expect(hotLevelsDb(-8, 20)).toEqual([6]);
		expect(hotLevelsDb(-18, 2)).toEqual([]);
	});

	test('known crosstalk, both ways', () => {
		const { reading, judgement } = measured('crosstalk', SETUP, { crosstalkDb: -62, noiseDbfs: -120 });
		for (const { leftToRightDb, rightToLeftDb } of reading.points) {
			expect(leftToRightDb).toBeCloseTo(-62, 1);
			expect(rightToLeftDb).toBeCloseTo(-62, 1);
		}
		expect(judgement.verdict).toBe('check');
	});

	test('the response of a one-pole low-pass, with noise and a bent transfer curve in the way', () => {
		const { reading, judgement } = measured('response', SETUP, { dullRightHz: 9000, noiseDbfs: -95, bend: 0.02 });
		const pole = Math.exp((-2 * Math.PI * 9000) / 48000);
		const gain = (hz: number) =>
			toDb(
				(1 - pole) /
					Math.hypot(1 - pole * Math.cos((2 * Math.PI * hz) / 48000), pole * Math.sin((2 * Math.PI * hz) / 48000)),
			);
		const bands = [20, 100, 1000, 4000, 12699.208];
		for (const hz of bands.slice(1)) {
			const index = Math.round(6 * Math.log2(hz / 1000)) + 34;
			expect(reading.rightDb[index]).toBeCloseTo(gain(hz) - gain(1000), 1);
			expect(reading.leftDb[index]).toBeCloseTo(0, 1);
		}
		expect(judgement.verdict).toBe('bad');
	});

	test('no signal begins above -58 dBFS, none ends with a step, none is above its stated peak', () => {
		for (const step of Object.values(LOOP_STEPS)) {
			const { left, right } = step.signal(SETUP);
			for (const plane of [left, right]) {
				const peak = (from: number, to: number) =>
					plane.subarray(from, to).reduce((top, value) => Math.max(top, Math.abs(value)), 0);
				expect(toDb(peak(0, 480))).toBeLessThan(-58);
				expect(toDb(peak(0, plane.length))).toBeLessThanOrEqual(step.peakDbfs(SETUP) + 0.001);
				expect(Math.abs(plane.at(-1) ?? 1)).toBeLessThan(1e-6);
			}
		}
	});
});
