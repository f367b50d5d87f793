import { expect, test } from 'vitest';
import { chainSchema } from '../../src/shared/model/chain.ts';
import { referenceOffer } from '../../web-remote/src/views/referenceOffer.ts';
import { aCalibration } from '../support/calibration.ts';

const chain = chainSchema.parse({
	schema: 1,
	name: 'c',
	stages: [{ kind: 'insert', id: 'eq', name: 'EQ', units: ['eq'] }],
});
const calibrated = { calibration: aCalibration({ measuredDbu: 4.15 }), doubts: [] };

test('the chain card offers the level in force, by its name, until the chain has it', () => {
	const rig = { referenceDbfs: -14, calibration: null, loopCalibrations: {} };
	expect(referenceOffer(chain, rig)).toEqual({ dbfs: -14, words: 'Take the rig’s level (-14.00 dBFS)' });
	const known = { ...rig, calibration: calibrated };
	const offer = referenceOffer(chain, known);
	expect(offer).toEqual({ dbfs: -18.15, words: 'Take the calibrated level (-18.15 dBFS)' });
	expect(referenceOffer({ ...chain, referenceDbfs: offer?.dbfs ?? 0 }, known)).toBeNull();
	const [insert] = chain.stages;
	const onPair = { ...chain, stages: [{ ...insert, loop: 'comp' }] } as typeof chain;
	const ofPair = { ...rig, loopCalibrations: { comp: calibrated } };
	expect(referenceOffer(onPair, ofPair)?.words).toBe('Take the calibrated level of comp (-18.15 dBFS)');
});
