import { describe, expect, test } from 'vitest';
import { chainSchema } from '../../src/shared/model/chain.ts';
import { drivenPair, pairsOfChain, referenceText, withReferenceInForce } from '../../src/shared/referenceLevel.ts';
import { aCalibration } from '../support/calibration.ts';

const insert = (id: string, loop?: string) => ({ kind: 'insert', id, name: id, units: [id], loop });
const chainOf = (...stages: object[]) => chainSchema.parse({ schema: 1, name: 'c', stages });
const standing = (measuredDbu: number | null, referenceDbfs = -18) => ({
	calibration: aCalibration({ measuredDbu, referenceDbfs }),
	doubts: [],
});

describe('the reference level', () => {
	test('belongs to the pair that the chain’s first unit hangs on', () => {
		const chain = chainOf(insert('comp', 'b'), insert('eq'), insert('air', 'c'), insert('more', 'c'));
		expect(pairsOfChain(chain)).toEqual(['b', null, 'c']);
		expect(drivenPair(chain)).toBe('b');
		expect(pairsOfChain(chainOf())).toEqual([null]);
	});

	test('of a template is the calibrated one when a track takes it, else the rig’s', () => {
		const template = chainOf(insert('eq'));
		const never = { referenceDbfs: -14, calibration: null, loopCalibrations: {} };
		expect(withReferenceInForce(template, never)).toEqual({ ...template, referenceDbfs: -14 });
		const measured = { ...never, calibration: standing(4.15), loopCalibrations: { b: standing(7) } };
		expect(withReferenceInForce(template, measured).referenceDbfs).toBe(-18.15);
		expect(withReferenceInForce(chainOf(insert('comp', 'b')), measured).referenceDbfs).toBe(-21);
		expect(withReferenceInForce(chainOf(insert('comp', 'new')), measured).referenceDbfs).toBe(-14);
		expect(referenceText(-18.15)).toBe('-18.15 dBFS');
		expect(referenceText(-18)).toBe('-18.0 dBFS');
		// What no chain can have is as near as it gets.
		expect(withReferenceInForce(template, { ...never, calibration: standing(-20) }).referenceDbfs).toBe(0);
	});
});
