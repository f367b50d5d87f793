import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FADER_LAWS, type FaderName } from '../../src/protocols/faderLaws.ts';
import './hex.ts';

const NAMES = Object.keys(FADER_LAWS) as FaderName[];

describe('Fader laws', () => {
	test.each(NAMES)('%s: rises all the way, and a level comes back within a step', (name) => {
		const law = FADER_LAWS[name];
		let before = Number.NEGATIVE_INFINITY;
		for (let index = 0; index <= 1023; index += 1) {
			const levelDb = law.dbOf(index / 1023);
			expect(levelDb).toBeGreaterThan(before);
			before = levelDb;
		}
		fc.assert(
			fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (value) => {
				const back = law.valueOf(law.dbOf(value));
				expect(Math.abs(back - value)).toBeLessThanOrEqual(1 / 1023);
				expect(law.grid(law.grid(value))).toBe(law.grid(value));
			}),
		);
	});

	test('X32: the points of its four lines', () => {
		const law = FADER_LAWS.x32;
		const points = [
			[0, -90],
			[0.0625, -60],
			[0.25, -30],
			[0.5, -10],
			[0.75, 0],
			[1, 10],
		] as const;
		for (const [value, levelDb] of points) {
			expect(law.dbOf(value)).toBeCloseTo(levelDb, 9);
			expect(law.valueOf(levelDb)).toBe(law.grid(value));
		}
		expect(law.valueOf(-120)).toBe(0);
		expect(law.valueOf(40)).toBe(1);
		expect(law.grid(0.5)).toBe(512 / 1023);
		expect(new Set(Array.from({ length: 5000 }, (_, index) => law.grid(index / 4999))).size).toBe(1024);
	});
});
