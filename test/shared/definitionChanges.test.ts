import { expect, test } from 'vitest';
import { definitionChanges } from '../../src/shared/definitionChanges.ts';
import { type Control, controlSchema } from '../../src/shared/model/control.ts';

const control = (facts: Record<string, unknown>): Control =>
	controlSchema.parse({ purpose: 'gain', confidence: 'S', type: 'continuous', ...facts });
const steps = (...legends: string[]) => ({ type: 'stepped', positions: legends.map((legend) => ({ legend })) });
const gain = control({ id: 'gain', label: 'GAIN', ...steps('0', '1', '2') });
const level = control({ id: 'level', label: 'LEVEL' });
const changes = (then: Control[], now: Control[]) => definitionChanges({ controls: then }, { controls: now });

test('what a hand would find otherwise is named: controls, positions, legends, marks', () => {
	expect(changes([gain, level], [level])).toEqual(['GAIN is gone']);
	expect(changes([level], [gain, level])).toEqual(['GAIN was not there']);
	const more = control({ id: 'gain', label: 'GAIN', ...steps('0', '1', '2', '3') });
	expect(changes([gain], [more])).toEqual(['GAIN has 4 positions instead of 3']);
	const other = control({ id: 'gain', label: 'LOW GAIN', ...steps('0', '1.5', '3') });
	expect(changes([gain], [other])).toEqual([
		'GAIN is called LOW GAIN',
		'LOW GAIN says 1.5 where it said 1, and 1 more of its legends',
	]);
	const turned = control({ id: 'level', label: 'LEVEL', minAngleDeg: -140 });
	expect(changes([level], [turned])).toEqual(['the marks of LEVEL lie elsewhere']);
});

test('words, wires and drawings that differ are no difference for a hand', () => {
	expect(changes([level], [{ ...level, note: 'a better word about it', confidence: 'P' }])).toEqual([]);
});

test('of many differences the first are named, and how many more there are', () => {
	const many = Array.from({ length: 7 }, (_, index) => control({ id: `c${index}`, label: `C${index}` }));
	expect(changes(many, [])).toEqual(['C0 is gone', 'C1 is gone', 'C2 is gone', 'C3 is gone', 'and 3 more']);
});
