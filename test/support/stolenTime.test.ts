import { expect, test } from 'vitest';
import { stolenShare, ticksOf } from './stolenTime.ts';

test('what the machine beneath takes of the processors is their eighth figure, of the sum of eight', () => {
	const before = ticksOf('cpu  100 20 30 800 10 0 20 20 0 0\ncpu0 50 10 15 400 5 0 10 10 0 0\n');
	expect(before).toEqual({ stolen: 20, all: 1000 });
	expect(stolenShare(before, { stolen: 50, all: 2000 })).toBeCloseTo(0.03, 9);
});

test('where nothing is told, nothing is known', () => {
	expect(ticksOf('intr 12 0 3')).toBeNull();
	expect(stolenShare(null, { stolen: 50, all: 2000 })).toBeNull();
});
