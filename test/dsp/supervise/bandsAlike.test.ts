import { expect, test } from 'vitest';
import { BandsAlike } from '../../../src/dsp/supervise/bandsAlike.ts';
import type { StepWindow } from '../../../src/dsp/supervise/stepWindows.ts';

type Reading = readonly [db: number, offDb: number];

/** Three bands that read this, in every window unless the short ones read something else. */
function bands(readings: readonly Reading[], short: readonly Reading[] = readings): BandsAlike {
	let last = 0;
	return new BandsAlike({
		read(band: number, _cell: number, { cells }: StepWindow) {
			const [db, offDb] = (cells < 32 ? short : readings)[band] ?? [0, Number.POSITIVE_INFINITY];
			last = db;
			return offDb;
		},
		get db() {
			return last;
		},
	});
}
const NOT_HEARD: Reading = [0, Number.POSITIVE_INFINITY];

test('a step that all bands show is borne out, also where one of them is not heard', () => {
	expect(
		bands([
			[-0.45, 0.06],
			[-0.52, 0.05],
			[-0.5, 0.02],
		]).bearOut(0, -0.48),
	).toBe(true);
	expect(bands([NOT_HEARD, [-0.52, 0.05], [-0.5, 0.02]]).bearOut(0, -0.48)).toBe(true);
});

test('a step of one band is not, whether the others stand or are only too unsure to tell', () => {
	expect(
		bands([
			[0, 0.02],
			[0.01, 0.02],
			[-0.45, 0.02],
		]).bearOut(0, -0.4),
	).toBe(false);
	expect(
		bands([
			[-0.01, 0.2],
			[-0.26, 0.08],
			[-0.45, 0.02],
		]).bearOut(0, -0.39),
	).toBe(false);
	expect(bands([NOT_HEARD, NOT_HEARD, [-0.45, 0.02]]).bearOut(0, -0.4)).toBe(false);
});

test('nor is one that two bands surely read differently in a short window', () => {
	const long: Reading[] = [[0.5, 0.05], [0.55, 0.05], NOT_HEARD];
	expect(bands(long, [[0.55, 0.06], [2.2, 0.28], NOT_HEARD]).bearOut(0, 0.49)).toBe(false);
	expect(bands(long, [[0.55, 0.06], [1, 0.28], NOT_HEARD]).bearOut(0, 0.49)).toBe(true);
});

test('the smallest jump that would be borne out follows the band that is known second best, and what keeps bands apart', () => {
	expect(bands([NOT_HEARD, [0, 0.05], [0, 0.01]]).leastDb(0)).toBeCloseTo(0.4, 3);
	expect(bands([NOT_HEARD, [0, 0.01], [1, 0.01]]).leastDb(0)).toBeCloseTo(0.958, 3);
});
