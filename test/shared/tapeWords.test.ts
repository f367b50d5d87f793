import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { UNKNOWN_TAPE } from '../../src/shared/model/tape.ts';
import { formatTapeTime, motionWords, parseTapeTime, tapeFactsWords, wayWords } from '../../src/shared/tapeWords.ts';

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

	test('a way to a place is told from its beginning to its end, and not when something else was asked', () => {
		const can = { locate: true, record: true, position: true, motion: true };
		const sent = { ...UNKNOWN_TAPE, can, moving: true };
		const way = (outcome: 'open' | 'done' | 'failed' | 'cancelled', moving = false) =>
			wayWords({
				...sent,
				moving,
				locate: { toSeconds: 600, outcome, reason: outcome === 'failed' ? 'The tape does not move.' : null },
			});
		expect(wayWords(sent)).toBeNull();
		expect(wayWords(null)).toBeNull();
		expect(way('open', true)).toBe('on its way to 0:10:00.0');
		expect(way('done')).toBe('it came to 0:10:00.0');
		expect(way('done', true)).toBeNull();
		expect(way('failed')).toBe('it did not come to 0:10:00.0: The tape does not move.');
		expect(way('cancelled')).toBeNull();
	});

	test('a revision says what was told and what was assumed', () => {
		const facts = { unit: 'deck', startSeconds: 599.5, spinUpSeconds: null, atSpeed: 'told' as const };
		const placed = { lateFrames: 4480.2, likeness: 0.91 };
		expect(tapeFactsWords({ ...facts, watched: ['motion', 'record'], placed }, 'The deck')).toBe(
			'The deck from 0:09:59.5; at speed by its own word; watched: motion, record; placed 4480.2 frames after the round trip (likeness 0.91)',
		);
		const assumed = { ...facts, startSeconds: null, atSpeed: 'assumed' as const, spinUpSeconds: 3 };
		expect(tapeFactsWords({ ...assumed, watched: [], placed: null }, 'The deck')).toBe(
			'The deck from a place that it does not tell; speed assumed after 3 s; not watched; the music was not found by comparing, so the master is cut where the round trip says',
		);
	});
});
