import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { UNKNOWN_TAPE } from '../../src/shared/model/tape.ts';
import { formatTapeTime, motionWords, parseTapeTime } from '../../src/shared/tapeWords.ts';

describe('tape words', () => {
	test('a place reads back as it was written, to a tenth', () => {
		fc.assert(
			fc.property(fc.integer({ min: -863_999, max: 863_999 }), (tenths) => {
				expect(parseTapeTime(formatTapeTime(tenths / 10))).toBeCloseTo(tenths / 10, 6);
			}),
		);
	});

	test.each([
		['90', 90],
		['1:30', 90],
		['0:01:30.5', 90.5],
		['-0:05.5', -5.5],
		['10:00', 600],
		['1:75', null],
		['1:75:00', null],
		['Chorus', null],
		['', null],
		['1:2:3:4', null],
	])('%s is %s seconds', (text, seconds) => {
		expect(parseTapeTime(text)).toBe(seconds);
	});

	test('a machine whose motion is unknown never reads as standing', () => {
		const can = { locate: false, record: false, position: false, motion: true };
		expect(motionWords({ ...UNKNOWN_TAPE, can })).toMatch(/^not known/);
		expect(motionWords({ ...UNKNOWN_TAPE, can: { ...can, motion: false } })).toMatch(/^not known/);
		expect(motionWords(null)).toMatch(/^not known/);
		expect(motionWords({ ...UNKNOWN_TAPE, moving: false, mode: 'stop', can })).toBe('standing: stop');
	});
});
