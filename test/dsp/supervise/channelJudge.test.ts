import { describe, expect, test } from 'vitest';
import { CELL, Cells } from '../../../src/dsp/supervise/cells.ts';
import { ChannelJudge } from '../../../src/dsp/supervise/channelJudge.ts';
import { Preemphasis } from '../../../src/dsp/supervise/preemphasis.ts';
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

describe('a bass through a chain that bends it where it passes zero', () => {
	const PERIOD = 46 * CELL;
	const bass = (frame: number) => 0.05 * Math.sin((2 * Math.PI * frame) / PERIOD);
	/** A smooth bump of three cells in each half of a period, not always as high. */
	function bent(frame: number): number {
		const half = PERIOD / 2;
		const place = ((frame + half / 2) % half) - half / 2;
		const height = 0.006 + 0.003 * Math.sin(frame / 3000);
		return Math.abs(place) < 1.5 * CELL ? height * (1 + Math.cos((2 * Math.PI * place) / (3 * CELL))) : 0;
	}

	function judged(fault: (y: Float64Array) => void): ChannelJudge {
		const random = seededRng(8);
		const emphasised = (plane: Float64Array) => {
			const filter = new Preemphasis();
			return plane.map((sample) => filter.next(sample));
		};
		const noise = Float64Array.from({ length: FRAMES }, () => 1e-6 * (random() - random()));
		const y = Float64Array.from({ length: FRAMES }, (_, frame) => bass(frame) + bent(frame) + (noise[frame] ?? 0));
		fault(y);
		const cells = new Cells(FRAMES);
		cells.fill(emphasised(y), emphasised(Float64Array.from({ length: FRAMES }, (_, frame) => bass(frame))));
		const judge = new ChannelJudge(COUNT);
		judge.judge(cells, 1, true);
		return judge;
	}

	test('has no fault, for the distortion comes again with the waveform and takes no part of it away', () => {
		expect(judged(() => {}).suspicious.indexOf(1)).toBe(-1);
	});

	test('has one where 32 frames are missing: the whole waveform is gone at once', () => {
		const at = 200 * CELL;
		const { suspicious } = judged((y) => y.fill(0, at, at + 32));
		expect(Math.abs(suspicious.indexOf(1) - 200)).toBeLessThanOrEqual(2);
	});
});
