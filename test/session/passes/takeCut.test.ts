import { expect, test } from 'vitest';
import { takeCut } from '../../../src/session/passes/takeCut.ts';
import type { Latency } from '../../../src/shared/model/measurement.ts';

const reading = (delay: number): Latency => ({
	frames: Math.round(delay),
	fraction: delay - Math.round(delay),
	inverted: false,
	confidence: 50,
	method: 'sweep',
});

test('loops near half a frame are aligned in a take as in the print, and so is their sum', () => {
	const print = { latency: reading(8423), loopLatencies: [reading(4211.49), reading(4211.51)] };
	const noises = [0.03, -0.03, 0.1, -0.1, 0.2, -0.2];
	for (const one of noises)
		for (const other of noises) {
			const loops = [reading(4211.5 + one), reading(4211.5 + other)];
			const cut = takeCut(print, { latency: reading(8423 + one + other), loops });
			expect(cut.latency).toMatchObject({ frames: 8423, fraction: 0 });
			expect(cut.loopLatencies?.map(({ frames, fraction }) => frames + fraction)).toEqual([4211.49, 4211.51]);
		}
});

test('a loop that is longer by whole frames moves the take by as many', () => {
	const print = { latency: reading(8423), loopLatencies: [reading(4211.49), reading(4211.51)] };
	const cut = takeCut(print, { latency: reading(8422.97), loops: [reading(4211.45), reading(4275.52)] });
	expect(cut.latency).toMatchObject({ frames: 8487, fraction: 0 });
	expect(cut.loopLatencies).toMatchObject([reading(4211.49), { frames: 4276 }]);
});

test('of one loop the round trip is that of the loop', () => {
	const cut = takeCut({ latency: reading(100.5) }, { latency: reading(100.49), loops: [reading(100.49)] });
	expect(cut).toEqual({ latency: reading(100.5) });
});
