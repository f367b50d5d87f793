import { describe, expect, test } from 'vitest';
import { programmeFigures } from '../../bench/audio/programme/figures.ts';
import { type Count, Outcome } from '../../bench/audio/programme/outcome.ts';
import { verdict } from '../../bench/pageSections.ts';

/** What a full run has found, with parts of it otherwise. */
function outcome(part: {
	sure?: Partial<Outcome['sure']>;
	injected?: number;
	hours?: number;
	unprovenSeconds?: number;
}) {
	const { sure, ...rest } = part;
	const made = Object.assign(new Outcome(), { hours: 10, injected: 10_000, unprovenSeconds: 6840, ...rest });
	Object.assign(made.sure, {
		slips: counted(5917, 0),
		jumps: counted(845, 4),
		hum: counted(33, 46),
		offsets: counted(121, 0),
		...sure,
	});
	return made;
}

const counted = (found: number, unproven: number, missed = 0): Count => ({
	found,
	unproven,
	all: found + unproven + missed,
});

function verdictOf(part: Parameters<typeof outcome>[0], figure: RegExp): string {
	const found = programmeFigures(outcome(part), 0.08, false).find(({ what }) => figure.test(what));
	return found === undefined ? 'no such figure' : verdict(found);
}

describe('the figures of supervision from the programme', () => {
	test('are met by what a full run has found', () => {
		for (const one of programmeFigures(outcome({}), 0.08, false)) expect(verdict(one)).toMatch(/^met/);
	});

	test('tell beside each how many the print calls not provable', () => {
		const jumps = programmeFigures(outcome({}), 0.08, false).find(({ what }) => what.startsWith('jumps'));
		expect(jumps?.ours).toBe('845 of 849 found, 4 of 849 (0.5 %) "not provable", 0 missed');
	});

	test.each([
		['a jump in fifty', { sure: { jumps: counted(832, 17) } }, /^jumps/],
		['a single slip', { sure: { slips: counted(5916, 1) } }, /^slips/],
		['most of the hum', { sure: { hum: counted(20, 59) } }, /^hum/],
		['an offset now and then', { sure: { offsets: counted(117, 4) } }, /^DC/],
		['a quarter of the time', { unprovenSeconds: 9000 }, /^time/],
	])('fail where a watch that grew timid calls %s not provable', (_, part, figure) => {
		expect(verdictOf(part, figure)).toBe('**not met**: the watch sees less than it did');
	});

	test('fail where a fault is missed', () => {
		expect(verdictOf({ sure: { jumps: counted(848, 0, 1) } }, /^jumps/)).toMatch(/not met/);
	});

	test('of fewer faults and hours than asked are not judged, nor is chance taken for a fault', () => {
		const short = { injected: 1000, hours: 1, unprovenSeconds: 1000, sure: { jumps: counted(84, 2) } };
		expect(verdictOf(short, /^jumps/)).toBe('not judged: run 1000 faults of 10000 asked');
		expect(verdictOf(short, /^time/)).toBe('not judged: run 1.00 h of 10 h asked');
		expect(verdictOf(short, /^false alarms/)).toBe('not judged: run 1.00 h of 10 h asked');
		expect(verdictOf({ ...short, sure: { jumps: counted(60, 26) } }, /^jumps/)).toMatch(/not met/);
	});
});
