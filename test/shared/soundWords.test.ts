import { expect, test } from 'vitest';
import { soundWords } from '../../src/shared/soundWords.ts';
import { explained } from '../support/explanation.ts';

test('a client is told which part of the sound there is more or less of, and by how much', () => {
	expect(soundWords(explained({ 63: -0.6, 100: -1.4, 4000: 1.2 }))).toEqual([
		'Less deep bass and bass: 1.4 dB down at 100 Hz.',
		'More presence: 1.2 dB up at 4 kHz.',
	]);
});

test('denser, closer together and wider are told with their numbers', () => {
	const { mix, bands } = explained({});
	const denser = { ...mix, truePeakDbtp: -2, lra: 4 };
	const wider = bands.map((band) => ({ ...band, otherWidthDb: -11 }));
	expect(soundWords(explained({}, { other: denser, bands: wider }))).toEqual([
		'Denser: peaks stand 1.0 dB less far out of the sound.',
		'Soft and loud parts lie 2.0 dB closer together.',
		'Wider by 1.0 dB.',
	]);
});

test('two prints that are the same are said to be', () => {
	expect(soundWords(explained({}))).toEqual(['No difference that can be measured in tone, dynamics or width.']);
});
