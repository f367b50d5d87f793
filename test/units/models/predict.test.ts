import { describe, expect, test } from 'vitest';
import { type PredictedUnit, predictResidualDb } from '../../../src/units/simulators/predict.ts';
import { noisePlanes } from './support.ts';

const options = { rateHz: 48_000, referenceDbfs: -18 };
const { left, right } = noisePlanes(40_000, -20);

const rack = (lowBoost: number): PredictedUnit[] => [
	{ definition: 'pultec/eqp-1a', channel: 'left', seed: 1, positions: { eq_in: 1, lf_boost: lowBoost } },
	{ definition: 'pultec/eqp-1a', channel: 'right', seed: 2, positions: { eq_in: 1, lf_boost: lowBoost } },
	{ definition: 'manley/variable-mu', channel: 'stereo', seed: 3, positions: { in: 1, 'threshold.left': 0.4 } },
];

describe('the residual that the unit models predict', () => {
	test('is none for the same positions, and grows with what a knob is off', () => {
		expect(predictResidualDb(rack(0.5), rack(0.5), [left, right], options)).toBe(Number.NEGATIVE_INFINITY);
		const little = predictResidualDb(rack(0.5), rack(0.505), [left, right], options);
		const more = predictResidualDb(rack(0.5), rack(0.6), [left, right], options);
		expect(little).toBeGreaterThan(-70);
		expect(little).toBeLessThan(-30);
		expect(more).toBeGreaterThan(little + 15);
	});
});
