import { expect, test } from 'vitest';
import { BandTransfer } from '../../../src/dsp/explain/bandTransfer.ts';
import { seededRng } from '../../../src/shared/random.ts';
import { withoutLoops } from '../../../src/shared/withoutLoops.ts';
import { aCalibration } from '../../support/calibration.ts';
import { explained } from '../../support/explanation.ts';

const RATE = 48_000;

function noise(seed: number): Float64Array {
	const random = seededRng(seed);
	return Float64Array.from({ length: RATE }, () => random() - 0.5);
}

test('what is read of two recordings is enough to take off a loop whose sides differ: EQ and width are then those of the mix', () => {
	const [middle, only] = [noise(1), noise(2)];
	const left = middle.map((sample, index) => sample + 0.2 * (only[index] ?? 0));
	const right = middle.map((sample, index) => 0.8 * sample - 0.2 * (only[index] ?? 0));
	const bands = new BandTransfer(RATE);
	bands.take([left, right, left.map((sample) => sample * 1.05), right.map((sample) => sample * 0.95)], RATE);
	const heard = bands.read().map(({ gainDb, ...band }) => ({ ...band, eqDb: gainDb }));
	const apartDb = 20 * Math.log10(1.05 / 0.95);
	const loop = aCalibration({
		bandsHz: [1000],
		readings: [
			{ step: 'gain', leftDb: apartDb, rightDb: 0 },
			{ step: 'response', leftDb: [0], rightDb: [0] },
		],
	});
	const own = withoutLoops(explained({}, { bands: heard }), [{ calibration: loop, isDoubted: false }]);
	const meanDb = 10 * Math.log10(1.05 * 0.95);
	let checked = 0;
	for (const { eqDb, mixWidthDb, otherWidthDb } of own.bands) {
		expect(otherWidthDb).toBeCloseTo(mixWidthDb ?? Number.NaN, 9);
		// A median over eleven frames, where the loop is taken off the whole.
		expect(Math.abs((eqDb ?? Number.NaN) - meanDb)).toBeLessThan(0.15);
		checked++;
	}
	expect(checked).toBe(heard.length);
	expect(heard.some(({ mixWidthDb, otherWidthDb }) => Math.abs((otherWidthDb ?? 0) - (mixWidthDb ?? 0)) > 1)).toBe(
		true,
	);
});
