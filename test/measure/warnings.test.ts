import { describe, expect, test } from 'vitest';
import { ageDays, cablingHint, calibrationDoubts, doubtRemedy } from '../../src/measure/calibration/warnings.ts';
import { referenceInForce } from '../../src/shared/model/calibration.ts';
import { audioConfigSchema } from '../../src/shared/model/rig.ts';
import { aCalibration } from '../support/calibration.ts';

const AUDIO = audioConfigSchema.parse({ backend: 'portaudio', device: 'Fireface', converter: 'Lavry' });
const MADE = Date.parse('2026-01-01T10:00:00.000Z');
const DAY_MS = 24 * 3600 * 1000;

function warned(days: number, audio: Partial<typeof AUDIO> = {}, cabling: { at: string; why: string } | null = null) {
	const present = { nowMs: MADE + days * DAY_MS, audio: { ...AUDIO, ...audio }, cabling };
	return calibrationDoubts(aCalibration({}), present).map(({ text }) => text);
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

	test('not the number that the card of the interface got since', () => {
		const made = aCalibration({ device: 'Fireface: USB Audio (hw:1,0)' });
		const doubts = (device: string) =>
			calibrationDoubts(made, { nowMs: MADE, audio: { ...AUDIO, device }, cabling: null }).map(({ text }) => text);
		expect(doubts('Fireface: USB Audio (hw:2,0)')).toEqual([]);
		expect(doubts('Fireface: USB Audio (hw:1,1)')).toEqual([expect.stringContaining('The audio device was')]);
	});

	test('changed cables, but only since', () => {
		expect(warned(0, {}, { at: '2026-01-01T10:00:01.000Z', why: 'a new patch bay.' })[0]).toContain('a new patch bay.');
		expect(warned(0, {}, { at: '2025-12-31T10:00:00.000Z', why: 'x' })).toEqual([]);
	});

	test('a reference that the voltmeter found elsewhere, and a fault that was left', () => {
		const present = { nowMs: MADE, audio: AUDIO, cabling: null };
		expect(referenceInForce(aCalibration({ measuredDbu: 4.5 }))).toBe(-18.5);
		const [level] = calibrationDoubts(aCalibration({ measuredDbu: 4.5 }), present);
		expect(level).toMatchObject({ about: 'level', text: expect.stringContaining('0.50 dB high') });
		// No converter has to be set finer than that: the figures count with what was measured.
		expect(calibrationDoubts(aCalibration({ measuredDbu: 4.15 }), present)).toEqual([]);
		expect(calibrationDoubts(aCalibration({ verdict: 'bad' }), present)[0]?.text).toContain('a fault');
	});

	test('each names the calibration that it is held against, and what to do', () => {
		const audio = { ...AUDIO, converter: 'Other', sendChannels: [4, 5] as [number, number] };
		const doubts = calibrationDoubts(aCalibration({}), { nowMs: MADE, audio, cabling: null });
		expect(doubts.map(({ about }) => about)).toEqual(['converter', 'cabling']);
		for (const doubt of doubts) {
			expect(doubt.text).toContain('at the calibration of 2026-01-01');
			expect(doubtRemedy(doubt)).toContain('calibrate anew'.slice(1));
		}
	});
});

describe('what a round trip says about the cabling', () => {
	const NOTHING_BEFORE = null;
	type Turned = { inverted?: boolean; channels?: [boolean, boolean] };
	const turn = ({ inverted = false, channels }: Turned) => {
		const one = (upsideDown: boolean) => ({ frames: 4183, inverted: upsideDown });
		if (channels === undefined) return { inverted };
		const [left, right] = channels;
		return { inverted, channels: [one(left), one(right)] as [ReturnType<typeof one>, ReturnType<typeof one>] };
	};
	const hint = (loopFrames: number, now: Turned = {}, before: 'bare' | Turned | null = 'bare', rateHz = 48000) =>
		cablingHint(
			aCalibration({ loopFrames: 87.25, inverted: false }),
			{ frames: 4096, fraction: loopFrames, ...turn(now) },
			before === 'bare' || before === null ? before : turn(before),
			{ rateHz, streamFrames: 4096 },
		);

	test('a loop with units is never shorter than the bare one', () => {
		expect(hint(80)).toContain('shorter');
		expect(hint(86.9)).toBeNull();
		expect(hint(300)).toBeNull();
	});

	test('a return that turned over, where no unit is between', () => {
		expect(hint(87.25, { inverted: true })).toBe(
			'The return comes back upside down, and did not at the calibration of 2026-01-01.',
		);
	});

	test('one channel that turned over', () => {
		expect(hint(87.25, { channels: [false, true] })).toBe(
			'The right comes back upside down, and did not at the calibration of 2026-01-01.',
		);
		expect(hint(87.25, { channels: [false, false] })).toBeNull();
	});

	test('a unit that turns the polarity says nothing, until what goes through it turns over', () => {
		expect(hint(120, { inverted: true }, NOTHING_BEFORE)).toBeNull();
		expect(hint(120, { channels: [false, true] }, NOTHING_BEFORE)).toBeNull();
		expect(hint(120, { inverted: true }, { inverted: true })).toBeNull();
		expect(hint(120, { channels: [false, true] }, { channels: [false, true] })).toBeNull();
		expect(hint(120, { inverted: true }, { inverted: false })).toContain('in the pass before through the same units');
		expect(hint(120, { channels: [false, true] }, { channels: [false, false] })).toContain('The right comes back');
	});

	test('nothing at another rate', () => {
		expect(hint(10, { inverted: true }, 'bare', 96000)).toBeNull();
	});
});
