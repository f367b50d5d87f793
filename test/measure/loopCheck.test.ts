import { describe, expect, test } from 'vitest';
import type { MeasuredLoop } from '../../src/measure/calibration/changes.ts';
import { compareLoop } from '../../src/measure/calibration/compareLoop.ts';
import { calibrationDoubts } from '../../src/measure/calibration/warnings.ts';
import type { LoopReading } from '../../src/shared/model/calibration.ts';
import type { LoopCheck } from '../../src/shared/model/loopCheck.ts';
import { aCalibration } from '../support/calibration.ts';
import { type LoopFaults, measured } from './loop.ts';

const SETUP = { rateHz: 48_000, referenceDbfs: -18, patch: 'cable' } as const;
const LOOP = { leftDb: -0.02, rightDb: 0.01 };

/** Sides and levels as they are read of a loop; noise and response of a usual converter, or as the test wants them. */
function loop(
	faults: LoopFaults,
	loopFrames = 87.25,
	change: (reading: LoopReading) => LoopReading = (reading) => reading,
): MeasuredLoop {
	const { reading } = measured('wiring', { ...SETUP, brief: true }, faults);
	const others = aCalibration({}).readings.filter(({ step }) => step === 'noise' || step === 'response');
	return { ...SETUP, loopFrames, readings: [reading, ...others.map(change)] };
}

const before = aCalibration({ ...loop(LOOP) });
const check = (faults: LoopFaults, ...more: [loopFrames?: number, change?: (reading: LoopReading) => LoopReading]) =>
	compareLoop(before, loop({ ...LOOP, ...faults }, ...more));

describe('a loop that is held against its calibration by short signals', () => {
	test('is as it was while nothing was changed', () => {
		const { differs, likely, rows } = check({});
		expect(differs).toEqual([]);
		expect(likely).toBeUndefined();
		expect(rows[1]).toEqual({
			what: 'Level',
			before: 'left -0.02 dB, right +0.01 dB',
			now: 'left -0.02 dB, right +0.01 dB',
		});
	});

	test('is told by how much a channel is lower, and that it did so by itself', () => {
		expect(check({ leftDb: -0.42 })).toMatchObject({
			differs: ['the left is 0.40 dB lower'],
			likely: expect.stringContaining('one channel moved by itself'),
		});
	});

	test('names the converter where both moved alike, or where it takes another time', () => {
		expect(check({ leftDb: 6, rightDb: 6.03 }).likely).toMatch(/^Converter: both channels/);
		expect(check({}, 99.25)).toMatchObject({
			differs: ['the round trip is 12.00 frames longer'],
			likely: expect.stringMatching(/^Converter: its filter/),
		});
	});

	test('names the cabling where sides or polarity are others', () => {
		const swapped = check({ swapped: true });
		expect(swapped.differs).toContain('the left return carried the left send and carries the right send now');
		expect(swapped.likely).toMatch(/^Cabling/);
		expect(check({ invertRight: true })).toMatchObject({
			differs: ['the right return is upside down'],
			likely: expect.stringMatching(/^Cabling/),
		});
		expect(check({ deadLeft: true }).differs).toContain(
			'the left return carried the left send and carries nothing now',
		);
	});

	test('tells noise and response', () => {
		const changed = check({}, 87.25, (reading) => {
			if (reading.step === 'noise') return { ...reading, left: { ...reading.left, unweightedDbfs: -88.2 } };
			if (reading.step !== 'response') return reading;
			return { ...reading, rightDb: reading.rightDb.map((db, band) => (db === null || band < 58 ? db : db - 1)) };
		});
		expect(changed.differs).toEqual([
			'the noise of the left is 20.0 dB higher',
			expect.stringMatching(/^the response of the right differs by -1\.00 dB at \d+ Hz/),
		]);
	});

	test('says so when nothing comes back at all', () => {
		expect(compareLoop(before, null).differs).toEqual(['nothing comes back']);
	});
});

describe('what a check is worth', () => {
	const audio = {
		backend: 'portaudio' as const,
		rateHz: 48_000,
		sendChannels: [0, 1] as [number, number],
		returnChannels: [0, 1] as [number, number],
		referenceDbfs: -18,
		converter: 'Lavry',
		device: 'Fireface',
	};
	const now = { nowMs: Date.parse('2026-01-05T00:00:00.000Z'), audio };
	const made = (part: Partial<LoopCheck>): LoopCheck => ({
		schema: 1,
		at: '2026-01-04T00:00:00.000Z',
		calibration: before.id,
		rows: [],
		differs: [],
		...part,
	});
	const cabling = { at: '2026-01-03T00:00:00.000Z', why: 'a new patch bay.' };

	test('one that found nothing takes back that cables were changed before it, and nothing later', () => {
		expect(calibrationDoubts(before, { ...now, cabling, check: null })).toHaveLength(1);
		expect(calibrationDoubts(before, { ...now, cabling, check: made({}) })).toEqual([]);
		const later = { ...cabling, at: '2026-01-04T12:00:00.000Z' };
		expect(calibrationDoubts(before, { ...now, cabling: later, check: made({}) })).toHaveLength(1);
	});

	test('one that found something speaks against the calibration, until another one or a new calibration', () => {
		const check = made({ differs: ['the left is 0.40 dB lower'], likely: 'Cabling.' });
		expect(calibrationDoubts(before, { ...now, cabling: null, check })).toEqual([
			{
				about: 'loop',
				text: 'The check of 2026-01-04 found against the calibration of 2026-01-01: the left is 0.40 dB lower. Cabling.',
			},
		]);
		const newer = aCalibration({ id: '01890000-0000-7000-8000-00000000c0df' });
		expect(calibrationDoubts(newer, { ...now, cabling: null, check })).toEqual([]);
	});
});
