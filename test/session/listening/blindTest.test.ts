import { describe, expect, test } from 'vitest';
import { BlindTest } from '../../../src/session/listening/blindTest.ts';
import { guessingProbability } from '../../../src/shared/model/blindTest.ts';
import { seededRng } from '../../../src/shared/random.ts';

const ANNA = { id: '01890000-0000-7000-8000-000000000001', name: 'Anna' };
const BEN = { id: '01890000-0000-7000-8000-000000000002', name: 'Ben' };

function preference(seed: number) {
	return new BlindTest(['mix', 'capture', 'master'], { method: 'preference', trials: 16, rng: seededRng(seed) });
}

describe('a blind test', () => {
	test('gives every order of its letters equally often', () => {
		const orders = new Map<string, number>();
		const rng = seededRng(5);
		for (let round = 0; round < 6000; round++) {
			const test = new BlindTest(['a', 'b', 'c'], { method: 'preference', trials: 0, rng });
			const order = test.letters.map((letter) => test.itemOf(letter)).join('');
			orders.set(order, (orders.get(order) ?? 0) + 1);
		}
		expect(orders.size).toBe(6);
		// 1000 each; four standard deviations.
		for (const count of orders.values()) expect(Math.abs(count - 1000)).toBeLessThan(120);
	});

	test('a letter stands for the same item throughout', () => {
		const test = preference(3);
		const before = test.letters.map((letter) => test.itemOf(letter));
		test.choose(ANNA, 'B', '');
		expect(test.letters.map((letter) => test.itemOf(letter))).toEqual(before);
		expect([...before].sort()).toEqual(['capture', 'master', 'mix']);
	});

	test('each person has one choice, and the newest counts', () => {
		const test = preference(3);
		expect(test.answered).toBe(false);
		test.choose(ANNA, 'B', 'warm');
		test.choose(BEN, 'A', '');
		test.choose(ANNA, 'C', 'warmer');
		expect(test.choices).toEqual([
			{ ...ANNA, letter: 'C', note: 'warmer' },
			{ ...BEN, letter: 'A', note: '' },
		]);
		expect(test.score).toBeNull();
	});

	test.each(['D', 'X', 'AB', ''])('there is no letter "%s"', (letter) => {
		const test = preference(1);
		expect(() => test.itemOf(letter)).toThrow(/There is no/);
	});

	test('an ABX counts who tells X, and one who guesses is told so', () => {
		const test = new BlindTest(['mix', 'master'], { method: 'abx', trials: 10, rng: seededRng(8) });
		expect(test.letters).toEqual(['A', 'B', 'X']);
		const stood = new Set<string>();
		for (let trial = 1; trial <= 10; trial++) {
			expect(test.trial).toBe(trial);
			const x = test.itemOf('X');
			stood.add(x);
			const right = test.itemOf('A') === x ? 'A' : 'B';
			const wrong = right === 'A' ? 'B' : 'A';
			test.choose(ANNA, trial <= 9 ? right : wrong, '');
		}
		expect(stood.size).toBe(2);
		expect(test.answered).toBe(true);
		expect(test.score).toEqual({ trials: 10, correct: 9, probability: 11 / 1024 });
		expect(() => test.choose(ANNA, 'A', '')).toThrow(/All trials/);
		expect(() => test.choose(ANNA, 'X', '')).toThrow(/say which/);
	});

	test('is between as many as it can be, and an ABX between two', () => {
		const rng = seededRng(1);
		expect(() => new BlindTest(['a'], { method: 'preference', trials: 1, rng })).toThrow(/between 2 and 8/);
		expect(() => new BlindTest(['a', 'b', 'c'], { method: 'abx', trials: 1, rng })).toThrow(/between two/);
	});
});

test('the chance of guessing is that of the binomial distribution', () => {
	expect(guessingProbability(0, 0)).toBe(1);
	expect(guessingProbability(16, 0)).toBeCloseTo(1, 12);
	expect(guessingProbability(16, 12)).toBeCloseTo(0.038406, 6);
	expect(guessingProbability(10, 10)).toBe(1 / 1024);
	expect(guessingProbability(100, 50)).toBeCloseTo(0.539795, 6);
});
