import { expect, test } from 'vitest';
import type { Explanation } from '../../src/shared/model/explanation.ts';
import { soundWords } from '../../src/shared/soundWords.ts';
import { loudness } from '../store/facts.ts';

const BANDS_HZ = [40, 63, 100, 160, 250, 400, 630, 1000, 1600, 2500, 4000, 6300, 10_000, 16_000];

function between(eqDb: Partial<Record<number, number>>, more: Partial<Explanation> = {}): Explanation {
	const side = { ...loudness(-14), psr: null, crestDb: 12, ceiling: { peakDbfs: -1, nearPpm: 2, longestFrames: 1 } };
	return {
		rateHz: 48_000,
		seconds: 180,
		delayFrames: 0,
		inverted: false,
		likeness: 0.99,
		gainDb: 0,
		bands: BANDS_HZ.map((hz) => ({ hz, eqDb: eqDb[hz] ?? 0, mixWidthDb: -12, otherWidthDb: -12 })),
		dynamics: [],
		mix: side,
		other: side,
		...more,
	} as Explanation;
}

test('a client is told which part of the sound there is more or less of, and by how much', () => {
	expect(soundWords(between({ 63: -0.6, 100: -1.4, 4000: 1.2 }))).toEqual([
		'Less deep bass and bass: 1.4 dB down at 100 Hz.',
		'More presence: 1.2 dB up at 4 kHz.',
	]);
});

test('denser, closer together and wider are told with their numbers', () => {
	const { mix, bands } = between({});
	const denser = { ...mix, truePeakDbtp: -2, lra: 4 };
	const wider = bands.map((band) => ({ ...band, otherWidthDb: -11 }));
	expect(soundWords(between({}, { other: denser, bands: wider }))).toEqual([
		'Denser: peaks stand 1.0 dB less far out of the sound.',
		'Soft and loud parts lie 2.0 dB closer together.',
		'Wider by 1.0 dB.',
	]);
});

test('two prints that are the same are said to be', () => {
	expect(soundWords(between({}))).toEqual(['No difference that can be measured in tone, dynamics or width.']);
});
