import { expect, test } from 'vitest';
import { conditionsHold, isLive, isObservable } from '../../src/shared/model/condition.ts';
import { controlSchema } from '../../src/shared/model/control.ts';
import { valueAt } from '../../src/shared/model/setting.ts';

const boosted = {
	anyOf: [
		{ control: 'boost', above: 0 },
		{ control: 'atten', above: 0 },
	],
};

test('all conditions must hold, of an anyOf one', () => {
	const inAndBoosted = [{ control: 'in', steps: [1] }, boosted];
	expect(conditionsHold(inAndBoosted, { in: 1, boost: 0, atten: 0.2 })).toBe(true);
	expect(conditionsHold(inAndBoosted, { in: 1, boost: 0, atten: 0 })).toBe(false);
	expect(conditionsHold(inAndBoosted, { in: 0, boost: 1, atten: 0 })).toBe(false);
	expect(conditionsHold(undefined, {})).toBe(true);
	expect(conditionsHold([{ control: 'freq', steps: [0], not: true }], new Map([['freq', 0]]))).toBe(false);
});

test('a position that is not known never makes a condition fail', () => {
	expect(conditionsHold([boosted, { control: 'in', steps: [1] }], { in: null, boost: 0, atten: null })).toBe(true);
});

test('what is not live cannot be observed', () => {
	const control = controlSchema.parse({
		id: 'gain',
		label: 'GAIN',
		purpose: 'gain',
		type: 'continuous',
		liveWhen: [{ control: 'freq', steps: [0], not: true }],
		observableWhen: [{ control: 'in', steps: [1] }],
		confidence: 'G',
	});
	expect([isLive(control, { freq: 0, in: 1 }), isObservable(control, { freq: 0, in: 1 })]).toEqual([false, false]);
	expect([isLive(control, { freq: 1, in: 0 }), isObservable(control, { freq: 1, in: 0 })]).toEqual([true, false]);
	expect(isObservable(control, { freq: 1, in: 1 })).toBe(true);
});

test('between marks a pot has a value only where its taper is stated', () => {
	const pot = (taper?: string) => {
		const control = controlSchema.parse({
			id: 'attack',
			label: 'ATTACK',
			purpose: 'attack',
			type: 'continuous',
			unit: 'ms',
			marks: [
				{ legend: 'FAST', position: 0, value: 10 },
				{ legend: 'SLOW', position: 1, value: 1000 },
			],
			taper,
			confidence: 'G',
		});
		if (control.type !== 'continuous') throw new Error('unexpected');
		return [0, 0.5, 1].map((position) => valueAt(control, position));
	};
	expect(pot()).toEqual([10, null, 1000]);
	expect(pot('linear')).toEqual([10, 505, 1000]);
	expect(pot('log').map((value) => Math.round(value ?? -1))).toEqual([10, 100, 1000]);
});
