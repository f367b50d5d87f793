import { describe, expect, test } from 'vitest';
import { changesSince } from '../../src/measure/calibration/changes.ts';
import type { Calibration, LoopReading } from '../../src/shared/model/calibration.ts';
import { aCalibration } from '../support/calibration.ts';

const before = aCalibration({});

/** The same loop with one reading changed. */
function again(change: (reading: LoopReading) => LoopReading, part: Partial<Calibration> = {}): Calibration {
	return aCalibration({ ...part, readings: before.readings.map(change) });
}

describe('what a loop does otherwise than at the calibration before', () => {
	test('nothing, where the two differ by what two measurements differ by', () => {
		const slightly = again((reading) =>
			reading.step === 'gain' ? { ...reading, leftDb: reading.leftDb + 0.04 } : reading,
		);
		expect(changesSince(before, { ...slightly, loopFrames: (before.loopFrames ?? 0) + 0.1 })).toEqual([]);
	});

	test('level, polarity and sides, by channel', () => {
		const changed = again((reading) => {
			if (reading.step === 'gain') return { ...reading, leftDb: reading.leftDb - 0.6 };
			if (reading.step !== 'wiring') return reading;
			return { ...reading, left: { ...reading.left, carries: 'right' }, right: { ...reading.right, inverted: true } };
		});
		expect(changesSince(before, changed)).toEqual([
			'the left return carried the left send and carries the right send now',
			'the right return is upside down',
			'the left is 0.60 dB lower',
		]);
	});

	test('delay, noise and response', () => {
		const changed = again(
			(reading) => {
				if (reading.step === 'noise')
					return { ...reading, right: { ...reading.right, unweightedDbfs: (reading.right.unweightedDbfs ?? 0) + 9 } };
				if (reading.step !== 'response') return reading;
				return { ...reading, leftDb: reading.leftDb.map((db, band) => (band === 50 ? (db ?? 0) - 0.8 : db)) };
			},
			{ loopFrames: (before.loopFrames ?? 0) + 12 },
		);
		const hz = Math.round(before.bandsHz[50] ?? 0);
		expect(changesSince(before, changed)).toEqual([
			'the round trip is 12.00 frames longer',
			'the noise of the right is 9.0 dB higher',
			`the response of the left differs by -0.80 dB at ${hz} Hz`,
		]);
	});

	test('nothing is said where they cannot be compared', () => {
		const louder = again((reading) => (reading.step === 'gain' ? { ...reading, leftDb: 3 } : reading));
		expect(changesSince(before, { ...louder, rateHz: 96_000 })).toEqual([]);
		expect(changesSince(before, { ...louder, patch: 'bypassed' })).toEqual([]);
	});
});
