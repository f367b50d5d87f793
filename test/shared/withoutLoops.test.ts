import { describe, expect, test } from 'vitest';
import { explanationWords } from '../../src/shared/explanationWords.ts';
import type { Calibration } from '../../src/shared/model/calibration.ts';
import { isLoopDoubted, loopSidesDb, withoutLoops } from '../../src/shared/withoutLoops.ts';
import { aCalibration } from '../support/calibration.ts';
import { explained } from '../support/explanation.ts';

/** A loop that loses 1 dB at 100 Hz and gains 2 dB at 10 kHz. */
const loop = aCalibration({
	bandsHz: [100, 1000, 10_000],
	readings: [{ step: 'response', leftDb: [-1, 0, 2], rightDb: [-1, 0, null] }],
});
const through = (part: Partial<Calibration> = {}, isDoubted = false) => [
	{ calibration: { ...loop, ...part }, isDoubted },
];

/** Power of mid against side and left against right, dB, as an explanation says it of left and right that are played at once. */
function bandOf(left: number, right: number, likeness: number) {
	const product = 2 * likeness * left * right;
	return {
		widthDb: 10 * Math.log10((left ** 2 + right ** 2 - product) / (left ** 2 + right ** 2 + product)),
		balanceDb: 20 * Math.log10(left / right),
		midDb: 10 * Math.log10((left ** 2 + right ** 2 + product) / 4),
	};
}

test('between its bands a side is read on a line over the logarithm of the frequency, with what it has over the other', () => {
	const uneven = aCalibration({
		bandsHz: [100, 1000, 10_000],
		readings: [
			{ step: 'gain', leftDb: -0.1, rightDb: -0.3 },
			{ step: 'response', leftDb: [-0.8, 0, 2], rightDb: [-1.2, 0, null] },
		],
	});
	const at = (hz: number) => loopSidesDb(uneven, hz);
	expect(at(100).leftDb).toBeCloseTo(-0.7, 9);
	expect(at(100).rightDb).toBeCloseTo(-1.3, 9);
	expect(at(10 ** 3.5).leftDb).toBeCloseTo(1.1, 9);
	expect([at(20).leftDb, at(20_000).leftDb]).toEqual([at(100).leftDb, at(10_000).leftDb]);
	expect(loopSidesDb(aCalibration({ readings: [] }), 1000)).toEqual({ leftDb: 0, rightDb: 0 });
});

test('what the loop does without units is not said of the units, and that it was taken off is', () => {
	const whole = explained({ 100: -1, 10000: 2, 2500: 1.5 });
	const own = withoutLoops(whole, through());
	const at = (hz: number) => own.bands.find((band) => band.hz === hz)?.eqDb;
	expect([at(100), at(10_000)]).toEqual([expect.closeTo(0, 9), expect.closeTo(0, 9)]);
	expect(at(2500)).toBeCloseTo(1.5 - 2 * Math.log10(2.5), 9);
	expect(own.bands.map(({ otherWidthDb }) => otherWidthDb)).toEqual(whole.bands.map(() => expect.closeTo(-12, 9)));
	expect(explanationWords(own)).toContain(
		'Converter and cables are taken off EQ and width, as calibrated on 2026-01-01.',
	);
	expect(withoutLoops(whole, [])).toBe(whole);
	expect(explanationWords(whole).join(' ')).not.toMatch(/Converter/);
});

test.each([
	{ name: 'nearly mono', left: 1, right: 1, likeness: 0.999 },
	{ name: 'wide, and more of it on the left', left: 1, right: 0.5, likeness: 0.3 },
	{ name: 'apart', left: 0.7, right: 1, likeness: -0.2 },
])(
	'what the sides of the loop differ by is taken off EQ and width of music that is $name',
	({ left, right, likeness }) => {
		const sides = aCalibration({
			bandsHz: [1000],
			readings: [
				{ step: 'gain', leftDb: 0.5, rightDb: -0.1 },
				{ step: 'response', leftDb: [0], rightDb: [0] },
			],
		});
		const before = bandOf(left, right, likeness);
		const after = bandOf(left * 10 ** (0.3 / 20), right * 10 ** (-0.3 / 20), likeness);
		const [band] = explained({}).bands;
		if (band === undefined) throw new Error('no band');
		const heard = { eqDb: after.midDb - before.midDb, otherWidthDb: after.widthDb, otherBalanceDb: after.balanceDb };
		const whole = explained({}, { bands: [{ ...band, ...heard }] });
		const [own] = withoutLoops(whole, [{ calibration: sides, isDoubted: false }]).bands;
		expect(own?.eqDb).toBeCloseTo(0, 9);
		expect(own?.otherWidthDb).toBeCloseTo(before.widthDb, 9);
		expect(own?.otherBalanceDb).toBeCloseTo(before.balanceDb, 9);
	},
);

test('a band that nothing could be read in stays so', () => {
	const whole = explained({});
	const unread = {
		...whole,
		bands: whole.bands.map(({ hz }) => ({
			hz,
			eqDb: null,
			mixWidthDb: null,
			otherWidthDb: null,
			otherBalanceDb: null,
		})),
	};
	expect(withoutLoops(unread, through()).bands).toEqual(unread.bands);
});

describe('a loop that was not measured for certain stays in, and the words say why', () => {
	test.each([
		[
			'through the rack',
			through({ patch: 'bypassed' }),
			/still in EQ and width: .* 2026-01-01 went through the bypassed rack/,
		],
		['with a fault', through({ verdict: 'bad' }), /2026-01-01 found a fault/],
		['when something spoke for another one', through({}, true), /2026-01-01 may not have been/],
	])('%s', (_, loops, words) => {
		const whole = explained({ 100: -1 });
		const own = withoutLoops(whole, loops);
		expect(own.bands).toEqual(whole.bands);
		const text = explanationWords(own).join('\n');
		expect(text).toMatch(words);
		expect(text).not.toMatch(/taken off/);
	});

	test('while the other ones are taken off', () => {
		const own = withoutLoops(explained({ 100: -1 }), [...through(), ...through({ patch: 'bypassed' })]);
		expect(own.bands.find(({ hz }) => hz === 100)?.eqDb).toBeCloseTo(0, 9);
		expect(own).toMatchObject({ withoutLoops: [loop.at], loopsLeft: [{ at: loop.at, why: 'bypassed' }] });
	});
});

test('age and level do not change a response; anything else does, and so does what is not known', () => {
	expect(isLoopDoubted({ warnings: [] })).toBe(false);
	expect(isLoopDoubted({ warnings: ['old', 'low'], about: ['age', 'level'] })).toBe(false);
	for (const about of ['converter', 'cabling', 'loop', 'fault'] as const)
		expect(isLoopDoubted({ warnings: ['old', 'other'], about: ['age', about] })).toBe(true);
	expect(isLoopDoubted({ warnings: ['The calibration is 40 days old.'] })).toBe(true);
});
