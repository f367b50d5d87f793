import { describe, expect, test } from 'vitest';
import { badStretches, faultyStretches, mendedFindings } from '../../../src/session/passes/badStretches.ts';
import type { Finding } from '../../../src/shared/model/finding.ts';

const SPAN = { sourceFrames: 1_000_000, tailFrames: 96_000, marginFrames: 4800, mergeFrames: 192_000 };

function finding(of: Partial<Finding>): Finding {
	return {
		kind: 'dropout',
		severity: 'failure',
		by: 'programme',
		frame: 100_000,
		frames: 512,
		channel: 'both',
		text: '',
		...of,
	};
}

describe('what has to be printed again', () => {
	test('is each fault with a margin, in the order of the music, near ones in one go', () => {
		const findings = [finding({ frame: 700_000 }), finding({}), finding({ frame: 200_000, frames: 1000 })];
		expect(badStretches(findings, SPAN)).toEqual([
			{ fromFrame: 95_200, toFrame: 205_800 },
			{ fromFrame: 695_200, toFrame: 705_312 },
		]);
	});

	test('is everything behind a slip that nothing put back', () => {
		expect(badStretches([finding({ kind: 'slip', frames: null })], SPAN)).toEqual([
			{ fromFrame: 95_200, toFrame: 1_096_000 },
		]);
	});

	test('is nothing that would come again, and nothing without a place', () => {
		expect(badStretches([finding({ kind: 'clipping' })], SPAN)).toBeNull();
		expect(badStretches([finding({}), finding({ kind: 'hum', frames: null })], SPAN)).toBeNull();
		expect(badStretches([finding({ frame: null })], SPAN)).toBeNull();
		expect(badStretches([finding({}), finding({ frame: null, frames: null })], SPAN)).toBeNull();
	});

	test('holds what a slip made wrong behind it, a tail that is elsewhere for one', () => {
		const slip = finding({ kind: 'slip', frames: null });
		expect(badStretches([slip, finding({ kind: 'tail', frame: 1_000_000, frames: null })], SPAN)).toHaveLength(1);
		expect(badStretches([finding({}), finding({ kind: 'tail', frame: 1_000_000, frames: null })], SPAN)).toBeNull();
	});

	test('is no matter of warnings and notes', () => {
		expect(badStretches([finding({ kind: 'not-provable', severity: 'note' })], SPAN)).toEqual([]);
	});
});

describe('a failed print', () => {
	const RATE = 48_000;
	const whole = {
		findings: [finding({})],
		failure: { kind: 'dropout', frame: 100_000, reason: '' },
		frames: 24_000 + 1_096_000,
		preRollFrames: 24_000,
		sourceFrames: 1_000_000,
		tailFrames: 96_000,
		rateHz: RATE,
		mergeS: 4,
	};

	test('that reached its end lacks what is bad in it', () => {
		expect(faultyStretches(whole)).toEqual([{ fromFrame: 95_200, toFrame: 105_312 }]);
	});

	test('that ended early lacks all that follows, from before what supervision had not judged yet', () => {
		const late = { ...whole, failure: { kind: 'disk', frame: null, reason: '' }, frames: 24_000 + 700_000 };
		expect(faultyStretches(late)).toEqual([
			{ fromFrame: 95_200, toFrame: 105_312 },
			{ fromFrame: 700_000 - 2 * RATE, toFrame: 1_096_000 },
		]);
		const atTheFault = { ...late, failure: { kind: 'stalled', frame: 500_000, reason: '' }, findings: [] };
		expect(faultyStretches(atTheFault)).toEqual([{ fromFrame: 500_000 - 2 * RATE, toFrame: 1_096_000 }]);
	});

	test('that reached its end, but was heard by nobody to the last, lacks its faults and that end, and nothing between', () => {
		const faults = [
			{ fromFrame: 95_200, toFrame: 105_312 },
			{ fromFrame: 1_096_000 - 8 * RATE, toFrame: 1_096_000 },
		];
		expect(faultyStretches({ ...whole, endUnheard: true })).toEqual(faults);
		const gone = { ...whole, failure: { kind: 'device-lost', frame: 900_000, reason: '' }, endUnheard: true };
		expect(faultyStretches(gone)).toEqual([faults[0], { fromFrame: 900_000 - 8 * RATE, toFrame: 1_096_000 }]);
	});

	test('that went on after a fault and ended later is good up to there, but for that fault', () => {
		const stalled = { ...whole, failure: { kind: 'stalled', frame: 900_000, reason: '' }, frames: 24_000 + 901_000 };
		expect(faultyStretches(stalled)).toEqual([
			{ fromFrame: 95_200, toFrame: 105_312 },
			{ fromFrame: 900_000 - 2 * RATE, toFrame: 1_096_000 },
		]);
	});

	test('can not be mended where nothing of it is good or sure, or where it would fail again', () => {
		expect(faultyStretches({ ...whole, findings: [], frames: 0 })).toContain('nothing of it is good');
		expect(faultyStretches({ ...whole, findings: [] })).toContain('nothing was found');
		for (const kind of ['control-moved', 'clipping', 'not-finite', 'clock', 'cancelled'])
			expect(faultyStretches({ ...whole, failure: { kind, frame: 1000, reason: '' } })).toBeTypeOf('string');
		expect(faultyStretches({ ...whole, findings: [finding({ kind: 'clipping' })] })).toContain('again');
		expect(faultyStretches({ ...whole, findings: [finding({}), finding({ frame: null, frames: null })] })).toContain(
			'where',
		);
	});
});

test('a mended finding names the take that replaced it, others stay as they were', () => {
	const join = { fadeFrames: 480, residualDb: null };
	const joins = [
		{ ...join, frame: 90_000, fromTake: 0, toTake: 1 },
		{ ...join, frame: 210_000, fromTake: 1, toTake: 0 },
		{ ...join, frame: 690_000, fromTake: 0, toTake: 2 },
	];
	const note = finding({ kind: 'not-provable', severity: 'note' });
	expect(mendedFindings([finding({}), note, finding({ frame: 700_000 })], joins)).toEqual([
		{ ...finding({}), mendedByTake: 1 },
		note,
		{ ...finding({ frame: 700_000 }), mendedByTake: 2 },
	]);
});
