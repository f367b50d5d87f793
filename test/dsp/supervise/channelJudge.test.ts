import { expect, test } from 'vitest';
import { CELL, Cells } from '../../../src/dsp/supervise/cells.ts';
import { ChannelJudge } from '../../../src/dsp/supervise/channelJudge.ts';
import { seededRng } from '../../../src/shared/random.ts';

const COUNT = 512;
const FRAMES = COUNT * CELL;

/** A programme of a level through a chain that does nothing but add its noise. */
function cellsOf(level: (frame: number) => number, seed: number, fault: (y: Float64Array) => void = () => {}): Cells {
	const random = seededRng(seed);
	const p = Float64Array.from({ length: FRAMES }, (_, frame) => level(frame) * (random() - random()));
	const y = p.map((sample) => sample + 3e-5 * (random() - random()));
	fault(y);
	const cells = new Cells(FRAMES);
	cells.fill(y, p);
	return cells;
}

test('a stretch that is judged again reads as it did, whatever was suspicious at its end', () => {
	const judge = new ChannelJudge(COUNT);
	// Loud, then below the noise: what begins at its end does not end there.
	const fading = cellsOf(
		(frame) => (frame > 400 * CELL ? 0.01 : 1e-5),
		4,
		(y) => y.fill(0, 440 * CELL),
	);
	judge.judge(fading, 1, true);
	const first = judge.suspicious.slice();
	judge.judge(fading, 1, true);
	expect(first[450]).toBe(1);
	expect(judge.suspicious).toEqual(first);
});

test('what has begun goes on in the next stretch', () => {
	const judge = new ChannelJudge(COUNT);
	judge.judge(
		cellsOf(
			() => 0.01,
			5,
			(y) => y.fill(0, 300 * CELL),
		),
		1,
		true,
	);
	judge.advance();
	judge.judge(
		cellsOf(
			() => 0.01,
			6,
			(y) => y.fill(0, 0, 100 * CELL),
		),
		1,
		true,
	);
	expect(judge.suspicious[40]).toBe(1);
	expect(judge.suspicious[200]).toBe(0);
});
