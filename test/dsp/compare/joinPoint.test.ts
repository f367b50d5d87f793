import { describe, expect, test } from 'vitest';
import { AGREE_DB, findJoin, type JoinSearch } from '../../../src/dsp/compare/joinPoint.ts';
import { seededRng } from '../../../src/shared/random.ts';

const FRAMES = 20_000;
const search: JoinSearch = { fadeFrames: 480, windowFrames: 4800, noiseRms: 0, nearest: 'end' };

function noise(seed: number, amplitude: number): Float64Array[] {
	const rng = seededRng(seed);
	return [0, 1].map(() => Float64Array.from({ length: FRAMES }, () => (rng() * 2 - 1) * amplitude));
}

const scaled = (planes: Float64Array[], gain: number) => planes.map((plane) => plane.map((value) => value * gain));
const added = (planes: Float64Array[], others: Float64Array[]) =>
	planes.map((plane, channel) => plane.map((value, frame) => value + (others[channel]?.[frame] ?? 0)));

describe('a place to join two takes', () => {
	test('two takes that are the same are joined as near to the fault as the window allows', () => {
		const music = noise(1, 0.3);
		expect(findJoin(music, music, search)).toEqual({ at: FRAMES - 2640 - ((FRAMES - 4800) % 240), residualDb: null });
		expect(findJoin(music, music, { ...search, nearest: 'start' })).toEqual({ at: 2160, residualDb: null });
	});

	test('a gain that differs by 0.02 dB agrees, one by 0.04 dB does not', () => {
		const music = noise(2, 0.3);
		expect(findJoin(music, scaled(music, 10 ** (0.02 / 20)), search)?.residualDb).toBeLessThan(AGREE_DB);
		expect(findJoin(music, scaled(music, 10 ** (0.04 / 20)), search)).toBeNull();
	});

	test('one channel upside down, and a place that is wrong by a frame, agree nowhere', () => {
		const music = noise(3, 0.3);
		const [left, right] = music as [Float64Array, Float64Array];
		expect(findJoin(music, [left, right.map((value) => -value)], search)).toBeNull();
		expect(findJoin(music, [left.map((_, frame) => left[frame - 1] ?? 0), right], search)).toBeNull();
	});

	test('a unit that is still settling is not joined before it has settled', () => {
		const music = noise(4, 0.3);
		const late = 9000;
		const settling = music.map((plane) => plane.map((value, frame) => (frame < late ? value * 0.9 : value)));
		expect(findJoin(settling, music, { ...search, nearest: 'start' })?.at).toBeGreaterThanOrEqual(late);
	});

	test("the rack's own noise does not keep two takes apart, in silence neither", () => {
		const hiss = 1e-4;
		const noiseRms = hiss / Math.sqrt(3);
		for (const level of [0.001, 0]) {
			const music = noise(5, level);
			const one = added(music, noise(6, hiss));
			const other = added(music, noise(7, hiss));
			expect(findJoin(one, other, { ...search, noiseRms })).not.toBeNull();
			expect(findJoin(one, other, search)).toBeNull();
		}
	});

	test('takes of different length are refused', () => {
		const music = noise(8, 0.1);
		expect(() => findJoin(music, [new Float64Array(3), new Float64Array(3)], search)).toThrow(/joined/);
	});
});
