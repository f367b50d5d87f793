import { describe, expect, test } from 'vitest';
import { LoudnessMeter } from '../../../src/dsp/meters/loudness.ts';
import { fromDb } from '../../../src/shared/units.ts';

/** Stereo 1 kHz steps in phase: seconds and peak level, dBFS; -Infinity is silence. */
type Steps = readonly (readonly [seconds: number, levelDbfs: number])[];

const SILENCE = Number.NEGATIVE_INFINITY;

function steps(rateHz: number, list: Steps): Float64Array {
	const lengths = list.map(([seconds]) => Math.round(seconds * rateHz));
	const signal = new Float64Array(lengths.reduce((sum, length) => sum + length, 0));
	const turn = (2 * Math.PI * 1000) / rateHz;
	let at = 0;
	list.forEach(([, levelDbfs], index) => {
		const amplitude = fromDb(levelDbfs);
		const end = at + (lengths[index] as number);
		if (amplitude > 0) for (let i = at; i < end; i++) signal[i] = amplitude * Math.sin(turn * i);
		at = end;
	});
	return signal;
}

function measured(rateHz: number, list: Steps): LoudnessMeter {
	const meter = new LoudnessMeter({ rateHz, channels: 2 });
	const signal = steps(rateHz, list);
	meter.process([signal, signal], signal.length);
	return meter;
}

/** Within `tolerance` of what the signal must read. */
function expectReading(reading: number | null, wanted: number, tolerance = 0.1): void {
	expect(reading).not.toBeNull();
	expect(Math.abs((reading ?? 0) - wanted)).toBeLessThanOrEqual(tolerance);
}

/** Readings each `everySeconds` from `fromSeconds` on. */
function readings(rateHz: number, list: Steps, fromSeconds: number, read: (meter: LoudnessMeter) => number | null) {
	const meter = new LoudnessMeter({ rateHz, channels: 2 });
	const signal = steps(rateHz, list);
	const block = Math.round(rateHz / 100);
	const found: (number | null)[] = [];
	for (let at = 0; at + block <= signal.length; at += block) {
		meter.process([signal, signal], block, at);
		if (at + block >= fromSeconds * rateHz) found.push(read(meter));
	}
	return found;
}

const repeat = (times: number, list: Steps): Steps => Array.from({ length: times }, () => list).flat();

