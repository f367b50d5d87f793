import { describe, expect, test } from 'vitest';
import { EarlierPrint } from '../../../src/dsp/supervise/earlierPrint.ts';
import type { Finding } from '../../../src/shared/model/finding.ts';
import { seededRng } from '../../../src/shared/random.ts';

const RATE = 16_000;
const SECONDS = 8;
const PRE_ROLL = RATE / 2;
type Pair = [Float64Array, Float64Array];

/** Half a second of noise, then music: noise that swells and falls. */
function print(noiseSeed: number, noise = 1e-5): Pair {
	const random = seededRng(7);
	const own = seededRng(noiseSeed);
	const plane = () =>
		Float64Array.from({ length: PRE_ROLL + SECONDS * RATE }, (_, i) => {
			const music = i < PRE_ROLL ? 0 : 0.2 * (2 * random() - 1) * (1.1 + Math.sin(i / 7000));
			return music + noise * (2 * own() - 1);
		});
	return [plane(), plane()];
}

function compared(now: Pair, then: Pair, toleranceDb = 0.2) {
	const found: Finding[] = [];
	const judge = new EarlierPrint({
		rateHz: RATE,
		firstFrame: -PRE_ROLL,
		fromFrame: 0,
		toFrame: SECONDS * RATE,
		name: 'revision 4',
		toleranceDb,
		log: {
			add(finding) {
				found.push(finding);
				return finding;
			},
			end(finding, frame) {
				found[found.indexOf(finding)] = { ...finding, frames: frame - (finding.frame ?? 0) };
			},
		},
	});
	const block = 500;
	for (let at = 0; at < now[0].length; at += block) {
		const frames = Math.min(block, now[0].length - at);
		judge.process(
			now,
			at,
			then.map((plane) => plane.subarray(at, at + frames)),
			frames,
		);
	}
	return { found, levels: judge.levels };
}

/** Gain of one channel from a source frame on, up to another one. */
function turned(
	[left, right]: Pair,
	channel: 0 | 1 | 'both',
	db: number,
	from = 0,
	to = Number.POSITIVE_INFINITY,
): Pair {
	const gain = 10 ** (db / 20);
	const move = (plane: Float64Array) =>
		plane.map((sample, i) => (i - PRE_ROLL >= from && i - PRE_ROLL < to ? gain * sample : sample));
	return [channel === 1 ? left : move(left), channel === 0 ? right : move(right)];
}

const earlier = print(1);
const again = print(2);

describe('a print against an earlier one', () => {
	test('that is the same but for the noise of the rack is told as the same', () => {
		const { found, levels } = compared(again, earlier);
		expect(found).toEqual([]);
		expect(levels.leftDb).toBeCloseTo(0, 2);
		expect(levels.rightDb).toBeCloseTo(0, 2);
	});

	test('a gain within the tolerance is no finding, and its figure is read all the same', () => {
		const { found, levels } = compared(turned(again, 0, -0.15), earlier);
		expect(found).toEqual([]);
		expect(levels.leftDb).toBeCloseTo(-0.15, 2);
	});

	test('a channel that is lower from the start is named with its size', () => {
		const { found } = compared(turned(again, 0, -0.6), earlier);
		expect(found).toEqual([
			{
				kind: 'level-differs',
				severity: 'warning',
				by: 'programme',
				frame: 0,
				frames: null,
				channel: 'left',
				text: 'Left is 0.6 dB lower than in revision 4.',
			},
		]);
	});

	test('both channels that are off alike are one finding', () => {
		const { found } = compared(turned(again, 'both', 0.4), earlier);
		expect(found).toMatchObject([{ channel: 'both', text: 'Both channels are 0.4 dB higher than in revision 4.' }]);
	});

	test('a gain that changes in the middle and comes back has its place and its length', () => {
		const { found } = compared(turned(again, 1, -1, 1.5 * RATE, 4.5 * RATE), earlier);
		expect(found).toMatchObject([{ channel: 'right', text: 'Right is 1.0 dB lower than in revision 4.' }]);
		const [{ frame, frames } = { frame: null, frames: null }] = found;
		expect(Math.abs((frame ?? 0) / RATE - 1.5)).toBeLessThan(0.6);
		expect(Math.abs((frames ?? 0) / RATE - 3)).toBeLessThan(1.1);
	});

	test('treble that is off while the rest is as it was is named by its frequencies', () => {
		const [left, right] = again;
		let low = 0;
		const dull = left.map((sample) => {
			low += 0.7 * (sample - low);
			return low;
		});
		const { found } = compared([dull, right], earlier);
		expect(found.length).toBeGreaterThan(0);
		expect(found.every(({ channel }) => channel === 'left')).toBe(true);
		expect(
			found.some(({ text }) => /lower than in revision 4 .*kHz, against the other frequencies\.$/.test(text)),
		).toBe(true);
	});

	test('silence has no level to be compared', () => {
		const silent: Pair = [new Float64Array(earlier[0].length), new Float64Array(earlier[0].length)];
		expect(compared(silent, silent)).toEqual({ found: [], levels: { leftDb: null, rightDb: null } });
	});

	test('a chain that is never the same twice is given more room', () => {
		const random = seededRng(3);
		const wobbling = again.map((plane) => {
			let gain = 1;
			return plane.map((sample, i) => {
				if (i % (RATE / 2) === 0) gain = 10 ** ((0.3 + 1.6 * (random() - 0.5)) / 20);
				return gain * sample;
			});
		}) as Pair;
		expect(compared(wobbling, earlier).found).toEqual([]);
	});
});
