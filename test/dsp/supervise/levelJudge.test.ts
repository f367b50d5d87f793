import { describe, expect, test } from 'vitest';
import { CELL, OVERLAP } from '../../../src/dsp/supervise/cells.ts';
import { type Jump, LevelJudge, PROOF_CELLS } from '../../../src/dsp/supervise/levelJudge.ts';
import { seededRng } from '../../../src/shared/random.ts';

const RATE = 44_100;
const FRESH = 720;
const FRAMES = (FRESH + OVERLAP) * CELL;
const STEP = FRESH * CELL;

/** Jumps that are told of a return that is its prediction with a gain and a noise, stretch by stretch, and what would be. */
function judged(stretches: number, gainDb: (frame: number) => number, noise: number, level = (_frame: number) => 1) {
	const judge = new LevelJudge(RATE, FRESH, OVERLAP);
	const random = seededRng(7);
	const length = stretches * STEP + OVERLAP * CELL;
	const p = Float64Array.from({ length }, (_, frame) => level(frame) * (random() - random()));
	const y = p.map(
		(sample, frame) => sample * 10 ** (gainDb(frame) / 20) + level(frame) * noise * (random() - random()),
	);
	const found: (Jump & { frame: number })[] = [];
	const smallest: number[] = [];
	for (let stretch = 0; stretch < stretches; stretch++) {
		const at = stretch * STEP;
		const jumps = judge.judge(y.subarray(at, at + FRAMES), p.subarray(at, at + FRAMES));
		for (const jump of jumps) found.push({ ...jump, frame: at + (jump.cell + OVERLAP / 2) * CELL });
		for (let cell = judge.decided.from; cell < judge.decided.to; cell += PROOF_CELLS) {
			const db = judge.smallestDb(cell);
			if (stretch === stretches - 1) smallest.push(db);
		}
		if (jumps.length === 0) judge.keep();
	}
	return { found, smallest };
}

/** A limiter: down by 0.8 dB in 10 ms every 150 ms, and slowly back. */
const limiter = (frame: number) => {
	const milliseconds = (1000 * frame) / RATE;
	const place = milliseconds % 150;
	return place < 10 ? -0.08 * place : -0.8 * Math.exp((10 - place) / 40);
};
const AT = 9 * STEP + 3000;
const stepped = (db: number) => (frame: number) => (frame >= AT ? db : 0);

test('the slope of a limiter in noise is no jump, and where a jump could hide in it that is said', () => {
	const { found, smallest } = judged(24, limiter, 0.1);
	expect(found).toEqual([]);
	expect(Math.max(...smallest)).toBeGreaterThan(0.5);
});

test.each([0.5, -0.5, 1])('a jump by %d dB of a chain that hardly moves is found, and would be everywhere', (db) => {
	const { found, smallest } = judged(14, stepped(db), 0.02);
	expect(found).toMatchObject([{ sure: true, borneOut: true }]);
	expect(Math.abs((found[0]?.frame ?? 0) - AT)).toBeLessThan(4 * CELL);
	expect(Math.abs((found[0]?.db ?? 0) - db)).toBeLessThan(0.15);
	expect(Math.max(...smallest)).toBeLessThan(0.5);
});

test('a chain is not known by stretches in which nothing could be read of it', () => {
	const silent = (frame: number) => (frame < 9 * STEP ? 1e-9 : 1);
	const { found } = judged(11, stepped(-1), 0.02, silent);
	expect(found).toEqual([]);
});

describe('a loud attack out of near silence', () => {
	const level = (frame: number) => (frame >= AT ? 1 : 0.02);
	const since = (frame: number) => (1000 * (frame - AT)) / RATE;
	/** A compressor pulls down by 0.3 dB a millisecond while the tubes give way to the swing of the waveform. */
	const attacked = (frame: number) =>
		frame < AT
			? 0
			: -6 * (1 - Math.exp(-since(frame) / 20)) - 0.5 * Math.max(0, Math.sin((2 * Math.PI * since(frame)) / 3));

	test('is no jump of level: the gain swings with the waveform, and comes back', () => {
		const { found } = judged(14, attacked, 0.02, level);
		expect(found).toEqual([]);
	});

	test('hides no jump that comes a little later', () => {
		const { found } = judged(14, (frame) => (frame < AT + 4000 ? 0 : -0.5), 0.02, level);
		expect(found).toHaveLength(1);
		expect(Math.abs((found[0]?.frame ?? 0) - AT - 4000)).toBeLessThan(4 * CELL);
	});
});
