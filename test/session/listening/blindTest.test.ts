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
		test.choose(ANNA, 'B', '', 0);
		expect(test.letters.map((letter) => test.itemOf(letter))).toEqual(before);
		expect([...before].sort()).toEqual(['capture', 'master', 'mix']);
	});

	test('each person has one choice, and the newest counts', () => {
		const test = preference(3);
		expect(test.answered).toBe(false);
		test.choose(ANNA, 'B', 'warm', 0);
		test.choose(BEN, 'A', '', 0);
		test.choose(ANNA, 'C', 'warmer', 0);
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
			test.choose(ANNA, trial <= 9 ? right : wrong, '', trial);
		}
		expect(stood.size).toBe(2);
		expect(test.answered).toBe(true);
		expect(test.score).toEqual({ trials: 10, correct: 9, probability: 11 / 1024 });
		expect(test.choose(ANNA, 'A', '', 10)).toBe(false);
		expect(() => test.choose(ANNA, 'A', '', 11)).toThrow(/Which trial/);
		expect(() => test.choose(ANNA, 'X', '', 10)).toThrow(/say which/);
	});

	test('a second answer to a trial of an ABX, a double tap or another listener, does not count against the next X', () => {
		const test = new BlindTest(['mix', 'master'], { method: 'abx', trials: 10, rng: seededRng(8) });
		const x = test.itemOf('A') === test.itemOf('X') ? 'A' : 'B';
		expect(test.choose(ANNA, x, '', 1)).toBe(true);
		const next = test.itemOf('X');
		expect(test.choose(ANNA, x, '', 1)).toBe(false);
		expect(test.choose(BEN, x, '', 1)).toBe(false);
		expect(test.itemOf('X')).toBe(next);
		expect(test.score).toMatchObject({ trials: 1, correct: 1 });
		expect(test.choices.map(({ name }) => name)).toEqual(['Anna']);
		// Who does not say which trial cannot be believed either.
		expect(() => test.choose(BEN, x, '', 0)).toThrow(/Which trial/);
	});

	test('an ABX keeps who answered each trial, what, and what X was', () => {
		const test = new BlindTest(['mix', 'master'], { method: 'abx', trials: 10, rng: seededRng(8) });
		const stood: string[] = [];
		for (const [index, person] of [ANNA, BEN, ANNA].entries()) {
			stood.push(test.itemOf('A') === test.itemOf('X') ? 'A' : 'B');
			test.choose(person, 'A', '', index + 1);
		}
		expect(test.answers.map(({ trial, name, letter, x }) => [trial, name, letter, x])).toEqual([
			[1, 'Anna', 'A', stood[0]],
			[2, 'Ben', 'A', stood[1]],
			[3, 'Anna', 'A', stood[2]],
		]);
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
