import { expect, test } from 'vitest';
import { CELL, Cells } from '../../../src/dsp/supervise/cells.ts';
import { seededRng } from '../../../src/shared/random.ts';

const FRAMES = 128 * CELL;
const noise = (seed: number) => {
	const random = seededRng(seed);
	return Float64Array.from({ length: FRAMES }, () => random() - random());
};
const gainsOf = (y: Float64Array, p: Float64Array, late: number) => {
	const cells = new Cells(FRAMES);
	const out = new Float64Array(FRAMES);
	cells.fill(y, p);
	cells.gain(out, late);
	return { out, last: cells.lastGain };
};

test('a gain that moves is followed where the return is like its prediction', () => {
	const p = noise(1);
	const y = p.map((sample, frame) => sample * (frame < FRAMES / 2 ? 0.9 : 0.3));
	const { out, last } = gainsOf(y, p, 1);
	expect(out[FRAMES / 4]).toBeCloseTo(0.9, 3);
	expect(out[(3 * FRAMES) / 4]).toBeCloseTo(0.3, 3);
	expect(last).toBeCloseTo(0.3, 3);
});

test('a gain is that of late where what came back is not like its prediction: what was never heard is no soft return', () => {
	const { out } = gainsOf(noise(2), noise(1), 0.8);
	for (const gain of out) expect(Math.abs(gain - 0.8)).toBeLessThan(0.1);
});
