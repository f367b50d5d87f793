import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { controlSchema, isSettable, type SettableControl } from '../../src/shared/model/control.ts';
import { isPosition, legendAt } from '../../src/shared/model/setting.ts';
import { typedPosition } from '../../src/shared/typedPosition.ts';
import { readingAt } from '../../web-remote/src/controls/reading.ts';
import { keyedPosition, steppedBy, Turn, tappedPosition } from '../../web-remote/src/controls/turn.ts';

function control(fields: Record<string, unknown>): SettableControl {
	const parsed = controlSchema.parse({ id: 'x', label: 'X', purpose: 'other', confidence: 'S', ...fields });
	if (!isSettable(parsed)) throw new Error('not settable');
	return parsed;
}

const pot = control({
	type: 'continuous',
	marks: Array.from({ length: 11 }, (_, n) => ({ legend: String(n), position: n / 10 })),
});
const stepped = control({
	type: 'stepped',
	unit: 'Hz',
	positions: [
		{ legend: 'OUT' },
		{ legend: '35', value: 35 },
		{ legend: '70', value: 70 },
		{ legend: '300', value: 300 },
	],
});
const lever = control({ type: 'toggle', positions: [{ legend: 'OUT' }, { legend: 'IN' }] });

describe('turning', () => {
	test('every way of the finger ends on a legal position', () => {
		fc.assert(
			fc.property(
				fc.array(fc.record({ px: fc.integer({ min: -400, max: 400 }), fine: fc.boolean() }), { maxLength: 40 }),
				fc.constantFrom(pot, stepped, lever),
				(ways, which) => {
					const turn = new Turn(which, null);
					let position: number | null = null;
					for (const { px, fine } of ways) position = turn.by(px, fine, position);
					return position === null || isPosition(which, position);
				},
			),
		);
	});

	test('slow travel adds up to a detent', () => {
		const turn = new Turn(stepped, 0);
		let position = 0;
		for (let i = 0; i < 26; i += 1) position = turn.by(1, false, position);
		expect(position).toBe(1);
	});

	test('beyond the stop nothing is wound up', () => {
		const turn = new Turn(pot, 1);
		expect(turn.by(500, false, 1)).toBe(1);
		expect(turn.by(-24, false, 1)).toBeCloseTo(0.9, 6);
	});

	test('fine travel is eight times slower', () => {
		const coarse = new Turn(pot, 0.5).by(24, false, 0.5) - 0.5;
		const fine = new Turn(pot, 0.5).by(24, true, 0.5) - 0.5;
		expect(coarse / fine).toBeCloseTo(8, 1);
	});

	test('when somebody else moved the knob, the travel counts from there', () => {
		const turn = new Turn(pot, 0.2);
		turn.by(24, false, 0.2);
		expect(turn.by(24, false, 0.8)).toBeCloseTo(0.9, 6);
	});

	test('a lever flips, a knob stops at its ends, keys reach both ends', () => {
		expect(steppedBy(lever, 1, 1)).toBe(0);
		// Whichever half of it is tapped.
		expect(tappedPosition(lever, 1, true)).toBe(0);
		// One that nobody knows goes to the legend that was touched.
		expect([tappedPosition(lever, null, true), tappedPosition(lever, null, false)]).toEqual([1, 0]);
		expect(steppedBy(stepped, 3, 1)).toBe(3);
		expect(keyedPosition(stepped, 2, 'Home', false)).toBe(0);
		expect(keyedPosition(stepped, 0, 'End', false)).toBe(3);
		expect(keyedPosition(pot, 0.5, 'ArrowUp', true)).toBeCloseTo(0.501, 9);
		expect(keyedPosition(pot, 0.5, 'a', false)).toBeNull();
	});
});

describe('typing', () => {
	test('a legend, the nearest value, a scale reading and a share are understood', () => {
		expect(typedPosition(stepped, 'out')).toBe(0);
		expect(typedPosition(stepped, '75 Hz')).toBe(2);
		expect(typedPosition(pot, '3.5')).toBeCloseTo(0.35, 9);
		expect(typedPosition(pot, '3,5')).toBeCloseTo(0.35, 9);
		expect(typedPosition(pot, '37 %')).toBeCloseTo(0.37, 9);
	});

	test('a number means the only legend that begins with it, unit or not', () => {
		const positions = ['20 Hz', '110 Hz', '1 kHz', '1 dB', 'OFF'].map((legend) => ({ legend }));
		const named = control({ type: 'stepped', positions });
		expect(typedPosition(named, '110')).toBe(1);
		expect(typedPosition(named, '110 Hz')).toBe(1);
		expect(typedPosition(named, '1')).toBeNull();
		expect(typedPosition(named, '115')).toBeNull();
	});

	test('what is not on the scale is refused', () => {
		for (const text of ['', 'loud', '11', '-1', '140 %']) expect(typedPosition(pot, text)).toBeNull();
		expect(typedPosition(lever, 'sideways')).toBeNull();
		for (const text of ['100000', '-3']) expect(typedPosition(stepped, text)).toBeNull();
	});

	test('what is read can be typed', () => {
		for (let position = 0; position <= 1; position += 0.05) {
			expect(typedPosition(pot, legendAt(pot, position))).toBeCloseTo(position, 2);
		}
	});

	test('bare numbers get their unit, words do not, the unknown gets a dash', () => {
		expect(readingAt(stepped, 1)).toBe('35 Hz');
		expect(readingAt(stepped, 0)).toBe('OUT');
		expect(readingAt(stepped, null)).toBe('—');
	});
});
