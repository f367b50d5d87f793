import { describe, expect, test } from 'vitest';
import { type MatchWish, solveMatch } from '../../../src/chain/match/solve.ts';
import { unreached } from '../../../src/chain/match/unreached.ts';
import type { MatchReading } from '../../../src/shared/model/match.ts';

const CEILING = -1;

/** Material with a loudness and a peak, in front of a limiter that takes away `cost` of each dB over the ceiling. */
function material(lufs: number, peakDbtp: number, cost: (overDb: number) => number, overshootDb = 0) {
	const gains: number[] = [];
	const run = (gainDb: number, marginDb: number): Omit<MatchReading, 'gainDb' | 'marginDb'> => {
		gains.push(gainDb);
		const over = Math.max(0, peakDbtp + gainDb - CEILING + marginDb);
		return {
			integratedLufs: lufs + gainDb - cost(over),
			truePeakDbtp: over > 0 ? CEILING - marginDb + overshootDb : peakDbtp + gainDb,
			reduction: { maxDb: over, meanDb: over / 10, limitedPart: over > 0 ? 0.2 : 0 },
		};
	};
	return { run, gains };
}

/** The first dB cost little, later ones more and more. */
const knee = (over: number) => (over * over) / (over + 25);

function wish(targetLufs: number, firstGainDb: number, maxReductionDb: number | null = null): MatchWish {
	return { targetLufs, ceilingDbtp: CEILING, maxReductionDb, firstGainDb };
}

test('what stays under the ceiling takes one run and the plain gain', () => {
	const { run, gains } = material(-23, -12, knee);
	const match = solveMatch(wish(-16, 7), run);
	expect(match).toMatchObject({ outcome: 'reached', passes: 1, neededReductionDb: 0 });
	expect(gains).toEqual([7]);
});

describe('behind a limiter', () => {
	test.each([-16, -12, -9, -7])('%f LUFS is reached within 0.05 LU in at most 6 runs', (target) => {
		const { run } = material(-20, -3, knee);
		const match = solveMatch(wish(target, target + 20), run);
		expect(match.outcome).toBe('reached');
		expect(Math.abs((match.reading.integratedLufs ?? 0) - target)).toBeLessThanOrEqual(0.05);
		expect(match.reading.gainDb).toBeGreaterThan(target + 20);
		expect(match.neededReductionDb).toBe(match.reading.reduction?.maxDb);
		expect(match.passes).toBeLessThanOrEqual(6);
	});

	test('a first guess that is far off, either way, does not matter', () => {
		const results = [-30, 0, 40].map((guess) => solveMatch(wish(-9, guess), material(-20, -3, knee).run));
		for (const { outcome, reading } of results) {
			expect(outcome).toBe('reached');
			expect(reading.integratedLufs).toBeCloseTo(-9, 1);
		}
	});

	test('a limiter that overshoots gets a margin, and no true peak is over the ceiling', () => {
		const { run } = material(-20, -3, knee, 0.0314);
		const match = solveMatch(wish(-10, 10), run);
		expect(match.outcome).toBe('reached');
		expect(match.reading.truePeakDbtp).toBeLessThanOrEqual(CEILING);
		expect(match.reading.marginDb).toBeCloseTo(0.032, 6);
		expect(Math.abs((match.reading.integratedLufs ?? 0) + 10)).toBeLessThanOrEqual(0.05);
	});

	test('a limiter that does not hold its ceiling at all is not called a success', () => {
		const match = solveMatch(wish(-10, 10), material(-20, -3, knee, 2).run);
		expect(match.outcome).toBe('not-found');
		expect(unreached(match, 'x')?.code).toBe('chain.target.refused');
	});
});

describe('what cannot be reached', () => {
	test('more limiting than allowed: says what it takes, and what is reached with the allowed', () => {
		const { run } = material(-20, -3, knee);
		const free = solveMatch(wish(-9, 11), run);
		const match = solveMatch(wish(-9, 11, 6), run);
		expect(match.outcome).toBe('too-much-limiting');
		expect(match.neededReductionDb).toBeCloseTo(free.reading.reduction?.maxDb ?? 0, 6);
		expect(match.reading.reduction?.maxDb).toBeLessThanOrEqual(6);
		expect(match.reading.reduction?.maxDb).toBeGreaterThan(5.9);
		const error = unreached(match, 'song.wav');
		expect(error?.code).toBe('chain.target.refused');
		expect(error?.describe()).toContain(`-9.00 LUFS takes ${match.neededReductionDb?.toFixed(1)} dB of limiting`);
		expect(error?.describe()).toContain('song.wav: With the 6.0 dB of limiting that are allowed it reaches');
	});

	test('as much limiting as allowed is no reason to refuse', () => {
		const { run } = material(-20, -3, knee);
		const needed = solveMatch(wish(-9, 11), run).neededReductionDb ?? 0;
		expect(solveMatch(wish(-9, 11, needed + 0.001), run).outcome).toBe('reached');
		expect(solveMatch(wish(-9, 11, needed - 0.1), run).outcome).toBe('too-much-limiting');
	});

	test('a signal that the limiter holds at one loudness ends at the end of the gain', () => {
		const { run } = material(-20, -3, (over) => over);
		const match = solveMatch(wish(-9, 11), run);
		expect(match.outcome).toBe('out-of-range');
		expect(unreached(match, 'x')?.code).toBe('chain.range');
		expect(match.passes).toBeLessThanOrEqual(12);
	});

	test('and where limiting is restricted, it does not go to the end', () => {
		const { run } = material(-20, -3, (over) => over);
		const match = solveMatch(wish(-9, 11, 3), run);
		expect(match).toMatchObject({ outcome: 'too-much-limiting', neededReductionDb: null });
		expect(match.reading.reduction?.maxDb).toBeLessThanOrEqual(3);
		expect(unreached(match, 'x')?.message).toContain('takes more limiting than that');
	});

	test('a target beyond 60 dB of gain', () => {
		expect(solveMatch(wish(-9, 81), material(-90, -80, knee).run).outcome).toBe('out-of-range');
	});

	test('a loudness that jumps past the target, as a gate can make it', () => {
		const jump = (gainDb: number) => ({
			integratedLufs: gainDb < 7.3 ? -17 : -12,
			truePeakDbtp: -5,
			reduction: null,
		});
		const match = solveMatch(wish(-14, 5), jump);
		expect(match.outcome).toBe('not-found');
		expect(match.passes).toBeLessThanOrEqual(12);
	});

	test('silence', () => {
		const silence = () => ({ integratedLufs: null, truePeakDbtp: null, reduction: null });
		expect(() => solveMatch(wish(-14, 0), silence)).toThrow(expect.objectContaining({ code: 'chain.unresolved' }));
	});
});

test('whatever ends a run ends the search', () => {
	const cancelled = () => {
		throw new Error('cancelled');
	};
	expect(() => solveMatch(wish(-14, 0), cancelled)).toThrow('cancelled');
});
