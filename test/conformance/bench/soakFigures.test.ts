import { describe, expect, test } from 'vitest';
import { soakFigures } from '../../bench/audio/soakFigures.ts';
import { verdict } from '../../bench/pageSections.ts';
import type { SoakReport } from '../../support/jackSoak/soak.ts';

const setup = { rateHz: 96_000, blockFrames: 512, prefillBlocks: 12, periodFrames: 1024 };

const TIMES = { p50: 0.08, p99: 0.12, p999: 0.2 };

function report(part: Partial<SoakReport>): SoakReport {
	return {
		minutes: 60.5,
		complete: { transparent: 20, chain: 20, listening: 20 },
		named: [],
		unseen: [],
		load: {
			load: 0.1,
			bufferMarginMs: 60,
			bufferMs: 64,
			leastMarginMs: 50,
			loadP50: 0.08,
			loadP99: 0.12,
			loadP999: 0.2,
			loadMost: 0.6,
			blocks: 600_000,
			measuredHz: null,
		},
		times: { transparent: TIMES, chain: TIMES, listening: TIMES },
		memory: { slope: 0.3, error: 0.1 },
		memoryMb: { first: 100, last: 101, most: 101 },
		meters: 100_000,
		moves: 100_000,
		stolen: 0.01,
		restarts: 0,
		...part,
	};
}

function verdictOf(part: Partial<SoakReport>, figure: RegExp): string {
	const found = soakFigures({ setup, report: report(part) }).find(({ what }) => figure.test(what));
	return found === undefined ? 'no such figure' : verdict(found);
}

describe('the figures of a soak', () => {
	test('are all met by an hour in which nothing happened', () => {
		for (const one of soakFigures({ setup, report: report({}) })) expect(verdict(one)).toBe('met');
	});

	test('fail where the host had to be started anew', () => {
		expect(verdictOf({ restarts: 1 }, /restarts of the host/)).toMatch(/not met/);
	});

	test('fail where one kind of passes was never complete', () => {
		const complete = { transparent: 20, chain: 0, listening: 20 };
		expect(verdictOf({ complete }, /out of place/)).toMatch(/not met.*chain at work/);
	});

	test('fail where an hour leaves it open whether memory grows', () => {
		const open = { memory: { slope: 0.5, error: 2 } };
		expect(verdictOf({ ...open, minutes: 61 }, /memory/)).toMatch(/not met.*scatter/);
		expect(verdictOf({ ...open, minutes: 10 }, /memory/)).toBe('not judged: run 10 min of 1.0 h asked');
		expect(verdictOf({ memory: { slope: 5, error: 1 } }, /memory/)).toMatch(/not met.*grows/);
	});

	test('fail where the blocks of one kind of passes take too long, or were not read', () => {
		const slow = { transparent: TIMES, chain: TIMES, listening: { ...TIMES, p999: 0.26 } };
		expect(verdictOf({ times: slow }, /time of a block/)).toMatch(/not met/);
		expect(verdictOf({ times: { ...slow, listening: null } }, /time of a block/)).toMatch(/not met/);
	});

	test('that ten minutes have met are not judged, and those that ten minutes have missed are', () => {
		expect(verdictOf({ minutes: 10 }, /time of a block/)).toBe('not judged: run 10 min of 1.0 h asked');
		const slow = { transparent: TIMES, chain: { ...TIMES, p999: 0.4 }, listening: TIMES };
		expect(verdictOf({ minutes: 10, times: slow }, /time of a block/)).toMatch(/not met/);
		expect(verdictOf({ minutes: 10, restarts: 2 }, /restarts/)).toMatch(/not met/);
	});
});
