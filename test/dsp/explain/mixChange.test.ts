import { describe, expect, test } from 'vitest';
import { alignedChange } from '../../../src/dsp/explain/mixChange.ts';
import { mixChangeSentence, mixChangeWords } from '../../../src/shared/mixChangeWords.ts';
import { seededRng } from '../../../src/shared/random.ts';

const RATE = 16_000;
const SECONDS = 20;

/** Noise with a low end of its own, in two channels. */
const parts = (() => {
	const rng = seededRng(5);
	const frames = RATE * SECONDS;
	return [0, 1].map(() => {
		const rest = Float64Array.from({ length: frames }, () => 0.1 * (2 * rng() - 1));
		const low = new Float64Array(frames);
		let one = 0;
		let two = 0;
		let three = 0;
		for (let i = 0; i < frames; i++) {
			one += 0.01 * (2 * rng() - 1 - one);
			two += 0.01 * (one - two);
			three += 0.01 * (two - three);
			low[i] = 4 * three;
		}
		return { rest, low };
	});
})();
const mixed = (gain: (seconds: number) => { all: number; low: number }, offsetSeconds = 0, longerSeconds = 0) =>
	parts.map(({ rest, low }) => {
		const plane = new Float64Array(rest.length + Math.round(longerSeconds * RATE));
		const offset = Math.round(offsetSeconds * RATE);
		for (let i = 0; i < rest.length && i + offset < plane.length; i++) {
			const { all, low: lowGain } = gain(i / RATE);
			plane[i + offset] = all * ((rest[i] as number) + lowGain * (low[i] as number));
		}
		return plane;
	});
const here = { delayFrames: 0, inverted: false };
const asItWas = () => mixed(() => ({ all: 1, low: 1 }));

describe('a changed mix', () => {
	test('that is longer, later, louder and has more low end from a place on is told so, with its place and amount', () => {
		const later = mixed((seconds) => ({ all: 10 ** (0.4 / 20), low: seconds < 10 ? 1 : 2 }), 0.5, 8);
		const change = alignedChange(asItWas(), later, RATE, { delayFrames: RATE / 2, inverted: false });
		expect(change.longerSeconds).toBe(8);
		expect(change.laterSeconds).toBe(0.5);
		expect(change.gainDb).toBeCloseTo(0.4, 1);
		const [low, ...others] = change.stretches.sort((a, b) => b.changeDb - a.changeDb);
		expect(low?.region).toBe('low');
		// What is below 80 Hz reaches a little over it.
		expect(others.filter(({ region, changeDb }) => region !== 'lowMid' || changeDb > 2)).toEqual([]);
		expect(Math.abs((low?.fromSeconds ?? 0) - 10)).toBeLessThanOrEqual(1);
		expect(Math.abs((low?.changeDb ?? 0) - 6)).toBeLessThan(1);
		const sentence = mixChangeSentence(change);
		expect(sentence).toMatch(
			/^8\.0 s longer, the music comes 0\.5 s later, 0\.\d dB louder, .*more low end below 80 Hz from 0:(09|10|11) /,
		);
	});

	test('in which only one passage is louder says from where to where, and that nothing else differs', () => {
		const later = mixed((seconds) => ({ all: seconds >= 8 && seconds < 15 ? 1.4 : 1, low: 1 }));
		const words = mixChangeWords(alignedChange(asItWas(), later, RATE, here));
		expect(words.find((word) => word.startsWith('louder'))).toMatch(
			/from 0:0[789] to 0:1[456] \((2\.[6-9]|3\.[0-2]) dB\)/,
		);
		expect(words.at(-1)).toBe('the rest, all but from 0:08 to 0:15, is as it was');
	});

	test('that is the same but for its level is the same music', () => {
		expect(mixChangeWords(alignedChange(asItWas(), asItWas(), RATE, here))).toEqual([
			'the music is the same, sample for sample but for rounding',
		]);
		const upsideDown = asItWas().map((plane) => plane.map((sample) => -sample));
		expect(mixChangeWords(alignedChange(asItWas(), upsideDown, RATE, { delayFrames: 0, inverted: true }))[0]).toBe(
			'upside down',
		);
	});

	test('of other music is called so, and no stretch of it is told', () => {
		const rng = seededRng(9);
		const other = [0, 1].map(() => Float64Array.from({ length: RATE * SECONDS }, () => 0.1 * (2 * rng() - 1)));
		expect(mixChangeWords(alignedChange(asItWas(), other, RATE, here))).toEqual(['hardly the same music']);
	});
});
