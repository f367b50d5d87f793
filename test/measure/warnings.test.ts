import { describe, expect, test } from 'vitest';
import { ageDays, cablingHint, calibrationWarnings } from '../../src/measure/calibration/warnings.ts';
import { referenceInForce } from '../../src/shared/model/calibration.ts';
import { audioConfigSchema } from '../../src/shared/model/rig.ts';
import { aCalibration } from '../support/calibration.ts';

const AUDIO = audioConfigSchema.parse({ backend: 'portaudio', device: 'Fireface', converter: 'Lavry' });
const MADE = Date.parse('2026-01-01T10:00:00.000Z');
const DAY_MS = 24 * 3600 * 1000;

function warned(days: number, audio: Partial<typeof AUDIO> = {}, cabling: { at: string; why: string } | null = null) {
	return calibrationWarnings(aCalibration({}), { nowMs: MADE + days * DAY_MS, audio: { ...AUDIO, ...audio }, cabling });
}

describe('what speaks against a calibration', () => {
	test('nothing, while it is young and everything is as it was', () => {
		expect(warned(0)).toEqual([]);
		expect(warned(29.9)).toEqual([]);
	});

	test('its age from the 30th day on, or from what the rig says', () => {
		expect(warned(30)).toEqual(['The calibration is 30 days old (30 are allowed).']);
		expect(warned(30, { calibrationDays: 90 })).toEqual([]);
		expect(warned(8.5, { calibrationDays: 7 })).toEqual(['The calibration is 8 days old (7 are allowed).']);
		expect(ageDays(aCalibration({}), MADE - 5000)).toBe(0);
	});

	test.each([
		[{ converter: 'Other' }, 'The converter was Lavry'],
		[{ device: undefined }, 'is not named now'],
		[{ rateHz: 96000 }, 'The rate was 48000 Hz'],
		[{ sendChannels: [4, 5] }, 'The send was 0/1'],
		[{ returnChannels: [0, 3] }, 'The return was 0/1'],
		[{ referenceDbfs: -14 }, 'The reference level was -18 dBFS'],
		[{ backend: 'simulated' }, 'The audio backend'],
	] as const)('another set-up: %j', (audio, words) => {
		const found = warned(0, { ...audio } as Partial<typeof AUDIO>);
		expect(found).toHaveLength(1);
		expect(found[0]).toContain(words);
	});

	test('changed cables, but only since', () => {
		expect(warned(0, {}, { at: '2026-01-01T10:00:01.000Z', why: 'a new patch bay.' })[0]).toContain('a new patch bay.');
		expect(warned(0, {}, { at: '2025-12-31T10:00:00.000Z', why: 'x' })).toEqual([]);
	});

	test('a reference that the voltmeter found elsewhere, and a fault that was left', () => {
		const present = { nowMs: MADE, audio: AUDIO, cabling: null };
		expect(referenceInForce(aCalibration({ measuredDbu: 4.5 }))).toBe(-18.5);
		expect(calibrationWarnings(aCalibration({ measuredDbu: 4.5 }), present)[0]).toContain('0.50 dB high');
		expect(calibrationWarnings(aCalibration({ verdict: 'bad' }), present)[0]).toContain('a fault');
	});
});

describe('what a round trip says about the cabling', () => {
	const hint = (loopFrames: number, inverted = false, rateHz = 48000) =>
		cablingHint(aCalibration({ loopFrames: 87.25, inverted: false }), { loopFrames, inverted, rateHz });

	test('a loop with units is never shorter than the bare one', () => {
		expect(hint(80)).toContain('shorter');
		expect(hint(86.9)).toBeNull();
		expect(hint(300)).toBeNull();
	});

	test('a return that turned over', () => {
		expect(hint(87.25, true)).toContain('upside down');
	});

	test('nothing at another rate', () => {
		expect(hint(10, true, 96000)).toBeNull();
	});
});
