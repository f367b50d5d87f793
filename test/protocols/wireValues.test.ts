import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import './hex.ts';
import { totalmixFaderDb, totalmixFaderValue } from '../../src/protocols/totalmixFader.ts';
import { positionOfWire, wireValueOf } from '../../src/protocols/wireValues.ts';
import { type Control, controlSchema } from '../../src/shared/model/control.ts';

const stepped = (count: number): Control =>
	controlSchema.parse({
		type: 'stepped',
		id: 'gain',
		label: 'Gain',
		purpose: 'gain',
		confidence: 'S',
		positions: Array.from({ length: count }, (_, step) => ({ legend: String(step) })),
	});
const pot: Control = controlSchema.parse({
	type: 'continuous',
	id: 'gain',
	label: 'Gain',
	purpose: 'gain',
	confidence: 'S',
});

describe('Values on the wire', () => {
	test('lead back to the same step', () => {
		fc.assert(
			fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 127 }), { minLength: 2, maxLength: 20 }), (values) => {
				const control = stepped(values.length);
				for (const step of values.keys()) {
					expect(positionOfWire(control, values, wireValueOf(control, values, step) ?? -1)).toBe(step);
				}
			}),
		);
	});

	test('spread the steps over a range and the travel over a line', () => {
		expect(wireValueOf(stepped(5), { from: 0, to: 4 }, 3)).toBe(3);
		expect(positionOfWire(stepped(5), { from: 0, to: 4 }, 3)).toBe(3);
		expect(wireValueOf(pot, { from: 127, to: 0 }, 0.25)).toBe(95.25);
		expect(positionOfWire(pot, { from: 127, to: 0 }, 127)).toBe(0);
	});

	test('survive a 32-bit float', () => {
		expect(positionOfWire(stepped(3), { from: 0, to: 1 }, Math.fround(0.5))).toBe(1);
		expect(positionOfWire(pot, { from: 0, to: 1 }, Math.fround(0.3))).toBeCloseTo(0.3, 6);
	});

	test('mean nothing where the control has no such place', () => {
		expect(positionOfWire(stepped(3), [0, 10, 20], 11)).toBeNull();
		expect(positionOfWire(pot, { from: 0, to: 100 }, 140)).toBeNull();
		expect(wireValueOf(stepped(3), [0, 10, 20], 3)).toBeNull();
		expect(wireValueOf(pot, { from: 0, to: 100 }, 1.2)).toBeNull();
		expect(positionOfWire(pot, { from: 0, to: 1 }, Number.NaN)).toBeNull();
	});
});

describe('TotalMix fader', () => {
	test('stands at the published places', () => {
		expect(totalmixFaderValue(0)).toBeCloseTo(0.8172, 4);
		expect(totalmixFaderValue(-6)).toBeCloseTo(0.634, 3);
		expect(totalmixFaderDb(1)).toBeCloseTo(6, 3);
	});

	test('leads back to the same level', () => {
		fc.assert(
			fc.property(fc.double({ min: -64.9, max: 6, noNaN: true }), (levelDb) => {
				expect(Math.abs(totalmixFaderDb(totalmixFaderValue(levelDb)) - levelDb)).toBeLessThan(0.02);
			}),
		);
	});
});