describe.each([44100, 48000, 96000, 192000])('EBU Tech 3341 at %i Hz', (rateHz) => {
	test.each([
		[1, -23],
		[2, -33],
	])('signal %i: momentary, short-term and integrated are %d LUFS', (_, level) => {
		const meter = measured(rateHz, [[20, level]]);
		expectReading(meter.momentaryLufs(), level);
		expectReading(meter.shortTermLufs(), level);
		expectReading(meter.integratedLufs(), level);
	});

	test.each<[number, Steps]>([
		[
			3,
			[
				[10, -36],
				[60, -23],
				[10, -36],
			],
		],
		[
			4,
			[
				[10, -72],
				[10, -36],
				[60, -23],
				[10, -36],
				[10, -72],
			],
		],
		[
			5,
			[
				[20, -26],
				[20.1, -20],
				[20, -26],
			],
		],
	])('signal %i: integrated is -23 LUFS', (_, list) => {
		expectReading(measured(rateHz, list).integratedLufs(), -23);
	});

	test('signal 6: five channels, integrated is -23 LUFS', () => {
		const meter = new LoudnessMeter({ rateHz, channels: 5 });
		const front = steps(rateHz, [[20, -28]]);
		const centre = steps(rateHz, [[20, -24]]);
		const rear = steps(rateHz, [[20, -30]]);
		meter.process([front, front, centre, rear, rear], front.length);
		expectReading(meter.integratedLufs(), -23);
		const withLfe = new LoudnessMeter({ rateHz, channels: 6 });
		withLfe.process([front, front, centre, centre, rear, rear], front.length);
		expect(withLfe.integratedLufs()).toBe(meter.integratedLufs());
	});

	test('signal 9: short-term stays at -23 LUFS after 3 s', () => {
		const list = repeat(5, [
			[1.34, -20],
			[1.66, -30],
		]);
		for (const reading of readings(rateHz, list, 3, (meter) => meter.shortTermLufs())) expectReading(reading, -23);
	});

	test('signal 10: maximum short-term is -23 LUFS in each of 20 files', () => {
		for (let i = 0; i < 20; i++) {
			expectReading(
				measured(rateHz, [
					[i * 0.15, SILENCE],
					[3, -23],
					[1, SILENCE],
				]).maxShortTermLufs(),
				-23,
			);
		}
	});

	test('signal 11: maximum short-term climbs from -38 to -19 LUFS', () => {
		const meter = new LoudnessMeter({ rateHz, channels: 2 });
		for (let i = 0; i < 20; i++) {
			const signal = steps(rateHz, [
				[i * 0.15, SILENCE],
				[3, -38 + i],
				[3 - i * 0.15, SILENCE],
			]);
			meter.process([signal, signal], signal.length);
			expectReading(meter.maxShortTermLufs(), -38 + i);
		}
	});

	test('signal 12: momentary stays at -23 LUFS after 1 s', () => {
		const list = repeat(25, [
			[0.18, -20],
			[0.22, -30],
		]);
		for (const reading of readings(rateHz, list, 1, (meter) => meter.momentaryLufs())) expectReading(reading, -23);
	});

	test('signal 13: maximum momentary is -23 LUFS in each of 20 files', () => {
		for (let i = 0; i < 20; i++) {
			expectReading(
				measured(rateHz, [
					[i * 0.02, SILENCE],
					[0.4, -23],
					[1, SILENCE],
				]).maxMomentaryLufs(),
				-23,
			);
		}
	});

	test('signal 14: maximum momentary climbs from -38 to -19 LUFS', () => {
		const meter = new LoudnessMeter({ rateHz, channels: 2 });
		for (let i = 0; i < 20; i++) {
			const signal = steps(rateHz, [
				[i * 0.02, SILENCE],
				[0.4, -38 + i],
				[0.4 - i * 0.02, SILENCE],
			]);
			meter.process([signal, signal], signal.length);
			expectReading(meter.maxMomentaryLufs(), -38 + i);
		}
	});
});

describe.each([44100, 48000, 96000, 192000])('EBU Tech 3342 at %i Hz', (rateHz) => {
	test.each<[number, number, Steps]>([
		[
			1,
			10,
			[
				[20, -20],
				[20, -30],
			],
		],
		[
			2,
			5,
			[
				[20, -20],
				[20, -15],
			],
		],
		[
			3,
			20,
			[
				[20, -40],
				[20, -20],
			],
		],
		[
			4,
			15,
			[
				[20, -50],
				[20, -35],
				[20, -20],
				[20, -35],
				[20, -50],
			],
		],
	])('signal %i: loudness range is %d LU', (_, range, list) => {
		expectReading(measured(rateHz, [...list, [1.5, SILENCE]]).loudnessRangeLu(), range, 0.1);
	});
});

test('readings at 48 kHz are those of an independent implementation to 0.001 LU', () => {
	expect(measured(48000, [[20, -23]]).integratedLufs()).toBeCloseTo(-22.993, 3);
	expect(measured(48000, [[20, -33]]).integratedLufs()).toBeCloseTo(-32.993, 3);
	expect(
		measured(48000, [
			[10, -36],
			[60, -23],
			[10, -36],
		]).integratedLufs(),
	).toBeCloseTo(-23.014, 3);
	expect(
		measured(48000, [
			[20, -26],
			[20.1, -20],
			[20, -26],
		]).integratedLufs(),
	).toBeCloseTo(-22.979, 3);
});
